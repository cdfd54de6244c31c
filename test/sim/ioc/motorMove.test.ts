import { describe, expect, it } from 'vitest';
import type { Pv } from '#epics';
import { motorOf, settled } from './motor.ts';

describe('a move of a motor record', () => {
  it('is complete when the stage stands at the target', async () => {
    const { clock, put, read } = motorOf({ settleSeconds: 0.5 });
    await put('VAL', 20);
    // 20 deg at 10 deg/s, 1 s for the ramps, then the stage settles.
    expect(clock.now()).toBeCloseTo(3.5, 9);
    expect([read('DMOV'), read('MOVN'), read('MIP')]).toEqual([1, 0, 0]);
    expect([read('RBV'), read('DRBV'), read('VAL'), read('DIFF')]).toEqual([20, 20, 20, 0]);
    expect([read('RVAL'), read('RRBV')]).toEqual([20e6, 20e6]);
  });

  it('makes DMOV fall before the put returns, and shows the readback ten times a second', async () => {
    const { clock, poke, read } = motorOf();
    await poke('VAL', 20);
    expect([read('DMOV'), read('MOVN')]).toEqual([0, 1]);
    const seen = new Set<number>();
    for (let k = 0; k < 20; k++) {
      await clock.sleep(0.05);
      seen.add(read('RBV'));
    }
    // The eleventh is where it stood.
    expect(seen.size).toBe(11);
    expect(Math.max(...seen)).toBeLessThan(20);
  });

  it('shows VAL under the bare name, too', async () => {
    const { server, put } = motorOf();
    await put('VAL', 3);
    expect([server.get('m')?.value, server.get('m.VAL')?.value]).toEqual([3, 3]);
  });

  it('blinks DMOV and is complete at once when it stands there already', async () => {
    const { clock, put, record, server } = motorOf();
    const posted: unknown[] = [];
    const dmov = server.get('m.DMOV')!;
    const post = dmov.post.bind(dmov);
    (dmov as { post: Pv['post'] }).post = (value, options) => {
      posted.push(value);
      post(value, options);
    };
    await put('VAL', 0);
    expect(posted).toEqual([0, 1]);
    expect(clock.now()).toBe(0);
    expect(record.number('VAL')).toBe(0);
  });

  it('can be given as a dial or raw position, relative, and by tweaks', async () => {
    const { put, read } = motorOf();
    await put('DVAL', 4);
    expect(read('RBV')).toBe(4);
    await put('RVAL', 5e6);
    expect(read('RBV')).toBeCloseTo(5, 9);
    await put('RLV', 2);
    expect([read('RBV'), read('RLV')]).toEqual([7, 0]);
    await put('TWV', 0.5);
    await put('TWF', 1);
    expect(read('RBV')).toBe(7.5);
    await put('TWR', 1);
    expect([read('RBV'), read('TWR')]).toEqual([7, 0]);
  });

  it('goes on to a new target ahead after the first, and turns round at once for one behind', async () => {
    const ahead = motorOf();
    const first = ahead.put('VAL', 20);
    await ahead.clock.sleep(1.5);
    await ahead.poke('VAL', 30);
    await ahead.clock.sleep(1.5);
    expect([ahead.stage.position, ahead.read('DMOV')]).toEqual([20, 0]);
    await first;
    // 3 s to 20 deg where it stands for a moment, 2 s more.
    expect(ahead.clock.now()).toBeCloseTo(5, 9);
    expect(ahead.read('RBV')).toBe(30);

    const behind = motorOf();
    const second = behind.put('VAL', 200);
    await behind.clock.sleep(1.5);
    await behind.poke('VAL', -10);
    await second;
    // At 10 deg, one ramp of 5 deg, then 25 deg back.
    expect(behind.clock.now()).toBeCloseTo(1.5 + 1 + 3.5, 9);
    expect(behind.read('RBV')).toBe(-10);
  });

  it('makes a second put with completion wait before it begins, whatever its field', async () => {
    const { clock, put, read } = motorOf();
    const move = put('VAL', 20);
    const stop = put('STOP', 1);
    await clock.sleep(1.5);
    expect([read('DMOV'), await settled(stop)]).toEqual([0, false]);
    await move;
    expect(read('RBV')).toBe(20);
    await stop;
  });

  it('uses the velocity and the acceleration that were written', async () => {
    const { clock, put } = motorOf();
    await put('VELO', 2);
    await put('ACCL', 0.5);
    await put('VAL', 10);
    expect(clock.now()).toBeCloseTo(5.5, 9);
  });

  it.each([NaN, Infinity])('is refused for a target of %s', async (target) => {
    const { put, read } = motorOf();
    await expect(put('VAL', target)).rejects.toThrow('m.VAL cannot be');
    expect([read('VAL'), read('DMOV')]).toEqual([0, 1]);
  });

  it('is refused while the record is disabled', async () => {
    const { put, motor, read } = motorOf();
    motor.record.disabled = true;
    await expect(put('VAL', 5)).rejects.toThrow('m is disabled');
    expect(read('DMOV')).toBe(1);
  });

  it('is reported as a stall and a problem when the drive is off', async () => {
    const { put, read } = motorOf();
    await put('RTRY', 0);
    await put('CNEN', 0);
    await put('VAL', 5);
    expect([read('RBV'), read('DMOV')]).toEqual([0, 1]);
    expect(read('MSTA') & (64 | 512)).toBe(64 | 512);
    await put('CNEN', 1);
    await put('VAL', 6);
    expect([read('RBV'), read('MSTA') & (64 | 512)]).toEqual([6, 0]);
  });
});
