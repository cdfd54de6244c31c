import { describe, expect, it } from 'vitest';
import { motorOf } from './motor.ts';

const PLUS = 4;
const MINUS = 8192;
const STALL = 64 | 512;

describe('soft limits of a motor record', () => {
  it('let nothing beyond them: LVIO is set, nothing moves, and the put is complete', async () => {
    const { clock, put, read } = motorOf();
    await put('HLM', 10);
    await put('VAL', 10.5);
    expect([read('LVIO'), read('DMOV'), read('VAL'), read('DVAL'), read('RBV')]).toEqual([1, 1, 0, 0, 0]);
    expect(clock.now()).toBe(0);
    await put('VAL', 10);
    expect([read('LVIO'), read('RBV')]).toEqual([0, 10]);
  });

  it('let a move go on whose new target they forbid', async () => {
    const { clock, put, poke, read } = motorOf();
    await put('HLM', 30);
    const move = put('VAL', 20);
    await clock.sleep(1);
    await poke('VAL', 40);
    expect([read('LVIO'), read('VAL'), read('DMOV')]).toEqual([1, 20, 0]);
    await move;
    expect(read('RBV')).toBe(20);
  });

  it('allow the way back to what stands outside', async () => {
    const { put, read } = motorOf({ position: 20 });
    await put('HLM', 10);
    await put('VAL', 15);
    expect([read('LVIO'), read('RBV')]).toEqual([0, 15]);
    await put('VAL', 16);
    expect([read('LVIO'), read('RBV')]).toEqual([1, 15]);
  });

  it('are none when both are 0', async () => {
    const { put, read } = motorOf();
    await put('HLM', 0);
    await put('LLM', 0);
    await put('VAL', 50);
    expect([read('LVIO'), read('RBV')]).toEqual([0, 50]);
  });

  it('follow one another in dial and user coordinates', async () => {
    const { put, read } = motorOf();
    await put('OFF', 100);
    expect([read('LLM'), read('HLM'), read('DLLM'), read('DHLM')]).toEqual([-260, 460, -360, 360]);
    await put('HLM', 150);
    expect(read('DHLM')).toBe(50);
    await put('DLLM', -10);
    expect(read('LLM')).toBe(90);
    await put('FOFF', 1);
    await put('DIR', 1);
    expect([read('LLM'), read('HLM')]).toEqual([50, 110]);
    await put('LLM', 60);
    expect([read('DHLM'), read('RHLM')]).toEqual([40, 40e6]);
  });
});

describe('limit switches of a motor record', () => {
  it('end a move beyond the travel of the stage', async () => {
    const { put, read } = motorOf();
    await put('HLM', 1000);
    await put('VAL', 500);
    expect([read('RBV'), read('VAL'), read('DMOV'), read('MISS')]).toEqual([360, 360, 1, 0]);
    expect([read('HLS'), read('LLS'), read('MSTA') & (PLUS | MINUS | STALL)]).toEqual([1, 0, PLUS]);
    expect([read('SEVR'), read('STAT')]).toEqual([2, 4]);
    await put('VAL', 0);
    expect([read('RBV'), read('HLS'), read('SEVR')]).toEqual([0, 0, 0]);
  });

  it('that are hit stop a move that way at once and let it go the other way', async () => {
    const { clock, motor, put, read } = motorOf();
    const move = put('VAL', 100);
    await clock.sleep(3);
    motor.strike('high');
    await move;
    expect(clock.now()).toBeCloseTo(3, 6);
    expect(read('RBV')).toBeCloseTo(25, 9);
    expect([read('HLS'), read('MSTA') & (PLUS | STALL), read('DMOV')]).toEqual([1, PLUS, 1]);
    expect(read('VAL')).toBe(read('RBV'));
    await put('VAL', 50);
    expect(read('RBV')).toBeCloseTo(25, 9);
    await put('VAL', 0);
    expect([read('RBV'), read('HLS')]).toEqual([0, 1]);
    motor.mend();
    await put('VAL', 50);
    expect([read('RBV'), read('HLS')]).toEqual([50, 0]);
  });

  it('do not stop a move away from them', async () => {
    const { clock, motor, put, read } = motorOf();
    const move = put('VAL', 100);
    await clock.sleep(3);
    motor.strike('low');
    expect([read('LLS'), read('MSTA') & MINUS]).toEqual([1, MINUS]);
    await move;
    expect(read('RBV')).toBe(100);
  });

  it('show on the other side in user coordinates that run backwards', async () => {
    const { motor, put, read } = motorOf();
    await put('DIR', 1);
    motor.strike('high');
    expect([read('HLS'), read('LLS'), read('RHLS'), read('MSTA') & PLUS]).toEqual([0, 1, 1, PLUS]);
  });
});

describe('a motor that stalls', () => {
  it('ends its move where it is, with slip, problem and a major alarm', async () => {
    const { clock, motor, put, read, server } = motorOf();
    await put('RTRY', 0);
    const move = put('VAL', 100);
    await clock.sleep(3);
    motor.stall();
    await move;
    expect(clock.now()).toBeCloseTo(3, 6);
    expect(read('RBV')).toBeCloseTo(25, 9);
    expect([read('VAL'), read('DMOV'), read('MSTA') & STALL]).toEqual([100, 1, STALL]);
    expect([read('SEVR'), read('STAT')]).toEqual([2, 7]);
    expect(server.get('m.SEVR')?.value).toBe(2);
  });

  it('is tried again as often as RTRY says, and misses', async () => {
    const { motor, put, read } = motorOf();
    await put('RTRY', 3);
    motor.stall();
    await put('VAL', 10);
    expect([read('RCNT'), read('MISS'), read('MSTA') & STALL]).toEqual([4, 1, STALL]);
    motor.mend();
    expect(read('SEVR')).toBe(0);
    await put('VAL', 11);
    expect([read('RBV'), read('MISS'), read('RCNT')]).toEqual([11, 0, 0]);
  });

  it('does not stall when it is told to stop', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 100);
    await clock.sleep(3);
    await poke('STOP', 1);
    await move;
    expect([read('MSTA') & STALL, read('SEVR')]).toEqual([0, 0]);
  });
});
