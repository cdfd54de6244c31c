import { describe, expect, it } from 'vitest';
import type { ShutterNames } from '#devices/tango';
import { PARAMETERS, tangoBench } from './tangoBench.ts';

/** A shutter that is slow enough to be seen moving. */
const SLOW = { name: 'fast_shutter', openSeconds: 0.4, closeSeconds: 0.4 };

async function shutterOf(change: Partial<ShutterNames> = {}) {
  const shutter = { ...PARAMETERS.shutter, ...change };
  const bench = await tangoBench({ axes: {}, shutter }, { world: { shutter: SLOW } });
  const device = bench.proxy('sim/shutter/fast');
  return { ...bench, device, get: (name: string) => bench.read(device, name) };
}

describe('a simulated shutter of Tango', () => {
  it('opens and closes by commands, and its state tells when it has', async () => {
    const { device, follow, world } = await shutterOf();
    const states = await follow(device, 'State');
    await device.command('Open');
    expect(await device.state()).toBe('MOVING');
    await expect.poll(() => states.map(({ value }) => value)).toEqual(['CLOSE', 'MOVING', 'OPEN']);
    expect(world.shutter.state).toBe('open');
    expect(await device.status()).toBe('The shutter is open');
    await device.command('Close');
    await expect.poll(() => device.state()).toBe('CLOSE');
  });

  it('takes one command with an argument, and reads as numbers', async () => {
    const { device, get } = await shutterOf({
      open: { command: 'Set', argument: 1 },
      closed: { command: 'Set', argument: 0 },
      readback: { attribute: 'Blades', open: 1, closed: 0 },
    });
    expect(await get('Blades')).toBe(0);
    await device.command('Set', 1);
    expect((await device.read('Blades')).quality).toBe('changing');
    expect(await get('Blades')).toBe(2);
    await expect.poll(() => get('Blades')).toBe(1);
    expect(await device.state()).toBe('OPEN');
    await expect(device.command('Set', 7)).rejects.toThrow('7 is not one of: 1, 0');
  });

  it('takes a truth that is written, and reads it when the blades have moved', async () => {
    const { device, get, follow } = await shutterOf({
      open: { attribute: 'IsOpen', value: true },
      closed: { attribute: 'IsOpen', value: false },
      readback: { attribute: 'isopen', open: true, closed: false },
    });
    const seen = await follow(device, 'IsOpen');
    await device.write('IsOpen', true);
    expect(await device.read('IsOpen')).toMatchObject({ value: false, quality: 'changing' });
    await expect.poll(() => get('IsOpen')).toBe(true);
    await expect.poll(() => seen.at(-1)).toMatchObject({ value: true, quality: 'valid' });
    await device.write('IsOpen', false);
    expect(await device.read('IsOpen')).toMatchObject({ value: true, quality: 'changing' });
    await expect.poll(() => get('IsOpen')).toBe(false);
  });

  it('takes texts that are written to one attribute, and reads another', async () => {
    const { device, get } = await shutterOf({
      open: { attribute: 'Command', value: 'open' },
      closed: { attribute: 'Command', value: 'close' },
      readback: { attribute: 'Position', open: 'out', closed: 'in' },
    });
    expect(await get('Position')).toBe('in');
    await device.write('Command', 'OPEN');
    expect(await get('Position')).toBe('MOVING');
    await expect.poll(() => get('Position')).toBe('out');
    await expect(device.write('Command', 'ajar')).rejects.toThrow('ajar is not one of: open, close');
    expect(await get('Position')).toBe('out');
  });

  it('stays as it is when it is stuck', async () => {
    const { device, tango, world } = await shutterOf();
    tango.fault('fast_shutter stuck');
    await device.command('Open');
    expect([await device.state(), world.shutter.state]).toEqual(['CLOSE', 'closed']);
    tango.fault('none');
    await device.command('Open');
    await expect.poll(() => device.state()).toBe('OPEN');
  });
});
