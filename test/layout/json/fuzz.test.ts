import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLayout, resolveLayout, writeJson, writeYaml, type Layout } from '#layout';

const RIGHT = {
  $schema: './layout.schema.json',
  unlisted: '/defaults',
  '/entry': { group: { NX_class: 'NXentry', n: { param: 'scan.projections' } } },
  '/m/name': 'Micro-tomography',
  '/m/current': { ca: 'S:SRcurrentAI', units: 'mA', when: 'close', type: 'float' },
  '/m/x': { tango: 'host:10000/dom/fam/mem/attr', attributes: { limit: { sim: 'ring/limit' } } },
  '/m/e': { param: 'source.energy', units: 'eV' },
  '/m/t': { driver: 'ACQ_TIME', address: 1, when: 'frame' },
  '/exchange/data': { frames: 'proj', attributes: { axes: 'theta:y:x' } },
  '/exchange/dark': { 'h5 link': 'scan-0001.h5:/entry/cam', slice: '0:10' },
  '/exchange/flat': { 'h5 copy': { file: '{detector_file}', path: '/d' } },
  '/e/d': { link: '/exchange/data' },
};
const JSON_TEXT = JSON.stringify(RIGHT, null, 1);
const YAML_TEXT = writeYaml(readLayout([{ file: 'l.json', text: JSON_TEXT }]).layout!).text;

const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '"',
    "'",
    '\\',
    '\n',
    '\t',
    '- ',
    '#',
    '//',
    '|',
    '>-',
    '? ',
    '---\n',
    '~',
  ],
  ...[
    '&a ',
    '*a',
    '!!x ',
    '<<: ',
    '__proto__',
    'constructor',
    '%YAML 1.1\n',
    '\\u0000',
    '\\ud800',
    '\u0000',
    '\ufeff',
  ],
  ...['../', '/..', '/etc/passwd', '/', '//', '.', 'file:///', '{detector_file}', '{axis}', 'C:\\', '~/'],
  ...['1e999', '-0', '.inf', '.nan', '0x10', '99999999999999999999', 'true', 'null', '[[[[[[[['],
  ...[
    '"link": ',
    '"group": ',
    '"value": ',
    '"h5 link": ',
    'frame',
    '0:1:2',
    ':',
    '"/m": 1,',
    '/m: 1\n',
    '"/a": {},',
  ],
];

/** Where in the text, as a part of its length; a random `double` would be next to nothing most of the time. */
const at = fc.nat(999_999).map((part) => part / 1_000_000);
/** Changes that keep most of a text as it is: in place of up to 200 characters of it, something else. */
const edit = fc.oneof(
  // One letter for another leaves the brackets as they are, more often than not.
  fc.record({ at, drop: fc.constant(1), put: fc.stringMatching(/^[a-z0-9/:.]$/) }),
  fc.record({
    at,
    drop: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 200 })),
    put: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      fc.string({ unit: 'binary', maxLength: 3 }),
      // A part of the text a second time.
      fc.tuple(fc.nat(2000), fc.nat(80)).map(([from, length]) => JSON_TEXT.slice(from, from + length)),
      fc.constant('[['.repeat(150)),
    ),
  }),
);

function mutated(text: string, edits: readonly { at: number; drop: number; put: string }[]): string {
  return edits.reduce((old, { at: part, drop, put }) => {
    const start = Math.floor(part * old.length);
    return old.slice(0, start) + put + old.slice(start + drop);
  }, text);
}

/** What a scan must never be led to: paths that are not plain, and files elsewhere. */
function dangers({ nodes }: Layout): string[] {
  const plain = (path: string) =>
    path === '/' ||
    (path.startsWith('/') &&
      path
        .slice(1)
        .split('/')
        .every((name) => !['', '.', '..'].includes(name) && !name.includes('\u0000')));
  return nodes.flatMap((node) => {
    const others = node.kind === 'link' ? [node.target] : [];
    const outside: string[] = [];
    if (node.kind === 'dataset' && node.source.kind === 'file') {
      const { file, path } = node.source;
      others.push(path);
      const rest = file.replace(/^\{detector_file\}/, '');
      const elsewhere = rest === file ? /^[/\\~]|^[A-Za-z]:/.test(file) : /[/\\]/.test(rest);
      if (elsewhere || file.split(/[/\\]/).includes('..')) outside.push(file);
    }
    return [node.path, ...others].filter((path) => !plain(path)).concat(outside);
  });
}

describe.each([
  ['JSON', 'l.json', JSON_TEXT],
  ['YAML', 'l.yaml', YAML_TEXT],
])('a layout in %s with characters changed at random', (_, file, text) => {
  it('is a layout or a list of problems with places, never anything else', () => {
    const runs = 3000;
    let accepted = 0;
    let partial = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const changed = mutated(text, edits);
        const { layout, problems } = readLayout([{ file, text: changed }]);
        const lines = changed.split('\n');
        const unclear = problems.filter(({ about, message, place }) => {
          const line = lines[(place?.line ?? 0) - 1];
          const inside = line !== undefined && place && place.column >= 1 && place.column <= line.length + 1;
          return !inside || place?.file !== file || /undefined|\[object|\n/.test(about + message);
        });
        expect(unclear).toEqual([]);
        if (problems.length === 0) accepted++;
        else if (layout) partial++;
        if (!layout) {
          expect(problems).not.toEqual([]);
          return;
        }
        expect(dangers(layout)).toEqual([]);
        const { datasets } = resolveLayout(layout);
        expect(datasets.length).toBeLessThanOrEqual(layout.nodes.length);
        if (problems.length > 0 || accepted > 200) return;
        // What was accepted can be said again.
        const written = writeJson(layout);
        expect(written.losses).toEqual([]);
        expect(readLayout([{ file: 'again.json', text: written.text }]).problems).toEqual([]);
      }),
      { seed: 45, numRuns: runs },
    );
    // Both sides of the property must have been met, or the mutations are too wild or too tame.
    expect(accepted).toBeGreaterThan(runs / 50);
    expect(partial).toBeGreaterThan(runs / 50);
    expect(accepted).toBeLessThan(runs * 0.9);
    // Seconds on a machine of its own.
  }, 120_000);
});
