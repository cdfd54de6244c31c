import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '#core/yaml';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

/** All words at distance one, by the definition of the distance. */
function neighbours(text: string): string[] {
  const letters = [...text];
  const out: string[] = [];
  for (let i = 0; i <= letters.length; i++) {
    for (const letter of 'abc') {
      out.push([...letters.slice(0, i), letter, ...letters.slice(i)].join(''));
      if (i < letters.length) out.push([...letters.slice(0, i), letter, ...letters.slice(i + 1)].join(''));
    }
    if (i < letters.length) out.push([...letters.slice(0, i), ...letters.slice(i + 1)].join(''));
    if (i + 1 < letters.length) {
      out.push([...letters.slice(0, i), letters[i + 1], letters[i], ...letters.slice(i + 2)].join(''));
    }
  }
  return out.filter((other) => other !== text);
}

describe('the distance between two words', () => {
  it('is 0 for a word and itself, and 1 for one slip of the hand', () => {
    fc.assert(
      fc.property(word, (text) => {
        expect(editDistance(text, text)).toBe(0);
        expect(new Set(neighbours(text).map((other) => editDistance(text, other)))).toEqual(new Set([1]));
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('is the same both ways, and within the lengths of the words', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['exposure', 'exposrue', 1],
  ])('between %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe('a suggestion', () => {
  const keys = ['max_velocity', 'limits', 'kind', 'settle_seconds', 'x'];

  it.each([
    ['max_velocty', 'max_velocity'],
    ['maxVelocity', 'max_velocity'],
    ['Max-Velocity', 'max_velocity'],
    ['limit', 'limits'],
    ['knid', 'kind'],
  ])('for %s is %s', (slip, meant) => {
    expect(nearest(slip, keys)).toBe(meant);
  });

  it.each(['colour', 'y', '', 'velocity_of_light'])('is not made for %j', (other) => {
    expect(nearest(other, keys)).toBeUndefined();
  });
});
