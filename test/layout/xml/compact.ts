import type { SourceText } from '#layout';

/** A small layout with everything the grammar of the layout file has. */
export const LAYOUT: SourceText = {
  file: 'layout.xml',
  text: `<?xml version="1.0" standalone="no" ?>
<hdf5_layout auto_ndattr_default="false">
  <global name="detector_data_destination" ndattribute="Where"/>
  <group name="exchange">
    <dataset name="data" source="detector" det_default="true">
      <attribute name="units" source="constant" value="counts" type="string"/>
      <attribute name="signal" source="constant" value="1" type="int"/>
      <attribute name="gain" source="ndattribute" ndattribute="Gain" when="OnFileClose"/>
    </dataset>
    <dataset name="data_dark" source="detector"/>
    <dataset name="data_white" source="detector"/>
    <dataset name="data_ortho" source="detector"/>
  </group>
  <group name="measurement">
    <attribute name="NX_class" source="constant" value="NXcollection"/>
    <group name="instrument">
      <dataset name="name" source="constant" value="a &amp; b &#36;(X) &lt;c&gt;" type="string" when="OnFileClose"/>
      <dataset name="counts" source="constant" value="1, 2,3 4" type="int"/>
      <dataset name="matrix" source="constant" value="1.5 -2e3 .5" type="float" when="OnFileOpen"/>
      <dataset name="current" source="ndattribute" ndattribute="Current" when="OnFileOpen"/>
      <dataset name="angle" source="ndattribute" ndattribute="$(P)Angle" when="OnFileWrite"/>
      <dataset name="exposure" source="ndattribute" ndattribute="Exposure" when="Whenever"/>
    </group>
  </group>
  <group name="defaults" ndattr_default="true"/>
  <group name="performance"><dataset name="timestamp"/></group>
  <group name="measurement">
    <attribute name="version" source="constant" value="2.5" type="float"/>
    <hardlink name="frames" target="/exchange/data"/>
    <hardlink name="darks" target="exchange/data_dark"/>
  </group>
</hdf5_layout>
`,
};

/** Attributes of every type for it. */
export const ATTRIBUTES: SourceText = {
  file: 'attributes.xml',
  text: `<?xml version="1.0" standalone="no" ?>
<Attributes>
  <Attribute name="Current" source="S:SRcurrentAI"/>
  <Attribute name="Where" type="EPICS_PV" source="$(P)Where" dbrtype="DBR_STRING" description="where frames go"/>
  <Attribute name="RotAngle" type="EPICS_PV" source="\${P=none}m1.RBV" dbrtype="DBR_DOUBLE"/>
  <Attribute name="Gain" type="EPICS_PV" source="$(Q=$(P)cam:)Gain" dbrtype="DBR_SHORT"/>
  <Attribute name="Exposure" type="PARAM" source="ACQ_TIME" datatype="DOUBLE" addr="0x1"/>
  <Attribute name="Count" type="PARAM" source="ARRAY_COUNTER"/>
  <Attribute name="Model" type="CONST" source="simulated"/>
  <Attribute name="Bits" type="CONST" source="16" datatype="INT"/>
</Attributes>
`,
};

export const COMPACT_MACROS = { P: 'Rot' };
