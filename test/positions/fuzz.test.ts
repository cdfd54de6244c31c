import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { formatPosition, parsePosition, type NamedPosition } from '#positions';

const RIGHT = `# out of the furnace
description: "down, then left"
moves: # axis: value
  x: 8.0
  base_z: -12.5
  y: 1e-3
order: [[base_z], [x, y]]
angle: 90
`;

/** What is unclear about how a text was received; empty when it was accepted, or refused as it should be. */
function received(text: string): { accepted: boolean; unclear: readonly string[] } {
  try {
    const { groups } = parsePosition(text, 'f.yaml', 'f');
    const values = groups.flatMap((group) => Object.values(group));
    const sound = values.length > 0 && values.every(Number.isFinite);
    return { accepted: true, unclear: sound ? [] : [JSON.stringify(groups)] };
  } catch (thrown) {
    if (!(thrown instanceof TomochartError) || thrown.code !== 'BAD_CONFIG') throw thrown;
    const lines = text.split('\n');
    const unclear = thrown.problems.filter(({ about, message, place }) => {
      const line = lines[(place?.line ?? 0) - 1];
      const inside = line !== undefined && place && place.column >= 1 && place.column <= line.length + 1;
      return !inside || /undefined|\[object|\n/.test(about + message);
    });
    if (thrown.problems.length === 0) return { accepted: false, unclear: ['no problem'] };
    return { accepted: false, unclear: unclear.map(({ about, message }) => `${about}: ${message}`) };
  }
}

const PIECES = [
  '\n',
  '\t',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a',
  '!!x ',
  '"',
  "'",
  '#',
  '0',
  '-',
  '.inf',
];
const edit = fc.record({
  at: fc.nat(RIGHT.length - 1),
  drop: fc.integer({ min: 0, max: 9 }),
  put: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom(...PIECES, '---\n', '? ', '| ', '~', 'x', 'angle: 1\n', '__proto__', 'constructor'),
  ),
});

describe('a position file with characters changed at random', () => {
  it('is a position or a list of problems with places, never anything else', () => {
    const runs = 1000;
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop),
          RIGHT,
        );
        const result = received(text);
        if (result.accepted) accepted++;
        expect(result.unclear).toEqual([]);
      }),
      { seed: 31, numRuns: runs },
    );
    // Both sides of the property must have been met, or the mutations are too wild or too tame.
    expect(accepted).toBeGreaterThan(runs / 100);
    expect(accepted).toBeLessThan(runs * 0.9);
  });
});

const axis = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,6}$/);
const value = fc.double({ noNaN: true, noDefaultInfinity: true });
const position: fc.Arbitrary<NamedPosition> = fc
  .record({
    // Words of YAML that mean something else when they stand alone come often enough to matter.
    axes: fc.uniqueArray(fc.oneof(axis, fc.constantFrom('null', 'true', 'y', 'no', 'NaN', 'constructor')), {
      minLength: 1,
      maxLength: 5,
    }),
    values: fc.array(value, { minLength: 5, maxLength: 5 }),
    cut: fc.nat(4),
    angleDegrees: fc.option(value, { nil: undefined }),
    description: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), { nil: undefined }),
  })
  .map(({ axes, values, cut, angleDegrees, description }) => {
    const entries = axes.map((name, k) => [name, values[k]!] as const);
    const groups = [entries.slice(0, cut), entries.slice(cut)].filter((group) => group.length > 0);
    return {
      name: 'p',
      groups: groups.map((group) => Object.fromEntries(group)),
      ...(angleDegrees === undefined ? {} : { angleDegrees }),
      ...(description === undefined ? {} : { description }),
    };
  });

describe('a position written as text', () => {
  it('is read back bit for bit, whatever its axes, numbers and words', () => {
    fc.assert(
      fc.property(position, (written) => {
        const read = parsePosition(formatPosition(written, 'p.yaml'), 'p.yaml', 'p');
        const { file, places, ...rest } = read;
        expect(file).toBe('p.yaml');
        expect(places).toBeDefined();
        expect(rest).toStrictEqual(written);
        const order = (some: NamedPosition) => some.groups.map((group) => Object.keys(group));
        expect(order(read)).toEqual(order(written));
      }),
      { seed: 32, numRuns: 500 },
    );
  });
});
