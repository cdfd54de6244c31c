import { describe, expect, it } from 'vitest';
import { at, type Series } from '#core';
import type { PandaParameters } from '#devices/panda';
import { bench, eventually, patienceOf } from './support.ts';

const COMPARE: Partial<PandaParameters> = { positionBlock: 'PCOMP1' };

/** Which blocks, which way the counts go, and which way the axis turns. */
const CASES: [string, Partial<PandaParameters>, Series, number][] = [
  ['SEQ, counts and angle rising', {}, { first: 10, step: 0.713, count: 60 }, 60],
  ['SEQ, counts and angle falling', {}, { first: -10, step: -0.713, count: 60 }, -60],
  ['SEQ, counts against the angle', { countsPerTurn: -36_000 }, { first: 10, step: 0.713, count: 60 }, 60],
  [
    'SEQ, angle falling, counts rising',
    { countsPerTurn: -36_000 },
    { first: -10, step: -0.713, count: 60 },
    -60,
  ],
  ['PCOMP, counts and angle rising', COMPARE, { first: 10, step: 0.7, count: 60 }, 60],
  ['PCOMP, counts and angle falling', COMPARE, { first: -10, step: -0.7, count: 60 }, -60],
  [
    'PCOMP, counts against the angle',
    { ...COMPARE, countsPerTurn: -36_000 },
    { first: 10, step: 0.7, count: 60 },
    60,
  ],
  [
    'PCOMP, angle falling, counts rising',
    { ...COMPARE, countsPerTurn: -36_000 },
    { first: -10, step: -0.7, count: 60 },
    -60,
  ],
];

describe('positions on a PandABox', () => {
  it.each(CASES)('come within half a count, and are captured: %s', async (_, change, positions, to) => {
    const b = await bench(change);
    await b.trigger.arm({ kind: 'position', positions }, patienceOf());
    expect(await b.trigger.armed(patienceOf())).toBe(true);
    expect(await b.trigger.fired(patienceOf())).toBe(0);
    await b.stage.moveTo(to);
    await eventually(() => b.latched.length >= positions.count);
    expect(await b.trigger.fired(patienceOf())).toBe(positions.count);
    expect(await b.trigger.armed(patienceOf())).toBe(false);
    await b.trigger.disarm(patienceOf());
    expect(await b.trigger.fired(patienceOf())).toBe(positions.count);
    expect(b.latched.map(({ index }) => index)).toEqual(
      Array.from({ length: positions.count }, (__, k) => k),
    );
    expect(b.frames).toHaveLength(positions.count);
    b.latched.forEach(({ angleDegrees }, k) => {
      expect(Math.abs(angleDegrees - at(positions, k))).toBeLessThanOrEqual(0.005 + 1e-9);
      expect(Math.abs(b.frames[k]!.angleDegrees! - angleDegrees)).toBeLessThanOrEqual(0.005 + 1e-9);
    });
  });

  it('end where the axis stops, and no pulse comes after it is disarmed', async () => {
    const b = await bench();
    await b.trigger.arm({ kind: 'position', positions: { first: 10, step: 1, count: 100 } }, patienceOf());
    await b.stage.moveTo(20.5);
    await eventually(() => b.latched.length >= 11);
    expect(await b.trigger.fired(patienceOf())).toBe(11);
    expect(await b.trigger.armed(patienceOf())).toBe(true);
    await b.trigger.disarm(patienceOf());
    await b.stage.moveTo(40);
    expect([b.frames.length, b.latched.length, await b.trigger.fired(patienceOf())]).toEqual([11, 11, 11]);
    expect(await b.trigger.armed(patienceOf())).toBe(false);
  });

  it('can be armed again and again, the index beginning anew', async () => {
    const b = await bench(COMPARE);
    for (const [first, to] of [
      [5, 30],
      [35, 60],
    ] as const) {
      b.latched.length = 0;
      await b.trigger.arm({ kind: 'position', positions: { first, step: 1, count: 20 } }, patienceOf());
      await b.stage.moveTo(to);
      await eventually(() => b.latched.length >= 20);
      expect(b.latched[0]).toEqual({ index: 0, angleDegrees: first });
      expect(b.latched).toHaveLength(20);
    }
  });

  it('are refused behind the axis, before anything is written', async () => {
    const b = await bench();
    await b.stage.moveTo(15);
    const before = b.events.length;
    const arming = b.trigger.arm(
      { kind: 'position', positions: { first: 10, step: 1, count: 5 } },
      patienceOf(),
    );
    await expect(arming).rejects.toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('1750 counts (15 deg)') as string,
    });
    expect(b.events.slice(before)).toEqual([]);
    expect(b.frames).toEqual([]);
  });

  it.each([
    ['a table too long', {}, { first: 1, step: 0.02, count: 4097 }, 'has 4096 lines'],
    ['pulses closer than a count', {}, { first: 1, step: 0.004, count: 10 }, '0.4 counts'],
    ['counts beyond 32 bits', {}, { first: 1e8, step: 1, count: 10 }, 'beyond 32 bits'],
    ['no pulses', {}, { first: 1, step: 1, count: 0 }, '0 positions'],
    ['steps of PCOMP that are no whole counts', COMPARE, { first: 1, step: 0.713, count: 10 }, '71.3 counts'],
    [
      'steps of PCOMP too small for a pulse',
      COMPARE,
      { first: 1, step: 0.01, count: 10 },
      'take a count each',
    ],
  ])('are refused: %s', async (_, change, positions, message) => {
    const b = await bench(change);
    const before = b.events.length;
    const arming = b.trigger.arm({ kind: 'position', positions }, patienceOf());
    await expect(arming).rejects.toMatchObject({
      code: 'LIMIT',
      message: expect.stringContaining(message) as string,
    });
    expect(b.events.slice(before)).toEqual([]);
    expect(await b.trigger.armed(patienceOf())).toBe(false);
  });
});

