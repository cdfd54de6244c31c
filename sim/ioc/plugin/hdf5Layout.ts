import { existsSync, readFileSync } from 'node:fs';
import { formatProblem } from '#core';
import { readLayout, type Layout } from '#layout';

/** The layout of a plugin that is given none (ADCore, NDFileHDF5LayoutXML.cpp): that of NeXus. */
const DEFAULT_LAYOUT = `<hdf5_layout>
  <group name="entry">
    <attribute name="NX_class" source="constant" value="NXentry" type="string"/>
    <group name="instrument">
      <attribute name="NX_class" source="constant" value="NXinstrument" type="string"/>
      <group name="detector">
        <attribute name="NX_class" source="constant" value="NXdetector" type="string"/>
        <dataset name="data" source="detector" det_default="true">
          <attribute name="signal" source="constant" value="1" type="int"/>
        </dataset>
        <group name="NDAttributes">
          <attribute name="NX_class" source="constant" value="NXcollection" type="string"/>
          <dataset name="ColorMode" source="ndattribute" ndattribute="ColorMode"/>
        </group>
      </group>
      <group name="NDAttributes" ndattr_default="true">
        <attribute name="NX_class" source="constant" value="NXcollection" type="string"/>
      </group>
      <group name="performance"/>
    </group>
    <group name="data">
      <attribute name="NX_class" source="constant" value="NXdata" type="string"/>
      <hardlink name="data" target="/entry/instrument/detector/data"/>
    </group>
  </group>
</hdf5_layout>`;

/** Where the frames are in a file that was made without a layout of one's own. */
export const DEFAULT_DATASET = '/entry/data/data';

/** A layout, or why there is none; `note` is what the plugin shows beside it. */
export type LayoutFile = { readonly layout: Layout; readonly note: string } | { readonly wrong: string };

/**
 * The layout that `XMLFileName` gives: the name of a file, the XML itself, or nothing (ADCore, NDFileHDF5.cpp,
 * `verifyLayoutXMLFile`). Unlike areaDetector, which passes over what it does not know, this one refuses it.
 */
export function readLayoutFile(name: string): LayoutFile {
  if (name === '') return layoutIn('default layout', DEFAULT_LAYOUT, 'Default layout selected');
  if (name.includes('<?xml')) return layoutIn('layout', name, '');
  if (!existsSync(name)) return { wrong: 'XML description file cannot be opened' };
  try {
    return layoutIn(name, readFileSync(name, 'utf8'), '');
  } catch (thrown) {
    return { wrong: `XML description file cannot be opened: ${String(thrown)}` };
  }
}

function layoutIn(file: string, text: string, note: string): LayoutFile {
  const { layout, problems } = readLayout([{ file: `${file.replace(/\.xml$/i, '')}.xml`, text }]);
  // Macros are expanded in attributes files only; here they are text like any other.
  const [first] = problems.filter(({ about }) => !about.startsWith('$('));
  if (!layout || first) {
    return { wrong: `XML description file parser error: ${first ? formatProblem(first) : 'no layout'}` };
  }
  if (!layout.nodes.some((node) => node.kind === 'dataset' && node.source.kind === 'frames')) {
    return { wrong: 'XML description file has no dataset for frames (source="detector")' };
  }
  return { layout, note };
}
