import { describe, expect, it } from 'vitest';
import { motorOf, settled } from './motor.ts';

describe('STOP of a motor record', () => {
  it('decelerates, and the target becomes where it comes to rest', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 100);
    await clock.sleep(2);
    await poke('STOP', 1);
    expect(read('STOP')).toBe(0);
    await move;
    // 15 deg after 2 s, a ramp of 5 more.
    expect(clock.now()).toBeCloseTo(3, 9);
    expect(read('RBV')).toBeCloseTo(20, 9);
    expect([read('VAL') - read('RBV'), read('DVAL') - read('DRBV'), read('DMOV')]).toEqual([0, 0, 1]);
  });

  it('does nothing to a motor that stands', async () => {
    const { put, read } = motorOf();
    await put('STOP', 1);
    expect([read('DMOV'), read('VAL')]).toEqual([1, 0]);
  });

  it('stops a stage that was set going by somebody else, too', async () => {
    const { clock, stage, put } = motorOf();
    const move = stage.moveTo(100);
    await clock.sleep(2);
    await put('STOP', 1);
    await move;
    expect(stage.position).toBeCloseTo(20, 9);
  });

  it('gives up a target that is asked for while it comes to rest', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 100);
    await clock.sleep(2);
    await poke('STOP', 1);
    await poke('VAL', -50);
    await move;
    expect(read('RBV')).toBeCloseTo(20, 9);
    expect(read('VAL')).toBe(read('RBV'));
  });
});

describe('SPMG of a motor record', () => {
  it('Pause keeps the target and DMOV at 0, and Go goes on', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 50);
    await clock.sleep(2);
    await poke('SPMG', 1);
    await clock.sleep(5);
    expect([read('MOVN'), read('DMOV'), read('VAL')]).toEqual([0, 0, 50]);
    expect(read('RBV')).toBeCloseTo(20, 9);
    expect(await settled(move)).toBe(false);
    await poke('SPMG', 3);
    await move;
    expect(read('RBV')).toBe(50);
  });

  it('Go during the deceleration of Pause goes on, too', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 50);
    await clock.sleep(2);
    await poke('SPMG', 1);
    await clock.sleep(0.5);
    await poke('SPMG', 3);
    await move;
    expect(read('RBV')).toBe(50);
  });

  it('Stop gives the target up and takes new ones without moving until Go', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 50);
    await clock.sleep(2);
    await poke('SPMG', 0);
    await move;
    expect(read('VAL')).toBe(read('RBV'));
    const held = put('VAL', 5);
    await clock.sleep(10);
    expect([read('DMOV'), read('MOVN'), await settled(held)]).toEqual([0, 0, false]);
    await poke('SPMG', 3);
    await held;
    expect(read('RBV')).toBe(5);
  });

  it('Move goes to one target and pauses there', async () => {
    const { put, poke, read } = motorOf();
    await poke('SPMG', 2);
    await put('VAL', 5);
    expect([read('RBV'), read('SPMG')]).toEqual([5, 1]);
  });
});

describe('a jog of a motor record', () => {
  it('goes on until it is let go, and the target follows', async () => {
    const { clock, put, poke, read } = motorOf();
    await put('JVEL', 2);
    await put('JAR', 2);
    const jog = put('JOGF', 1);
    await clock.sleep(3);
    expect([read('DMOV'), read('JOGF')]).toEqual([0, 1]);
    await poke('JOGF', 0);
    await jog;
    // 5 deg after 3 s with a ramp of 1 s, and another one.
    expect(read('RBV')).toBeCloseTo(6, 9);
    expect([read('VAL') - read('RBV'), read('JOGF'), read('DMOV')]).toEqual([0, 0, 1]);
  });

  it('stops before the soft limit and says so', async () => {
    const { put, read } = motorOf();
    await put('HLM', 10);
    await put('JVEL', 1);
    await put('JOGF', 1);
    expect([read('LVIO'), read('JOGF'), read('DMOV')]).toEqual([1, 0, 1]);
    expect(read('RBV')).toBeGreaterThan(9);
    expect(read('RBV')).toBeLessThan(10);
    await put('JOGF', 1);
    expect([read('LVIO'), read('JOGF')]).toEqual([1, 0]);
    await put('JOGR', 1);
    expect(read('RBV')).toBeLessThan(-358);
  });
});

describe('homing of a motor record', () => {
  it('ends at the reference mark and says that it is there', async () => {
    const { put, read } = motorOf({ position: 30 });
    expect([read('RBV'), read('ATHM')]).toEqual([30, 0]);
    await put('HOMF', 1);
    expect([read('RBV'), read('VAL'), read('HOMF'), read('ATHM'), read('DMOV')]).toEqual([0, 0, 0, 1, 1]);
    expect(read('MSTA') & (8 | 128 | 16384)).toBe(8 | 128 | 16384);
    await put('VAL', 1);
    expect([read('ATHM'), read('MSTA') & 16384]).toEqual([0, 16384]);
  });

  it('interrupts a move, and is not begun twice', async () => {
    const { clock, put, poke, read } = motorOf({ position: 30 });
    const move = put('VAL', 100);
    await clock.sleep(2);
    await poke('HOMR', 1);
    await clock.sleep(1.5);
    await expect(poke('HOMR', 1)).rejects.toThrow('being homed already');
    expect(read('HOMR')).toBe(1);
    await move;
    expect([read('RBV'), read('HOMR'), read('MSTA') & 16384]).toEqual([0, 0, 16384]);
  });
});
