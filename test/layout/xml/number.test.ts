import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConstant } from '#layout/xml/number';

describe('constants of the layout file', () => {
  it('are one number or an array of them, separated by blanks or commas', () => {
    expect(parseConstant(' 5 ', 'int')).toEqual({ value: 5 });
    expect(parseConstant('5,', 'int')).toEqual({ value: 5 });
    expect(parseConstant('1,2 ,3\t+4  -5', 'int')).toEqual({ value: [1, 2, 3, 4, -5] });
    expect(parseConstant('1. .5 1e-3', 'float')).toEqual({ value: [1, 0.5, 0.001] });
    expect(parseConstant('1,2', 'string')).toEqual({ value: '1,2' });
    expect(parseConstant('-0', 'int')).toEqual({ value: 0 });
  });

  it('are refused where a number is no number of its type', () => {
    const wrong = (text: string, type: 'int' | 'float') => {
      const parsed = parseConstant(text, type);
      return 'wrong' in parsed ? parsed.wrong : parsed.value;
    };
    expect(wrong('', 'int')).toBe('a number is missing');
    expect(wrong('1,,2', 'int')).toBe('a number is missing');
    expect(wrong('1.5', 'int')).toBe('"1.5" is no whole number');
    expect(wrong('0x10', 'int')).toBe('"0x10" is no whole number');
    expect(wrong('2147483648', 'int')).toBe('"2147483648" has more than 32 bits');
    expect(wrong('-2147483648', 'int')).toBe(-2147483648);
    expect(wrong('1e999', 'float')).toBe('"1e999" is too large');
    expect(wrong('NaN', 'float')).toBe('"NaN" is no number');
    expect(wrong(`1${'0'.repeat(100_000)}`, 'int')).toMatch(/^"10{39}…" has more than 32 bits$/);
    expect(wrong(`${'1'.repeat(1_000_000)}x`, 'float')).toMatch(/^"1{40}…" is no number$/);
    expect(wrong(`${' '.repeat(100_000)}1${' '.repeat(100_000)}x`, 'float')).toBe('"x" is no number');
  });

  it('give back every number that JavaScript writes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2 }),
        (numbers) => {
          const written = numbers.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
          expect(parseConstant(written.join(' , '), 'float')).toEqual({ value: numbers });
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});
