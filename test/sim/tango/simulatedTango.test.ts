import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TomochartError } from '#core';
import { FAULT_DEVICE } from '#sim/tango';
import { CAMERA } from './camera/cameraBench.ts';
import { PLAIN_MOTOR, POOL_MOTOR, simulatedTangoOf, tangoBench } from './tangoBench.ts';

describe('the simulated Tango beamline', () => {
  it('serves the devices that the configuration names, and no others', async () => {
    const { devices, proxy, port } = await tangoBench();
    const names = ['sim/motor/rot', 'sim/motor/x', 'sim/shutter/fast', 'sim/ring/1', 'sim/ion/1'];
    expect(Object.keys(devices).sort()).toEqual([...names, 'tomo/configurator/1', FAULT_DEVICE].sort());
    expect(devices['sim/motor/rot']).toBe(`tango://127.0.0.1:${port}/sim/motor/rot#dbase=no`);
    expect((await proxy('tomo/configurator/1').info()).className).toBe('TomoConfigurator');
  });

  it('polls the ring and what the world knows of the scalars, and tells of changes', async () => {
    const { proxy, read, follow } = await tangoBench();
    const ring = proxy('sim/ring/1');
    const currents = await follow(ring, 'Current');
    const rates = await follow(proxy('sim/ion/1'), 'Rate');
    expect(await ring.attributeConfig('Current')).toMatchObject({ units: 'mA', access: 'read' });
    expect(await ring.attributes()).toEqual(expect.arrayContaining(['Current', 'State', 'Status']));
    expect(rates[0]?.value).toBe(0);
    await proxy('sim/shutter/fast').command('Open');
    await expect.poll(() => Number(rates.at(-1)?.value)).toBeGreaterThan(9e5);
    await expect.poll(() => currents.length, { timeout: 3000 }).toBeGreaterThan(1);
    expect(Number(currents.at(-1)?.value)).toBeLessThan(Number(currents[0]?.value));
    expect(await read(ring, 'Current')).toBeGreaterThan(150);
    await expect(ring.write('Current', 500)).rejects.toMatchObject({ reason: 'API_AttrNotWritable' });
  });

  it('keeps what the configurator was told over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tomochart-tango-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'memorized.txt');
    const one = await tangoBench({}, { file });
    const configurator = one.proxy('tomo/configurator/1');
    const paths = await one.follow(configurator, 'DarkFile');
    await configurator.write('DarkFile', '/data/dark 1.h5');
    await one.proxy('sim/motor/rot').write('Offset', 12);
    await expect.poll(() => paths.map(({ value }) => value)).toEqual(['', '/data/dark 1.h5']);
    await one.tango.close();
    const two = await tangoBench({}, { file });
    expect(await two.read(two.proxy('tomo/configurator/1'), 'DarkFile')).toBe('/data/dark 1.h5');
    expect(await two.read(two.proxy('tomo/configurator/1'), 'WhiteFile')).toBe('');
    expect(await two.read(two.proxy('sim/motor/rot'), 'Position')).toBe(12);
  });

  it('adds a number to a device that there is, and leaves out one that this has', async () => {
    const { proxy, devices } = await tangoBench({
      ringCurrent: 'tango://h:1/sim/motor/x/RingCurrent',
      scalars: [{ name: 'IonChamber', attribute: 'SIM/motor/X/position', units: 'mm', description: '' }],
    });
    const motor = proxy('sim/motor/x');
    expect(Object.keys(devices)).not.toContain('sim/ring/1');
    expect((await motor.read('RingCurrent')).value).toBeGreaterThan(150);
    expect((await motor.attributeConfig('Position')).access).toBe('read_write');
  });

  it('serves cameras, which faults name by their detector or as cam', async () => {
    const { proxy, tango, world, cause } = await tangoBench({ detectors: [CAMERA] });
    await tango.ready();
    const camera = proxy(CAMERA.device);
    await camera.writeMany({ ExposureTime: 1, nTriggers: 3 });
    await cause('cam hang');
    expect(world.cameras['cam']!.hangs).toBe(true);
    await camera.command('Arm');
    await expect.poll(() => camera.state()).toBe('RUNNING');
    await camera.command('Stop');
    await expect.poll(() => camera.state()).toBe('ON');
    expect((await camera.read('nFramesAcquired')).value).toBe(0);
    await cause('none');
    await camera.command('Arm');
    await expect.poll(async () => (await camera.read('nFramesAcquired')).value).toBe(3);
    for (const words of ['lose 2', 'error', 'fault', 'slow 0.1']) await cause(`cam ${words}`);
    await expect(cause('cam melt')).rejects.toThrow('is no fault');
  });

  it('tells what happens', async () => {
    const { proxy, events } = await tangoBench();
    const motor = proxy('sim/motor/x');
    await motor.write('Position', 2);
    await expect.poll(() => motor.state()).toBe('ON');
    await proxy('sim/shutter/fast').command('Open');
    await expect.poll(() => events.at(-1)).toBe('fast_shutter is open');
    expect(events[0]).toBe('x moves from 0 mm to 2');
    expect(events).toContain('x stands at 2 mm');
  });

  it.each([
    ['an axis that the world has not', { axes: { y: PLAIN_MOTOR } }, 'has no axis y'],
    [
      'two devices of one name',
      { axes: { rot: POOL_MOTOR, x: { ...PLAIN_MOTOR, device: 'SIM/motor/rot' } } },
      'SIM/motor/rot',
    ],
    ['an address that is none', { ringCurrent: 'sim:ring' }, 'sim:ring is no address of Tango'],
    ['a name that is no name', { axes: { x: { ...PLAIN_MOTOR, position: 'a b' } } }, 'sim/motor/x'],
  ])('refuses %s', (_, change, words) => {
    const make = () => simulatedTangoOf({ ...change });
    expect(make).toThrow(TomochartError);
    expect(make).toThrow(words);
  });

  it('ends while a motor moves, and frees its port', async () => {
    const { proxy, tango, world, port } = await tangoBench();
    await proxy('sim/motor/x').write('Position', 15);
    await tango.close();
    const again = simulatedTangoOf({}, { port });
    expect((await again.tango.start()).port).toBe(port);
    await again.tango.close();
    await expect.poll(() => world.stages['x']!.position).toBe(15);
  });
});
