import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceText } from '#layout';
import { readXml, writeXml } from '#layout/xml/index';
import { ATTRIBUTES, COMPACT_MACROS, LAYOUT } from './compact.ts';
import { MACROS, REAL_PAIRS } from './real.ts';

const PAIRS: readonly (readonly [SourceText, SourceText])[] = [
  [LAYOUT, ATTRIBUTES],
  ...REAL_PAIRS.map(({ layout, attributes }) => [layout, attributes] as const),
];

const TOKENS = [
  ...[
    '<',
    '>',
    '/>',
    '</',
    '"',
    "'",
    '=',
    '&',
    '&x;',
    '&lt;',
    '&#x0;',
    '&#36;(P)',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
  ],
  ...[
    '<?xml version="1.1"?>',
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '<group name="..">',
    '</group>',
    ' name="../x"',
  ],
  ...[
    '<dataset name="a/b" source="detector"/>',
    '<hardlink name="l" target="/../x"/>',
    '<attribute name="units"/>',
  ],
  ...[
    '<g>'.repeat(300),
    '9'.repeat(500),
    '1e999',
    '$(',
    '${P}',
    '$(P=$(Q))',
    '$(a='.repeat(40),
    ' type="int"',
  ],
  ...['\0', '\ufffd', '\ud800', '\udc00', '\r', '\n', '\u0085', '\u2028', '\ufeff', '𝒳', 'true', 'FUNCTION'],
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2000 })),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  how: fc.constantFrom('cut', 'duplicate', 'swap', 'insert', 'insert', 'replace'),
  put: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ unit: 'binary', maxLength: 5 })),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(text: string, { at, length, to, how, put }: Edit): string {
  const from = Math.floor(at * text.length);
  const target = Math.floor(to * text.length);
  const piece = text.slice(from, from + length);
  const rest = text.slice(0, from) + text.slice(from + length);
  switch (how) {
    case 'cut':
      return rest;
    case 'duplicate':
      return text.slice(0, target) + piece + text.slice(target);
    case 'swap':
      return rest.slice(0, target) + piece + rest.slice(target);
    case 'replace':
      return text.slice(0, from) + put + text.slice(from + Math.min(length, 12));
    case 'insert':
      return text.slice(0, from) + put + text.slice(from);
  }
}

const NORMAL = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/;

describe('XML files changed at random', { timeout: 60_000 }, () => {
  it('are a layout or a list of problems with places, never anything else', () => {
    let accepted = 0;
    const runs = 4000;
    const macros = { ...MACROS, ...COMPACT_MACROS };
    const mutation = fc.record({
      // The compact pair has most of the grammar in a twentieth of the text.
      pair: fc.oneof(
        { arbitrary: fc.constant(PAIRS[0]!), weight: 4 },
        { arbitrary: fc.constantFrom(...PAIRS), weight: 1 },
      ),
      which: fc.nat(1),
      edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(mutation, ({ pair, which, edits }) => {
        const files = pair.map((source, index) =>
          index === which ? { ...source, text: edits.reduce(mutate, source.text) } : source,
        );
        const { layout, problems } = readXml(files, macros);
        const lines = new Map(
          files.map(({ file, text }) => [file, text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)]),
        );
        const unclear = problems.filter(({ about, message, place }) => {
          const line = lines.get(place?.file ?? '')?.[(place?.line ?? 0) - 1];
          const inside = line !== undefined && place && place.column >= 1 && place.column <= line.length + 1;
          return !inside || message === '' || /\bundefined\b|\[object/.test(`${about}${message}`);
        });
        expect(unclear).toEqual([]);
        expect(layout !== undefined || problems.length > 0).toBe(true);
        if (!layout) return;
        const paths = layout.nodes.flatMap((node) =>
          node.kind === 'link' ? [node.path, node.target] : [node.path],
        );
        expect(paths.filter((path) => !NORMAL.test(path))).toEqual([]);
        if (problems.length > 0) return;
        accepted++;
        // What was accepted can be written, and what is written can be read.
        const written = writeXml(layout);
        const again = [
          { file: 'l', text: written.layout },
          { file: 'a', text: written.attributes },
        ];
        expect(readXml(again, {}).problems).toEqual([]);
      }),
      { seed: 11, numRuns: runs },
    );
    // Both sides of the property must have been met, or the mutations are too wild or too tame.
    expect(accepted).toBeGreaterThan(runs / 20);
    expect(accepted).toBeLessThan(runs / 2);
  });
});
