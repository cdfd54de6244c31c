import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  loadLayout,
  readJson,
  readLayout,
  resolveLayout,
  writeJson,
  writeYaml,
  type Layout,
  type LayoutNode,
} from '#layout';
import { nodes } from './arbitrary.ts';

const WRITERS = [
  ['json', writeJson],
  ['yaml', writeYaml],
] as const;

function layoutOf(some: readonly LayoutNode[], more: Partial<Layout> = {}): Layout {
  return { dialect: 'json', files: ['made'], nodes: some, definitions: [], storesUnlisted: false, ...more };
}

/** A value without the places in it. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'place' ? undefined : inner)));
}

function real(...names: string[]): string[] {
  return names.map((name) => fileURLToPath(new URL(`../real/${name}`, import.meta.url)));
}

const PAIRS = [
  ['2-BM', real('2-BM_2bmaTomoScanLayout.xml', '2-BM_2bmbTomoScanDetectorAttributes.xml')],
  ['13-BM', real('13-BM_tomoLayout.xml', '13-BM_tomoDetectorAttributes.xml')],
] as const;
const macros = { DET: 'DET:', TS: 'TS:' };

describe('a layout written as text', () => {
  it.each(WRITERS)('is read back as the same from %s, whatever is in it', (ending, write) => {
    let entries = 0;
    fc.assert(
      fc.property(nodes, (some) => {
        const { text, losses } = write(layoutOf(some));
        expect(losses).toEqual([]);
        const { layout, problems } = readJson({ file: `l.${ending}`, text });
        expect(problems).toEqual([]);
        expect(bare(layout?.nodes)).toEqual(bare(some));
        entries += some.length;
      }),
      { seed: 43, numRuns: 300 },
    );
    expect(entries).toBeGreaterThan(1000);
  });

  it('is the same JSON for a parser of JSON as YAML for one of YAML', () => {
    fc.assert(
      fc.property(nodes, (some) => {
        const { $schema, ...entries } = JSON.parse(writeJson(layoutOf(some)).text) as Record<string, unknown>;
        expect($schema).toBe('./layout.schema.json');
        expect(parse(writeYaml(layoutOf(some)).text) ?? {}).toEqual(entries);
      }),
      { seed: 44, numRuns: 200 },
    );
  });

  it('breaks long lines as prettier does', async () => {
    const place = { file: 'made', line: 1, column: 1 };
    const dataset = (path: string, value: string | readonly string[] | readonly number[]): LayoutNode => ({
      kind: 'dataset',
      path,
      source: { kind: 'constant', value },
      when: 'close',
      attributes: [],
      place,
    });
    const lengths = Array.from({ length: 12 }, (_, k) => dataset(`/line/${k}`, 'x'.repeat(64 + k)));
    const { text } = writeJson(
      layoutOf([
        ...lengths,
        dataset(
          '/numbers',
          Array.from({ length: 90 }, (_, k) => k * 1.5),
        ),
        dataset(
          '/texts',
          Array.from({ length: 30 }, (_, k) => `text ${k}`),
        ),
      ]),
    );
    expect(await format(text, { parser: 'json', printWidth: 110 })).toBe(text);
    const wide = text.split('\n').map((line) => line.length);
    expect(Math.max(...wide)).toBe(110);
  });
});

describe.each(PAIRS)("areaDetector's XML of %s as JSON", (_, files) => {
  it.each(WRITERS)('keeps every path, source, time, units and description in %s', async (ending, write) => {
    const xml = loadLayout(files, { macros });
    const { text, losses } = write(xml);
    // Which frames go where is no attribute's business in this dialect.
    expect(losses.map(({ about }) => about)).toEqual(['detector_data_destination']);
    const { layout, problems } = readLayout([{ file: `l.${ending}`, text }]);
    expect(problems).toEqual([]);
    const before = resolveLayout(xml);
    const after = resolveLayout(layout!);
    const sorted = (values: readonly { path: string }[]) =>
      (bare(values) as { path: string }[]).sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const part of ['datasets', 'links', 'files', 'byWriter'] as const) {
      expect(sorted(after[part])).toEqual(sorted(before[part]));
    }
    expect(after.datasets.length).toBeGreaterThan(100);
    const frames = (those: typeof after.frames) => those.map(({ path, source }) => ({ path, source }));
    expect(frames(after.frames)).toEqual(frames(before.frames));
    const stated = ({ attributes }: typeof after) =>
      attributes.map(({ path, name, source }) => `${path}@${name} ${JSON.stringify(source)}`).sort();
    expect(stated(after)).toEqual(stated(before));
    expect(after.unlistedGroup).toBe(before.unlistedGroup);
    if (ending === 'json') expect(await format(text, { parser: 'json', printWidth: 110 })).toBe(text);
  });
});

describe('what JSON cannot say', () => {
  const place = { file: 'a.xml', line: 7, column: 2 };
  const attribute = (path: string, name: string): LayoutNode => ({
    kind: 'dataset',
    path,
    source: { kind: 'attribute', name },
    when: 'close',
    attributes: [{ name: 'from', source: { kind: 'attribute', name: 'Nobody' }, when: 'open', place }],
    place,
  });
  const defined = {
    name: 'Ring',
    source: { kind: 'signal', uri: 'ca://ring' },
    description: 'ring',
    place,
  } as const;

  it('is left out and said, with the place it had', () => {
    const some = [attribute('/a', 'Ring'), attribute('/a', 'Ring'), attribute('/b', 'Rign')];
    const { text, losses } = writeJson(layoutOf(some, { dialect: 'xml', definitions: [defined] }));
    expect(JSON.parse(text)).toEqual({
      $schema: './layout.schema.json',
      '/a': { ca: 'ring', when: 'close', description: 'ring' },
    });
    expect(losses.map(({ about, message }) => `${about}: ${message}`)).toEqual([
      '/a@from: nobody defines the attribute Nobody',
      '/a@from: nobody defines the attribute Nobody',
      '/a: is there twice',
      '/b: nobody defines the attribute Rign',
    ]);
    expect(losses.every((loss) => loss.place === place)).toBe(true);
  });

  it('includes attributes that nothing stores only where they are dropped', () => {
    const lost = writeJson(layoutOf([], { definitions: [defined] }));
    expect(lost.losses.map(({ about, message }) => `${about}: ${message}`)).toEqual([
      'Ring: is stored nowhere',
    ]);
    const kept = writeJson(layoutOf([], { definitions: [defined], storesUnlisted: true }));
    expect(kept.losses).toEqual([]);
    expect(JSON.parse(kept.text)).toMatchObject({
      unlisted: '/defaults',
      '/defaults/Ring': { ca: 'ring', when: 'frame', description: 'ring' },
    });
  });

  it('includes addresses that are none', () => {
    const source = { kind: 'signal', uri: 'ca://two words' } as const;
    const { losses } = writeJson(
      layoutOf([], { definitions: [{ name: 'X', source, place }], storesUnlisted: true }),
    );
    expect(losses.map(({ message }) => message)).toEqual([
      'ca is no address of ca, found the text "two words"',
    ]);
  });
});
