import { describe, expect, it } from 'vitest';
import { alarmOf, NO_LIMITS } from '#epics/server/alarm';
import { eventsOf } from '#epics/server/events';
import { normalized } from '#epics/server/normal';
import { PvTable } from '#epics/server/pvTable';
import { ServedPv } from '#epics/server/served';
import { shapeOf } from '#epics/server/shape';
import type { NumberPv, PvDefinition } from '#epics/server/api';
import type { CaValue } from '#epics/codec/value';

const as = (type: NumberPv['type'], value: CaValue, count = 1) =>
  normalized(shapeOf({ name: 'x', type, value: 0, count }), [], value);

describe('a value that is posted', () => {
  it('is kept in the type of its process variable, fractions of whole numbers cut off', () => {
    expect(as('double', 0.1)).toBe(0.1);
    expect(as('float', 0.1)).toBe(Math.fround(0.1));
    expect(as('long', -3.9)).toBe(-3);
    expect(as('char', -1)).toBe(255);
    expect(as('short', [1, 2], 4)).toEqual(Int16Array.of(1, 2));
    expect(as('double', 5, 4)).toEqual(Float64Array.of(5));
    expect(as('char', Int8Array.of(-1), 4)).toEqual(Uint8Array.of(255));
  });

  it('is refused where it does not fit, and never becomes 0 or something else', () => {
    for (const [type, value] of [
      ['long', NaN],
      ['long', 2 ** 31],
      ['short', 40_000],
      ['char', 256],
      ['double', '7'],
      ['double', [1, 2]],
    ] as const) {
      expect(() => as(type, value), `${type} ${String(value)}`).toThrow(/^x: /);
    }
    expect(() => as('double', [1, 2, 3], 2)).toThrow('x: 3 elements, at most 2');
    expect(() => as('long', Float64Array.of(1, NaN), 2)).toThrow(RangeError);
  });

  it('shares no memory with the array that was given', () => {
    const given = Float64Array.of(1, 2);
    const pv = new ServedPv({ name: 'x', type: 'double', count: 2, value: given });
    given[0] = 9;
    expect(pv.value).toEqual(Float64Array.of(1, 2));
  });

  it('may be the name of a state, but no state that there is not', () => {
    const pv = new ServedPv({ name: 'x', type: 'enum', states: ['Closed', 'Open'], value: 0 });
    pv.post('Open');
    expect(pv.value).toBe(1);
    expect(() => pv.post(2)).toThrow('x: "2" is no value');
    expect(() => pv.post('Ajar')).toThrow('x: "Ajar" is no value');
    expect(() => pv.post(0.5)).toThrow(RangeError);
  });

  it('of text ends at its first zero and fits with the zero that follows', () => {
    const pv = new ServedPv({ name: 'x', type: 'text', count: 4, value: '' });
    pv.post('abc\0def');
    expect(pv.value).toBe('abc');
    expect(() => pv.post('abcd')).toThrow('a text of 4 bytes, at most 3');
    expect(() => pv.post('µµ')).toThrow('a text of 4 bytes');
  });
});

describe('an alarm', () => {
  const limits = { ...NO_LIMITS, alarm: [-10, 10], warning: [-5, 5] } as const;

  it('is raised from its limits on', () => {
    expect([-10, -5, 0, 4.99, 5, 10].map((value) => alarmOf(value, limits))).toEqual([
      { status: 5, severity: 2 },
      { status: 6, severity: 1 },
      { status: 0, severity: 0 },
      { status: 0, severity: 0 },
      { status: 4, severity: 1 },
      { status: 3, severity: 2 },
    ]);
  });

  it('needs limits that differ', () => {
    expect(alarmOf(0, NO_LIMITS)).toEqual({ status: 0, severity: 0 });
  });

  it('that is posted counts more than the limits, until the next value', () => {
    const pv = new ServedPv({ name: 'x', type: 'double', value: 0, limits });
    pv.post(7, { severity: 3, status: 9 });
    expect([pv.snapshot.status, pv.snapshot.severity]).toEqual([9, 3]);
    pv.change({ limits: { warning: [0, 0] } });
    expect([pv.snapshot.status, pv.snapshot.severity]).toEqual([9, 3]);
    pv.post(11);
    expect([pv.snapshot.status, pv.snapshot.severity]).toEqual([3, 2]);
    pv.change({ limits: { alarm: [-20, 20] } });
    expect([pv.snapshot.status, pv.snapshot.severity]).toEqual([0, 0]);
    expect(pv.definition).toMatchObject({ limits: { alarm: [-20, 20], warning: [0, 0] } });
  });
});

