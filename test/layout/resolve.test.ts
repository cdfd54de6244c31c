import { describe, expect, it } from 'vitest';
import { readLayout, resolveLayout, type ResolvedLayout } from '#layout';

const LAYOUT = `<hdf5_layout>
  <global name="detector_data_destination" ndattribute="Where"/>
  <group name="exchange"><dataset name="data" source="detector" det_default="true"/></group>
  <group name="m">
    <attribute name="NX_class" source="constant" value="NXcollection" type="string"/>
    <dataset name="first" source="ndattribute" ndattribute="Ring" when="OnFileOpen">
      <attribute name="units" source="constant" value="mA" type="string"/>
      <attribute name="axes" source="constant" value="x" type="string"/>
    </dataset>
    <dataset name="last" source="ndattribute" ndattribute="Ring" when="OnFileClose"/>
    <dataset name="each" source="ndattribute" ndattribute="Ring"/>
    <dataset name="id" source="ndattribute" ndattribute="NDArrayUniqueId"/>
    <dataset name="nowhere" source="ndattribute" ndattribute="Rign"/>
    <dataset name="version" source="ndattribute" ndattribute="Version"/>
    <hardlink name="same" target="/exchange/data"/>
  </group>
  <group name="rest" ndattr_default="true"/>
</hdf5_layout>`;
const ATTRIBUTES = `<Attributes>
  <Attribute name="Ring" type="EPICS_PV" source="S:old"/>
  <Attribute name="Ring" type="EPICS_PV" source="S:SRcurrentAI" dbrtype="DBR_DOUBLE" description="Ring current"/>
  <Attribute name="Where" type="EPICS_PV" source="TS:Where" dbrtype="DBR_STRING"/>
  <Attribute name="Version" type="CONST" source="7" datatype="INT"/>
  <Attribute name="Gain" type="PARAM" source="GAIN" datatype="DOUBLE"/>
</Attributes>`;

function resolved(layout: string, attributes = ATTRIBUTES): ResolvedLayout {
  const sources = [
    { file: 'l.xml', text: layout },
    { file: 'a.xml', text: attributes },
  ];
  const reading = readLayout(sources);
  expect(reading.problems).toEqual([]);
  return resolveLayout(reading.layout!);
}

function fromJson(entries: Readonly<Record<string, unknown>>): ResolvedLayout {
  const reading = readLayout([{ file: 'l.json', text: JSON.stringify(entries) }]);
  expect(reading.problems).toEqual([]);
  return resolveLayout(reading.layout!);
}

describe('a layout made ready for a run', () => {
  const layout = resolved(LAYOUT);

  it('reads one attribute wherever it is wanted, each time when it is wanted', () => {
    const uri = 'ca://S:SRcurrentAI';
    const common = { source: { kind: 'signal', uri }, type: 'float', description: 'Ring current' };
    expect(layout.datasets.slice(0, 3)).toMatchObject([
      { path: '/m/first', when: 'open', units: 'mA', ...common },
      { path: '/m/last', when: 'close', ...common },
      { path: '/m/each', when: 'frame', ...common },
    ]);
    expect(layout.datasets[1]).not.toHaveProperty('units');
  });

  it('lists attributes of groups and datasets, without the units that datasets have', () => {
    expect(layout.attributes.map(({ path, name }) => `${path}@${name}`)).toEqual([
      '/m@NX_class',
      '/m/first@axes',
    ]);
    expect(layout.datasets[0]?.attributes).toEqual([layout.attributes[1]]);
  });

  it('keeps frames, links and what the writer knows itself apart', () => {
    expect(layout.frames.map(({ path }) => path)).toEqual(['/exchange/data']);
    expect(layout.links).toMatchObject([{ path: '/m/same', target: '/exchange/data', hard: true }]);
    expect(layout.byWriter.map(({ path, what }) => [path, what])).toEqual([
      ['/m/id', 'NDArrayUniqueId'],
      ['/rest/Where', 'HDF5FrameLocation'],
      ['/rest/NDArrayTimeStamp', 'NDArrayTimeStamp'],
      ['/rest/NDArrayEpicsTSSec', 'NDArrayEpicsTSSec'],
      ['/rest/NDArrayEpicsTSnSec', 'NDArrayEpicsTSnSec'],
    ]);
  });

  it('stores what no dataset lists for each frame, in the group that takes it', () => {
    expect(layout.unlistedGroup).toBe('/rest');
    expect(layout.datasets.slice(3)).toMatchObject([
      { path: '/m/version', when: 'open', source: { kind: 'constant', value: 7 }, type: 'int' },
      { path: '/rest/Gain', when: 'frame', source: { kind: 'driver', parameter: 'GAIN' }, type: 'float' },
    ]);
    const dropped = resolved(
      LAYOUT.replace('<hdf5_layout>', '<hdf5_layout auto_ndattr_default="false">').replace(
        ' ndattr_default="true"',
        '',
      ),
    );
    expect(dropped.unlistedGroup).toBeUndefined();
    expect(dropped.datasets.map(({ path }) => path)).not.toContain('/rest/Gain');
    expect(dropped.byWriter.map(({ path }) => path)).toEqual(['/m/id']);
  });

  it('uses the group of tomoscan’s layouts when none takes them', () => {
    const { unlistedGroup, datasets } = resolved(LAYOUT.replace(' ndattr_default="true"', ''));
    expect(unlistedGroup).toBe('/defaults');
    expect(datasets.at(-1)?.path).toBe('/defaults/Gain');
  });

  it('names the datasets whose attribute nobody defines', () => {
    expect(layout.undefinedAttributes).toEqual([{ path: '/m/nowhere', name: 'Rign' }]);
  });

  it('gives parameters their units and types, or those that are asked for', () => {
    const { datasets, attributes } = fromJson({
      '/a': { param: 'source.energy' },
      '/b': { param: 'source.energy', units: 'eV', type: 'int' },
      '/c': { group: { n: { param: 'scan.projections' } } },
    });
    expect(datasets).toMatchObject([
      { units: 'keV', type: 'float' },
      { units: 'eV', type: 'int' },
    ]);
    expect(attributes).toMatchObject([{ path: '/c', name: 'n', type: 'int', when: 'open' }]);
  });

  it('keeps datasets of other files with the attributes that they get', () => {
    const { files, attributes, datasets } = fromJson({
      '/copy': { 'h5 copy': '{detector_file}:/d', slice: '0:10', units: 'counts' },
    });
    expect(files).toMatchObject([{ path: '/copy', source: { how: 'copy', slice: [{ from: 0, to: 10 }] } }]);
    expect(attributes).toMatchObject([{ path: '/copy', name: 'units', source: { value: 'counts' } }]);
    expect(datasets).toEqual([]);
  });
});
