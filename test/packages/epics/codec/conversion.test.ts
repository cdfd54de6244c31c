import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertValue, stateOf } from '#epics/codec/conversion';
import { ecaMessage, ecaName } from '#epics/codec/eca';
import { CodecError } from '#epics/codec/error';
import { realText } from '#epics/codec/numberText';
import { charsOfText, textOfChars } from '#epics/codec/text';

const STATES = ['Closed', 'Open', '7'];

describe('numbers as text', () => {
  // The rules of EPICS base's cvtFast.c: fixed point up to ten millions, C's %e with a width beyond.
  it.each([
    [0, 0, '0'],
    [0.5, 0, '1'],
    [1, 1, '1.0'],
    [-1, 2, '-1.00'],
    [1.5, 3, '1.500'],
    [0.125, 2, '0.13'],
    [0.99, 1, '1.0'],
    [-0.001, 2, '-0.00'],
    [9999999, 2, '9999999.00'],
    [10000001, 8, '10000001.000'],
    [1e17, 2, ' 1.00e+17'],
    [1.5e300, 3, '1.500e+300'],
    [0.1, 9, ' 1.000000000e-01'],
    [NaN, 3, 'nan'],
    [Infinity, 3, '       inf'],
  ])('%d with %d digits is %s', (value, precision, text) => {
    expect(realText(value, 'double', precision)).toBe(text);
  });

  it('is a float with its own limits', () => {
    expect(realText(2e8, 'float', 2)).toBe('2.00e+08');
    expect(realText(2e8, 'double', 2)).toBe('200000000.00');
  });

  it('reads back as what it was, to the last digit that is shown', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.integer({ min: 0, max: 8 }),
        (value, digits) => {
          const back = convertValue(realText(value, 'double', digits), 'string', 'double') as number;
          expect(Math.abs(back - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits * (1 + 1e-6) + 1e-8);
        },
      ),
      { seed: 505, numRuns: 2000 },
    );
  });
});

describe('a conversion', () => {
  it('gives enums as the names of their states, and takes names and numbers', () => {
    expect(convertValue(1, 'enum', 'string', { states: STATES })).toBe('Open');
    expect(convertValue(9, 'enum', 'string', { states: STATES })).toBe('Illegal Value');
    expect(convertValue('Open', 'string', 'enum', { states: STATES })).toBe(1);
    expect(convertValue('1', 'string', 'enum', { states: STATES })).toBe(1);
    // A name that looks like a number is a name.
    expect(stateOf('7', STATES)).toBe(2);
    expect(() => stateOf('3', STATES)).toThrow(CodecError);
    expect(() => stateOf('Ajar', STATES)).toThrow(/'Closed', 'Open'/);
  });

  it('takes the number at the beginning of a text', () => {
    const read = (text: string, to: 'double' | 'long' | 'short' | 'char') => convertValue(text, 'string', to);
    expect([read('1.5', 'double'), read(' -2e3 mm', 'double'), read('0x10', 'double')]).toEqual([
      1.5, -2000, 16,
    ]);
    expect([read('inf', 'double'), read('-inf', 'double'), read('nan', 'double')]).toEqual([
      Infinity,
      -Infinity,
      NaN,
    ]);
    expect([read('12', 'long'), read('-1.9', 'long'), read('1e3', 'short'), read('-1', 'char')]).toEqual([
      12, -1, 1000, 255,
    ]);
    for (const text of ['', 'open', '1e999', '--1', '.'])
      expect(() => read(text, 'double')).toThrow(CodecError);
    expect(() => read('40000', 'short')).toThrow(CodecError);
    expect(() => read('nan', 'long')).toThrow(CodecError);
  });

  it('converts numbers to one another, each element on its own', () => {
    expect(convertValue(new Float64Array([1.7, -1.7, 300]), 'double', 'char')).toEqual(
      new Uint8Array([1, 255, 44]),
    );
    expect(convertValue(new Uint8Array([72, 105]), 'char', 'string')).toEqual(['72', '105']);
    expect(convertValue(['1', '2.5'], 'string', 'float')).toEqual(new Float32Array([1, 2.5]));
    expect(convertValue(0.1, 'float', 'double')).toBe(Math.fround(0.1));
    expect(convertValue(2.345, 'double', 'string', { precision: 1 })).toBe('2.3');
    const same = new Float64Array([1]);
    expect(convertValue(same, 'double', 'double')).toBe(same);
  });

  it('makes texts of characters and back', () => {
    expect(textOfChars(charsOfText('/data/2026 µm'))).toBe('/data/2026 µm');
    expect(textOfChars(new Uint8Array([65, 0, 66]))).toBe('A');
    expect(textOfChars([72, 105])).toBe('Hi');
    expect(textOfChars(65)).toBe('A');
    expect(charsOfText('').length).toBe(1);
  });
});

describe('a status', () => {
  it('has the name that EPICS base gives it', () => {
    expect([1, 72, 114, 152, 160, 176, 192, 368, 376].map(ecaName)).toEqual([
      'ECA_NORMAL',
      'ECA_TOLARGE',
      'ECA_BADTYPE',
      'ECA_GETFAIL',
      'ECA_PUTFAIL',
      'ECA_BADCOUNT',
      'ECA_DISCONN',
      'ECA_NORDACCESS',
      'ECA_NOWTACCESS',
    ]);
    expect(ecaName(12345)).toBe('ECA_12345');
    expect(ecaMessage(376)).toContain('writing is not allowed');
  });
});
