import { describe, expect, it } from 'vitest';
import { iocBench } from './iocBench.ts';

const STALL = 64 | 512;

describe('a fault of the simulated IOC', () => {
  it('makes a motor stall in the middle of a move, and "none" mends it', async () => {
    const { put, get, client } = await iocBench();
    await put('sim:m1.VELO', 20);
    const move = put('sim:m1', 50);
    await expect.poll(() => get('sim:m1.RBV')).toBeGreaterThan(1);
    await put('sim:fault', 'rot stall');
    await move;
    expect(await get('sim:m1.RBV')).toBeLessThan(40);
    const reading = await client.channel('sim:m1.MSTA').get({ form: 'sts' });
    expect(Number(reading.value) & STALL).toBe(STALL);
    expect(reading).toMatchObject({ severity: 2, status: 7 });
    expect(await get('sim:fault')).toBe('rot stall');
    await put('sim:fault', 'none');
    await put('sim:m1', 0);
    expect([await get('sim:m1.RBV'), await get('sim:m1.SEVR')]).toEqual([0, 0]);
  });

  it.each([
    ['limit+', 10, 'HLS'],
    ['limit-', -10, 'LLS'],
  ])('hits a limit switch: %s', async (fault, target, field) => {
    const { put, get } = await iocBench();
    await put('sim:fault', `x ${fault}`);
    await put('sim:m2', target);
    expect([await get('sim:m2.RBV'), await get(`sim:m2.${field}`)]).toEqual([0, 1]);
    await put('sim:fault', 'none');
    await put('sim:m2', target);
    expect([await get('sim:m2.RBV'), await get(`sim:m2.${field}`)]).toEqual([target, 0]);
  });

  it('makes the shutter stick', async () => {
    const { put, get, world } = await iocBench();
    await put('sim:fault', 'shutter stuck');
    await put('sim:shutter:open', 1);
    expect([world.shutter.state, await get('sim:shutter:status')]).toEqual(['closed', 0]);
    await put('sim:fault', 'none');
    await put('sim:shutter:open', 1);
    await expect.poll(() => world.shutter.state).toBe('open');
  });

  it('makes the camera hang, and go on', async () => {
    const { put, get, world } = await iocBench();
    await put('sim:cam1:AcquireTime', 0.001);
    await put('sim:cam1:ImageMode', 'Multiple');
    await put('sim:cam1:NumImages', 5);
    await put('sim:fault', 'cam hang');
    expect(world.cameras['cam']!.hangs).toBe(true);
    await put('sim:cam1:Acquire', 1, false);
    await expect.poll(() => get('sim:cam1:Acquire')).toBe(1);
    await put('sim:cam1:Acquire', 0, false);
    await expect.poll(() => get('sim:cam1:Acquire')).toBe(0);
    expect(await get('sim:cam1:ArrayCounter_RBV')).toBe(0);
    await put('sim:fault', 'none');
    await put('sim:cam1:Acquire', 1);
    expect(await get('sim:cam1:ArrayCounter_RBV')).toBe(5);
  });

  it.each(['rot', 'rot melt', 'y stall', 'cam lose', 'cam lose x', 'none of it', '', 'rot stall 5'])(
    'is refused when it is none: "%s"',
    async (text) => {
      const { put, get, ioc } = await iocBench();
      await expect(put('sim:fault', text)).rejects.toMatchObject({ code: 'ECA' });
      expect(await get('sim:fault')).toBe('none');
      expect(() => ioc.fault(text)).toThrow(/is no fault|to break/);
    },
  );

  it('can be caused for the detector by its name and by a general one', async () => {
    const { put, get } = await iocBench();
    for (const text of ['cam lose 17', 'cam error', 'plugin error', 'none']) {
      await put('sim:fault', text);
      expect(await get('sim:fault')).toBe(text);
    }
  });
});
