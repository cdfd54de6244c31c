import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asTomochartError, formatProblem, isAbort, TomochartError } from '#core/error';
import { at, last, valuesOf } from '#core/series';
import { formatBytes, formatNumber, formatSeconds } from '#core/units';

describe('a series', () => {
  it('computes each value from the first, so that the millionth has not drifted', () => {
    const series = { first: -90, step: 0.1, count: 1_000_001 };
    expect(at(series, 1_000_000)).toBe(-90 + 100_000);
    expect(last(series)).toBe(at(series, 1_000_000));
    expect(valuesOf({ first: 1, step: 0.5, count: 4 })).toEqual(Float64Array.of(1, 1.5, 2, 2.5));
  });

  it('that is empty has no values, and its first one as last', () => {
    expect(valuesOf({ first: 7, step: 1, count: 0 })).toHaveLength(0);
    expect(last({ first: 7, step: 1, count: 0 })).toBe(7);
  });
});

describe('seconds as a person says them', () => {
  it.each([
    [0, '0.00 s'],
    [0.345, '0.34 s'],
    [0.994, '0.99 s'],
    [0.996, '1.00 s'],
    [42, '42.0 s'],
    [59.94, '59.9 s'],
    [59.97, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.7, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [Infinity, 'forever'],
    [NaN, 'forever'],
  ])('%f is %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it('never shows 60 of anything', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
        expect(formatSeconds(seconds)).not.toMatch(/\b60(\.0)? (s|min)/);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});

describe('bytes as disks are sold', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [16_777_216_000, '16.8 GB'],
    [999_499_999, '999 MB'],
    [999_600_000, '1.00 GB'],
    [2.5e15, '2.50 PB'],
    [5e18, '5000 PB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('is within half a percent of the truth, without an exponent', () => {
    const powers: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e17, noNaN: true }).map(Math.round), (bytes) => {
        const [number, unit] = formatBytes(bytes).split(' ');
        expect(number).toMatch(/^\d+(\.\d+)?$/);
        expect(Math.abs((Number(number) * powers[unit!]!) / bytes - 1)).toBeLessThanOrEqual(0.00501);
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});

describe('a number for a person', () => {
  it('has lost the noise of binary fractions', () => {
    expect(formatNumber(0.1 + 0.2)).toBe('0.3');
    expect(formatNumber(179.99999999)).toBe('180');
    expect(formatNumber(-0)).toBe('0');
    expect(formatNumber(12.3456, 3)).toBe('12.3');
  });
});

describe('an error', () => {
  it('carries its code, remedy, problems and cause', () => {
    const cause = new Error('ENOSPC');
    const problems = [{ about: 'out', message: 'is full' }];
    const error = new TomochartError('DISK_FULL', 'no room', { cause, remedy: 'make room', problems });
    expect(error).toMatchObject({ name: 'TomochartError', code: 'DISK_FULL', remedy: 'make room', problems });
    expect(error.cause).toBe(cause);
    const bare = new TomochartError('FILE', 'broken');
    expect([bare.problems, bare.remedy, 'cause' in bare]).toEqual([[], undefined, false]);
  });

  it('is made of anything that was thrown', () => {
    const own = new TomochartError('LIMIT', 'too far');
    expect(asTomochartError(own)).toBe(own);
    const other = new RangeError('odd');
    expect(asTomochartError(other)).toMatchObject({ code: 'INTERNAL', message: 'odd', cause: other });
    expect(asTomochartError(other, 'FILE').code).toBe('FILE');
    expect(asTomochartError('text')).toMatchObject({ code: 'INTERNAL', message: 'text', cause: 'text' });
  });

  it('knows an abort in both of its shapes', () => {
    const aborted = AbortSignal.abort().reason as unknown;
    expect(isAbort(aborted)).toBe(true);
    expect(isAbort(new TomochartError('ABORTED', 'enough'))).toBe(true);
    expect([isAbort(new TomochartError('TIMEOUT', 'late')), isAbort('AbortError'), isAbort(null)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(asTomochartError(aborted)).toMatchObject({ code: 'ABORTED', cause: aborted });
  });

  it('prints a problem on one line, with its place and remedy where there are any', () => {
    const place = { file: 'b.yaml', line: 3, column: 7 };
    const problem = { about: 'axes.rot', message: 'is missing', remedy: 'add it', place };
    expect(formatProblem(problem)).toBe('b.yaml:3:7: axes.rot: is missing; add it');
    expect(formatProblem({ about: 'nsteps', message: 'is 0' })).toBe('nsteps: is 0');
  });
});
