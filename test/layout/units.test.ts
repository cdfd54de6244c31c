import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertUnits, isUnits } from '#layout';
import { units } from '#layout/unitTable';

describe('units', () => {
  it.each([
    [25, 'keV', 'eV', 25_000],
    [0.65, 'um', 'mm', 0.00065],
    [6, 'GeV', 'keV', 6_000_000],
    [180, 'deg', 'rad', Math.PI],
    [20, '°C', 'K', 293.15],
    [300, 'K', 'celsius', 26.85],
    [90, 'deg/s', '°/min', 5400],
    [1.5, 'g/cm^3', 'kg/m^3', 1500],
    [100, 'mA', 'A', 0.1],
    [1, 'bar', 'mbar', 1000],
    [2, 'h', 's', 7200],
    [50, '1/s', 'Hz', 50],
    [10, '°C/s', 'K/s', 10],
    [1, 'J', 'N·m', 1],
    [3, 'mm²', 'm²', 3e-6],
    [5, 'counts', 'count', 5],
    [4, 'μm', 'µm', 4],
  ])('make %d %s in %s', (value, from, to, expected) => {
    expect(convertUnits(value, from, to)).toBeCloseTo(expected, 12);
    if (Number.isInteger(expected)) expect(convertUnits(value, from, to)).toBe(expected);
  });

  it.each([
    ['mm', 's'],
    ['mA', 'MA'],
    ['deg', 'pixel'],
    ['counts', '1'],
    ['mm', ''],
    ['furlong', 'm'],
    ['m/s', 'm/s/s'],
    ['m/', 'm'],
    ['m^', 'm'],
  ])('of different quantities, or that nobody knows, make nothing: %s in %s', (from, to) => {
    expect(convertUnits(1, from, to)).toBeUndefined();
  });

  it('that are equal need not be known', () => {
    expect(convertUnits(7, 'furlong', 'furlong')).toBe(7);
    expect(isUnits('furlong')).toBe(false);
    expect(isUnits(' mm ')).toBe(true);
    expect(isUnits('m/'.repeat(100_000))).toBe(false);
  });

  it('take a value there and back', () => {
    const names = [...units.keys()];
    const pairs = names.flatMap((from) =>
      names.filter((to) => convertUnits(1, from, to) !== undefined).map((to) => [from, to] as const),
    );
    expect(pairs.length).toBeGreaterThan(400);
    const pair = fc.constantFrom(...pairs);
    // The same done to both: °C becomes a difference of temperature where it is not alone.
    const compound = fc
      .tuple(pair, fc.constantFrom('', '/s', '*m', '/kg^2', '·A³'), fc.constantFrom('', '^2', '³', '^-1'))
      .map(([[from, to], rest, power]) => [from + power + rest, to + power + rest] as const);
    fc.assert(
      fc.property(compound, fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([from, to], value) => {
        const back = convertUnits(convertUnits(value, from, to)!, to, from)!;
        // Temperatures are shifted by 273.15, which takes the last digits of small ones.
        expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  it('of any two quantities convert both ways or neither', () => {
    const name = fc.constantFrom(...units.keys());
    fc.assert(
      fc.property(name, name, (from, to) => {
        expect(convertUnits(1, from, to) === undefined).toBe(convertUnits(1, to, from) === undefined);
      }),
      { seed: 46, numRuns: 500 },
    );
  });
});
