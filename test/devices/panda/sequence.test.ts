import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '#core';
import { compareFields } from '#devices/panda/compare';
import { angleAt, countsAt } from '#devices/panda/positions';
import { sequenceOf } from '#devices/panda/sequence';
import { TableFormat } from '#devices/panda/tableFormat';
import { PANDA } from './support.ts';

const CLOCK = 125e6;
const FIELDS = [
  '15:0 REPEATS uint',
  '19:16 TRIGGER enum',
  '63:32 POSITION int',
  '95:64 TIME1 uint',
  '20:20 OUTA1 uint',
  '127:96 TIME2 uint',
];

describe('the table of a sequencer', () => {
  it('packs fields where the FPGA has them', () => {
    const format = new TableFormat(4, FIELDS, new Map([['TRIGGER', ['Immediate', 'BITA=0', 'BITA=1']]]));
    const row = {
      REPEATS: 0xffff,
      TRIGGER: format.label('TRIGGER', 'BITA=1'),
      POSITION: -2,
      TIME1: 2 ** 32 - 1,
      OUTA1: 1,
      TIME2: 7,
    };
    expect(Array.from(format.pack([{ TIME2: 1 }, row]))).toEqual([
      0,
      0,
      0,
      1,
      0x12ffff,
      2 ** 32 - 2,
      2 ** 32 - 1,
      7,
    ]);
    expect(() => format.pack([{ NONE: 1 }])).toThrow('has no NONE');
    expect(() => format.label('TRIGGER', 'POSA>=POSITION')).toThrow('has no TRIGGER POSA>=POSITION');
  });

  it('has a line for each position, within half a count, waiting on the side that it comes from', () => {
    const counts = fc.integer({ min: 1000, max: 2 ** 28 });
    fc.assert(
      fc.property(
        counts,
        fc.boolean(),
        fc.boolean(),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 0.4, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (perTurn, against, down, first, size, count) => {
          const parameters = { ...PANDA, countsPerTurn: against ? -perTurn : perTurn };
          const positions = { first, step: down ? -size : size, count };
          const program = { kind: 'position', positions } as const;
          const { lines, repeats } = sequenceOf(parameters, 'SEQ1', program, CLOCK, 4096);
          expect([lines.length, repeats]).toEqual([count, 1]);
          const off = lines.map(({ position }, k) =>
            Math.abs(position - countsAt(parameters, at(positions, k))),
          );
          expect(Math.max(...off)).toBeLessThanOrEqual(0.5 + 1e-6);
          const side = against === down ? 'POSA>=POSITION' : 'POSA<=POSITION';
          const same = { trigger: side, time1: 12_500, time2: 1, pulse: true, repeats: 1 } as const;
          expect(lines).toEqual(lines.map(({ position }) => ({ ...same, position })));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each([
    [0.001, 12_500, 112_500, 0],
    [30, 12_500, 3_750_000_000 - 12_500, 0],
    [60, 6_250, 3_750_000_000 - 6_250, 2],
    [86_400, 5, 0, 2515],
  ])('keeps a period of %s s to a count of its clock', (periodSeconds, time1, time2, prescale) => {
    const program = { kind: 'time', count: 1e6, periodSeconds } as const;
    const { lines, repeats, prescaleTicks } = sequenceOf(PANDA, 'SEQ1', program, CLOCK, 4096);
    const [line] = lines;
    expect([lines.length, repeats, line!.trigger, line!.repeats]).toEqual([1, 1e6, 'Immediate', 1]);
    expect([line!.time1, prescaleTicks]).toEqual([time1, prescale]);
    if (time2 > 0) expect(line!.time2).toBe(time2);
    const ticks = Math.max(1, prescaleTicks);
    expect(Math.abs((line!.time1 + line!.time2) * ticks - periodSeconds * CLOCK)).toBeLessThanOrEqual(
      ticks / 2,
    );
    expect(line!.time2).toBeLessThan(2 ** 32);
  });

  it('refuses more pulses than a register counts, and none', () => {
    const of = (count: number) => () => sequenceOf(PANDA, 'SEQ1', { kind: 'call', count }, CLOCK, 4096);
    expect(of(2 ** 32)).toThrow('cannot be armed for 4294967296 pulses');
    expect(of(0)).toThrow('cannot be armed for 0 pulses');
    expect(of(2 ** 32 - 1)).not.toThrow();
  });
});

describe('a position compare', () => {
  it.each([
    [{ first: 10, step: 0.5, count: 1000 }, 36_000, { START: 1250, STEP: 50, WIDTH: 25, DIR: 'Positive' }],
    [{ first: 10, step: -0.5, count: 1000 }, 36_000, { START: 1250, STEP: 50, WIDTH: 25, DIR: 'Negative' }],
    [{ first: 10, step: 0.5, count: 1000 }, -36_000, { START: -750, STEP: 50, WIDTH: 25, DIR: 'Negative' }],
    [{ first: 10, step: 0.03, count: 5 }, 36_000, { START: 1250, STEP: 3, WIDTH: 1, DIR: 'Positive' }],
  ])('is told first place, step and direction in counts: %o of %i', (positions, countsPerTurn, fields) => {
    const told = compareFields({ ...PANDA, countsPerTurn }, 'PCOMP1', positions);
    expect(told).toEqual({ ...fields, PULSES: positions.count, PRE_START: 0, RELATIVE: 'Absolute' });
  });

  it('takes steps that drift by no more than half a count, and refuses others', () => {
    const of = (count: number) => compareFields(PANDA, 'PCOMP1', { first: 0, step: 0.50001, count });
    expect(of(500)).toMatchObject({ STEP: 50 });
    expect(() => of(502)).toThrow('the last would be 0.501 counts off');
  });
});

describe('angles and counts', () => {
  it('are each other’s inverse', () => {
    for (const degrees of [-720, -0.01, 0, 33.33, 1e4])
      expect(angleAt(PANDA, countsAt(PANDA, degrees))).toBeCloseTo(degrees, 9);
  });
});
