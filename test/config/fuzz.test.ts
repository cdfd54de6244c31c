import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { parseBeamline } from '#config';

const SHIPPED = readFileSync(new URL('../../sim/beamline.yaml', import.meta.url));

/** True when accepted, false when refused as a refusal should be; throws for anything else. */
function survives(text: string): boolean {
  try {
    parseBeamline(text, 'fuzz.yaml');
    return true;
  } catch (thrown) {
    if (!(thrown instanceof TomochartError)) throw thrown;
    expect(thrown.code).toBe('BAD_CONFIG');
    expect(thrown.problems.length).toBeGreaterThan(0);
    const lines = text.split('\n');
    // One assertion a text: an assertion a property would take longer than the parser.
    const unclear = thrown.problems.filter(({ about, message, place }) => {
      const line = lines[(place?.line ?? 0) - 1];
      const inside = line !== undefined && place && place.column >= 1 && place.column <= line.length + 1;
      return !inside || place.file !== 'fuzz.yaml' || /undefined|\[object|\n/.test(about + message);
    });
    expect(unclear).toEqual([]);
    return false;
  }
}

const edit = fc.record({
  at: fc.nat(SHIPPED.length - 1),
  drop: fc.integer({ min: 0, max: 12 }),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(
      ...[
        '\n',
        '\t',
        ': ',
        '- ',
        '[',
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
        '---\n',
        '? ',
        '| ',
        '{}',
        '~',
      ].map((word) => Buffer.from(word)),
    ),
  ),
});

function mutated(edits: readonly { at: number; drop: number; bytes: Uint8Array }[]): Buffer {
  let bytes = SHIPPED;
  for (const { at, drop, bytes: put } of edits) {
    bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
  }
  return bytes;
}

describe('a beamline file with bytes changed at random', { timeout: 60_000 }, () => {
  it('is a beamline or a list of problems with places, never anything else', () => {
    let accepted = 0;
    const runs = 2000;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        if (survives(mutated(edits).toString('utf8'))) accepted++;
      }),
      { seed: 20, numRuns: runs },
    );
    // Both sides of the property must have been met, or the mutations are too wild or too tame.
    expect(accepted).toBeGreaterThan(runs / 100);
    expect(accepted).toBeLessThan(runs * 0.9);
  });

  it('may have any value of YAML in place of any of its own', () => {
    const lines = SHIPPED.toString('utf8').split('\n');
    const valued = lines.flatMap((line, index) => (/^\s+\w+: [^{]+$/.test(line) ? [index] : []));
    expect(valued.length).toBeGreaterThan(40);
    const junk = fc.constantFrom(
      '',
      '~',
      'yes',
      '-1',
      '0',
      '1e400',
      '.nan',
      '[]',
      '[1, 2]',
      '{}',
      '{ a: 1 }',
      '"text"',
      '*none',
      '[[1], {}]',
    );
    fc.assert(
      fc.property(fc.constantFrom(...valued), junk, (index, value) => {
        const changed = lines.map((line, k) =>
          k === index ? line.replace(/: .*/, () => `: ${value}`) : line,
        );
        survives(changed.join('\n'));
      }),
      { seed: 21, numRuns: 400 },
    );
  });
});
