import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BETWEEN_STEPS, CAUSES, Ledger } from '#run/ledger';
import { covered, uncovered } from '#run/spans';

const span = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 10 }))
  .map(([start, length]) => ({ start, end: start + length }));

describe('spans of time', () => {
  it('cover and leave what counting second by second says', () => {
    fc.assert(
      fc.property(span, fc.array(span, { maxLength: 8 }), (whole, spans) => {
        const inside = (second: number) => spans.some(({ start, end }) => second >= start && second < end);
        const seconds = Array.from({ length: 60 }, (_, second) => second);
        expect(covered(spans)).toBe(seconds.filter(inside).length);
        const left = uncovered(whole, spans);
        expect(covered(left)).toBe(
          seconds.filter((second) => second >= whole.start && second < whole.end && !inside(second)).length,
        );
        for (const { start, end } of left) expect(start).toBeLessThan(end);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('the ledger of a scan', () => {
  it('blames what was booked for the time that was not well spent, and the steps for the rest', () => {
    const ledger = new Ledger();
    ledger.book('making the file', 0, 2);
    ledger.book('moving', 1, 4);
    ledger.book('arming the detector', 3, 6);
    ledger.book('waiting for frames', 5, 9);
    ledger.book('exposing', 6, 8);
    expect(ledger.deadBy(0, 10)).toEqual({
      'arming the detector': 2,
      'making the file': 1,
      'waiting for frames': 1,
      [BETWEEN_STEPS]: 1,
    });
    expect(Object.keys(ledger.deadBy(0, 10))[0]).toBe('arming the detector');
  });

  it('accounts for all of the dead time, whatever was booked', () => {
    const what = fc.constantFrom(...CAUSES, 'exposing' as const, 'moving' as const, 'settling' as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(what, span), { maxLength: 20 }), (bookings) => {
        const ledger = new Ledger();
        for (const [booked, { start, end }] of bookings) ledger.book(booked, start, end);
        const sum = Object.values(ledger.deadBy(5, 45)).reduce((total, seconds) => total + seconds, 0);
        expect(sum).toBeCloseTo(ledger.deadSeconds(5, 45), 9);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