describe('a change', () => {
  it('is told when it exceeds the deadband, measured from what was told last', () => {
    const pv = new ServedPv({ name: 'x', type: 'double', value: 0, deadband: 1 });
    const told: number[] = [];
    pv.watchers.add({ update: ({ value }) => told.push(Number(value)) });
    for (const value of [0.6, 1, 1.1, 2, 0, -0.1]) pv.post(value);
    expect(told).toEqual([1.1, 0]);
    pv.post(-0.1, { always: true });
    expect(told).toEqual([1.1, 0, -0.1]);
  });

  it('is a NaN that comes or goes, and an infinity, but not the same again', () => {
    expect(eventsOf(0, NaN, 5)).toBe(3);
    expect(eventsOf(NaN, 0, 5)).toBe(3);
    expect(eventsOf(NaN, NaN, 0)).toBe(0);
    expect(eventsOf(Infinity, Infinity, 1)).toBe(0);
    expect(eventsOf(Infinity, 0, 1)).toBe(3);
    expect(eventsOf(Int16Array.of(1, 2), Int16Array.of(1, 2), 0)).toBe(0);
    expect(eventsOf(Int16Array.of(1, 2), Int16Array.of(1), 0)).toBe(3);
  });
});

describe('a definition', () => {
  it('that makes no sense is refused, naming the process variable', () => {
    const wrong: PvDefinition[] = [
      { name: '', type: 'double', value: 0 },
      { name: 'a b', type: 'double', value: 0 },
      { name: 'x', type: 'double', value: 0, count: 0 },
      { name: 'x', type: 'double', value: 0, units: 'furlongs' },
      { name: 'x', type: 'enum', states: Array.from({ length: 17 }, String), value: 0 },
      { name: 'x', type: 'enum', states: ['a name of a state, much too long'], value: 0 },
      { name: 'x', type: 'enum', states: ['a'], value: 1 },
      { name: 'x', type: 'word' as 'long', value: 0 },
    ];
    for (const definition of wrong) expect(() => new ServedPv(definition)).toThrow(RangeError);
  });

  it('is served under its name, with and without .VAL, and a string as characters under NAME$', () => {
    const table = new PvTable();
    const pv = table.add({ name: 'm1', type: 'double', value: 0 });
    const rbv = table.add({ name: 'm1.RBV', type: 'double', value: 0 });
    const desc = table.add({ name: 'm1.DESC', type: 'string', value: '' });
    const own = table.add({ name: 'm2.VAL', type: 'double', value: 0 });
    expect(() => table.add({ name: 'm1', type: 'double', value: 0 })).toThrow('m1 is served already');
    expect(table.resolve('m1')).toEqual({ pv, view: 'native' });
    expect(table.resolve('m1.VAL')).toEqual({ pv, view: 'native' });
    expect(table.resolve('m1.RBV')?.pv).toBe(rbv);
    expect(table.resolve('m2')?.pv).toBe(own);
    expect(table.resolve('m1.DESC$')).toEqual({ pv: desc, view: 'longString' });
    for (const name of ['m1$', 'm1.STOP', 'm3', '$', '']) expect(table.resolve(name)).toBeUndefined();
  });
});
