import { describe, expect, it } from 'vitest';
import { mirrorPairOf } from '#recon';
import { anglesOf } from './disks.ts';

const all = (n: number) => Array.from({ length: n }, (_, k) => k);

describe('mirrorPairOf', () => {
  it('is the first projection and the one half a turn on, in either direction', () => {
    expect(mirrorPairOf(anglesOf(0, 180, 181), all(181))).toMatchObject({ first: 0, opposite: 180 });
    expect(mirrorPairOf(anglesOf(360, 0, 361), all(361))).toMatchObject({ first: 0, opposite: 180 });
  });

  it('begins later where the first or its partner was lost', () => {
    const theta = anglesOf(0, 200, 21);
    const kept = all(21).filter((k) => k !== 0 && k !== 19);
    expect(mirrorPairOf(theta, kept)).toMatchObject({ first: 2, opposite: 20 });
  });

  it('has no partner where the scan is too short, and is nothing without projections', () => {
    expect(mirrorPairOf(anglesOf(0, 170, 171), all(171))).toEqual({ first: 0 });
    expect(mirrorPairOf([], [])).toBeUndefined();
  });
});
