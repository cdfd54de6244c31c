import { describe, expect, it } from 'vitest';
import { motorOf } from './motor.ts';

describe('SET of a motor record', () => {
  it('gives the present place another name and shifts offset and user limits', async () => {
    const { clock, stage, put, read } = motorOf();
    await put('VAL', 90);
    const before = clock.now();
    await put('SET', 1);
    await put('VAL', 450);
    await put('SET', 0);
    expect(clock.now()).toBe(before);
    expect([read('VAL'), read('RBV'), read('DRBV'), stage.position]).toEqual([450, 450, 90, 90]);
    expect([read('OFF'), read('LLM'), read('HLM')]).toEqual([360, 0, 720]);
    await put('VAL', 460);
    expect(stage.position).toBe(100);
  });

  it('loads the controller where the offset is frozen, or the dial is written', async () => {
    const { stage, put, read } = motorOf();
    await put('VAL', 90);
    await put('FOFF', 1);
    await put('SET', 1);
    await put('VAL', 0);
    expect([stage.position, read('RBV'), read('OFF'), read('HLM')]).toEqual([0, 0, 0, 360]);
    await put('FOFF', 0);
    await put('DVAL', 10);
    expect([stage.position, read('RBV'), read('DRBV'), read('OFF')]).toEqual([10, 0, 10, -10]);
  });

  it('is refused while it moves', async () => {
    const { clock, put, poke, read } = motorOf();
    const move = put('VAL', 90);
    await clock.sleep(1);
    await poke('SET', 1);
    await expect(poke('VAL', 0)).rejects.toThrow('cannot be redefined while it moves');
    await poke('SET', 0);
    await move;
    expect(read('RBV')).toBe(90);
  });
});

describe('coordinates of a motor record', () => {
  it('run backwards with DIR Neg', async () => {
    const { stage, put, read } = motorOf({ position: 10 });
    await put('DIR', 1);
    // The target keeps its name, the offset takes up the difference.
    expect([read('VAL'), read('RBV'), read('OFF')]).toEqual([10, 10, 20]);
    await put('VAL', 15);
    expect([stage.position, read('RBV')]).toEqual([5, 15]);
  });

  it('shift with the offset, without a motion', async () => {
    const { clock, put, read } = motorOf({ position: 10 });
    await put('OFF', 5);
    expect([read('VAL'), read('RBV'), read('DVAL'), clock.now()]).toEqual([15, 15, 10, 0]);
  });
});

describe('speeds of a motor record', () => {
  it('are taken to the nearer of VBAS and VMAX', async () => {
    const { put, read } = motorOf();
    await put('VBAS', 1);
    await put('VELO', 100);
    expect([read('VELO'), read('VMAX')]).toEqual([10, 10]);
    await put('VELO', 0.5);
    expect(read('VELO')).toBe(1);
    await put('VMAX', 5);
    await put('JVEL', 8);
    await put('HVEL', 8);
    expect([read('JVEL'), read('HVEL'), read('BVEL')]).toEqual([5, 5, 5]);
    await put('VBAS', 7);
    expect([read('VMAX'), read('VELO')]).toEqual([7, 7]);
  });

  it('keep their twins in revolutions', async () => {
    const { put, read } = motorOf();
    await put('VELO', 4);
    expect(read('S') * read('UREV')).toBeCloseTo(4, 12);
    await put('S', 2 / read('UREV'));
    expect(read('VELO')).toBeCloseTo(2, 12);
  });

  it('are not 0', async () => {
    const { put, read } = motorOf();
    await expect(put('VELO', 0)).rejects.toThrow('m.VELO cannot be 0');
    expect(read('VELO')).toBe(10);
    await put('ACCL', -1);
    expect(read('ACCL')).toBe(0.1);
  });
});