describe('equal times and single pulses of a PandABox', () => {
  it.each([['SEQ1'], ['PCOMP1']])(
    'equal times come as asked, beside positions from %s',
    async (positionBlock) => {
      const b = await bench({ positionBlock });
      await b.trigger.arm({ kind: 'time', count: 25, periodSeconds: 0.004 }, patienceOf());
      await eventually(() => b.latched.length >= 25);
      expect(await b.trigger.fired(patienceOf())).toBe(25);
      expect(await b.trigger.armed(patienceOf())).toBe(false);
      await b.trigger.disarm(patienceOf());
      expect(b.frames).toHaveLength(25);
      b.frames.forEach(({ startSeconds }, k) => {
        expect(startSeconds - b.frames[0]!.startSeconds).toBeCloseTo(0.004 * k, 8);
      });
    },
  );

  it('a program that is over at once has been armed', async () => {
    const b = await bench();
    await b.trigger.arm({ kind: 'time', count: 1, periodSeconds: 0.001 }, patienceOf());
    await eventually(() => b.latched.length >= 1);
    expect(await b.trigger.fired(patienceOf())).toBe(1);
  });

  it('single pulses come one for each call', async () => {
    const b = await bench();
    await b.trigger.arm({ kind: 'call', count: 3 }, patienceOf());
    expect(await b.trigger.fired(patienceOf())).toBe(0);
    for (const angle of [5, 12, 3]) {
      await b.stage.moveTo(angle);
      const before = await b.trigger.fired(patienceOf());
      await b.trigger.fire(patienceOf());
      expect(await b.trigger.fired(patienceOf())).toBe(before + 1);
    }
    await eventually(() => b.latched.length >= 3);
    expect(b.latched.map(({ angleDegrees }) => Math.round(angleDegrees))).toEqual([5, 12, 3]);
    expect(await b.trigger.armed(patienceOf())).toBe(false);
    await expect(b.trigger.fire(patienceOf())).rejects.toMatchObject({ code: 'DEVICE' });
    await b.trigger.disarm(patienceOf());
    expect(b.frames).toHaveLength(3);
  });

  it('times that do not fit are refused', async () => {
    const b = await bench();
    const arming = b.trigger.arm({ kind: 'time', count: 3, periodSeconds: 1e-4 }, patienceOf());
    await expect(arming).rejects.toMatchObject({ code: 'LIMIT' });
  });

  it('cannot be fired when it is not armed for that', async () => {
    const b = await bench();
    await expect(b.trigger.fire(patienceOf())).rejects.toThrow('not armed to be fired');
    await b.trigger.arm({ kind: 'time', count: 100, periodSeconds: 0.1 }, patienceOf());
    await expect(b.trigger.fire(patienceOf())).rejects.toThrow('not armed to be fired');
  });
});
