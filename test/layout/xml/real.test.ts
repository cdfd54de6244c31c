import { describe, expect, it } from 'vitest';
import { constantText, type Layout, type ValueType } from '#layout';
import { readXml, writeXml } from '#layout/xml/index';
import { expandMacros } from '#layout/xml/macros';
import { readTree } from '#layout/xml/tree';
import { withoutPlaces } from './layouts.ts';
import { MACROS, REAL_PAIRS, type Row } from './real.ts';

const WHEN: Readonly<Record<string, string>> = {
  OnFileOpen: 'open',
  OnFileClose: 'close',
  OnFileWrite: 'frame',
  // Frames have none in the table.
  '': 'frame',
};
const TYPES: Readonly<Record<string, ValueType | undefined>> = {
  DBR_STRING: 'string',
  DBR_LONG: 'int',
  DBR_NATIVE: undefined,
};

/** What the layout says of the row's path, in the row's words. */
function asRow(layout: Layout, { path, source }: Row) {
  const node = layout.nodes.find((candidate) => candidate.path === path);
  if (node?.kind !== 'dataset') return undefined;
  const units = constantText(node.attributes, 'units') ?? '';
  const common = { path, source, when: node.when, units };
  if (node.source.kind === 'frames') return { ...common, value: '', pv: '', type: undefined };
  if (node.source.kind === 'constant')
    return { ...common, value: node.source.value, pv: '', type: undefined };
  if (node.source.kind !== 'attribute') return undefined;
  const { name } = node.source;
  const definition = layout.definitions.find((candidate) => candidate.name === name);
  const pv = definition?.source.kind === 'signal' ? definition.source.uri : '';
  return { ...common, value: name, pv, type: definition?.type };
}

const expanded = (pv: string) => pv.replace('$(DET)', MACROS.DET).replace('$(TS)', MACROS.TS);

describe.each(REAL_PAIRS)('the pair of $name', ({ layout, attributes, rows }) => {
  const reading = readXml([attributes, layout], MACROS);
  const read = reading.layout!;

  it('is read whole, without a problem', () => {
    expect(reading.problems).toEqual([]);
    expect(read).toMatchObject({
      dialect: 'xml',
      files: [attributes.file, layout.file],
      storesUnlisted: true,
    });
    expect(read.destination?.attribute).toBe('HDF5FrameLocation');
    const count = (text: string, tag: string) => text.split(`<${tag} `).length - 1;
    const kinds = (kind: string) => read.nodes.filter((node) => node.kind === kind).length;
    expect(kinds('dataset')).toBe(count(layout.text, 'dataset'));
    expect(kinds('group')).toBe(count(layout.text, 'group'));
    expect(read.definitions).toHaveLength(count(attributes.text, 'Attribute'));
    expect(read.nodes.filter((node) => node.kind === 'group' && node.takesUnlisted)).toMatchObject([
      { path: '/defaults' },
    ]);
  });

  it('has every path of the table with its source, PV, type, moment and units', () => {
    // The table lists one value that no dataset of the file stores: areaDetector adds it, for every frame.
    const [automatic, ...more] = rows.filter(({ source }) => source === 'ndattribute(auto)');
    expect(more).toEqual([]);
    expect(automatic).toMatchObject({
      path: '/defaults/HDF5FrameLocation',
      value: read.destination?.attribute,
    });
    const stored = rows.filter(({ source }) => source !== 'ndattribute(auto)');
    for (const row of stored) {
      const { path, source, value, pv, dbrtype, when, units } = row;
      const frames = source === 'detector';
      expect(asRow(read, row)).toEqual({
        ...{ path, source, value, units },
        pv: pv === '' ? '' : `ca://${expanded(pv)}`,
        type: frames || source === 'constant' ? undefined : TYPES[dbrtype],
        when: WHEN[when],
      });
    }
    // The table leaves out attributes other than units, and nothing else: each dataset of the file is in it.
    const paths = read.nodes.filter(({ kind }) => kind === 'dataset').map(({ path }) => path);
    expect(paths.toSorted()).toEqual(stored.map(({ path }) => path).toSorted());
  });

  it('keeps the order and the places of the file', () => {
    const lines = layout.text.split('\n');
    for (const { kind, place, path } of read.nodes) {
      expect(place.file).toBe(layout.file);
      const from = lines[place.line - 1]!.slice(place.column - 1);
      expect(from.startsWith(`<${kind} name="${path.split('/').at(-1)}"`)).toBe(true);
    }
    const at = read.nodes.map(({ place }) => place.line);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(
      read.definitions.map(({ place }) => attributes.text.split('\n')[place.line - 1]!.trim().slice(0, 17)),
    ).toEqual(read.definitions.map(() => '<Attribute name="'));
  });

  it('is the same after writing and reading it', () => {
    const written = writeXml(read);
    expect(written.losses).toEqual([]);
    const again = readXml(
      [
        { file: 'l', text: written.layout },
        { file: 'a', text: written.attributes },
      ],
      {},
    );
    expect(again.problems).toEqual([]);
    expect(withoutPlaces(again.layout!)).toEqual(withoutPlaces(read));
  });

  it('uses two macros, each a problem when it is not given', () => {
    const { root } = readTree(attributes);
    expect(expandMacros(root!, {}).problems.map(({ about }) => about)).toEqual(['$(DET)', '$(TS)']);
  });
});
