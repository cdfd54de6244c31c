import { describe, expect, it } from 'vitest';
import { tangoDevices } from '#devices/tango';
import { PARAMETERS, PLAIN_MOTOR, POOL_MOTOR, tangoBench } from '../../sim/tango/tangoBench.ts';
import { rejection, within } from '../realTime.ts';
import { controlOf } from './support/server.ts';

/** Everything but detectors of the simulated beamline, connected. */
async function beamline() {
  const bench = await tangoBench();
  const control = controlOf();
  const at = (device: string) => bench.devices[device]!;
  const attributeAt = (device: string, attribute: string) => at(device).replace('#', `/${attribute}#`);
  const devices = tangoDevices(control, {
    ...PARAMETERS,
    axes: {
      rot: { ...POOL_MOTOR, device: at('sim/motor/rot') },
      x: { ...PLAIN_MOTOR, device: at('sim/motor/x') },
    },
    shutter: { ...PARAMETERS.shutter, device: at('sim/shutter/fast') },
    ringCurrent: attributeAt('sim/ring/1', 'Current'),
    scalars: [],
    configurator: { ...PARAMETERS.configurator!, device: at('tomo/configurator/1') },
  });
  const { shutter, ringCurrent, references } = devices;
  const [rot, x] = [devices.axes['rot']!, devices.axes['x']!];
  for (const device of [rot, x, shutter, references!]) await device.connect(within(3));
  return { ...bench, rot, x, shutter, ringCurrent: ringCurrent!, references: references! };
}

describe('the simulated beamline of Tango', () => {
  it('is driven to and fro, and every move has arrived when it says so', async () => {
    const { rot, x, world } = await beamline();
    for (const [axis, name, targets] of [
      [rot, 'rot', [12.345678, -7, -7, -6.99]],
      [x, 'x', [1.5, 0]],
    ] as const) {
      const stage = world.stages[name]!;
      for (const to of targets) {
        await axis.move(to, stage.parameters.maxVelocity, within(5));
        expect([stage.moving, stage.position]).toEqual([false, expect.closeTo(to, 6)]);
      }
    }
  });

  it('is stopped, and a move that is stopped says where it stands', async () => {
    const { rot, x, world } = await beamline();
    for (const [axis, name] of [
      [rot, 'rot'],
      [x, 'x'],
    ] as const) {
      const stage = world.stages[name]!;
      const moved = rejection(axis.move(10, 1, within(20)));
      await expect.poll(() => stage.moving).toBe(true);
      await axis.stop(within(3));
      expect([stage.moving, await axis.moving(within(1))]).toEqual([false, false]);
      expect((await moved).message).toMatch(/stands at .* instead of 10.*status: "/);
    }
  });

  it('tells of limits, switches and stalls, and moves again when they are mended', async () => {
    const { rot, x, cause } = await beamline();
    for (const [axis, name] of [
      [rot, 'rot'],
      [x, 'x'],
    ] as const) {
      const { high } = (await axis.limits(within(1)))!;
      expect(await rejection(axis.move(high + 1, 1, within(3)))).toMatchObject({ code: 'LIMIT' });
      const moved = rejection(axis.move(10, 1, within(20)));
      await expect.poll(() => axis.moving(within(1))).toBe(true);
      await cause(`${name} limit+`);
      expect((await moved).message).toMatch(/upper \(positive\) limit switch/);
      await axis.stop(within(3));
      await cause('none');
      const stalled = rejection(axis.move(10, 1, within(20)));
      await expect.poll(() => axis.moving(within(1))).toBe(true);
      await cause(`${name} stall`);
      expect((await stalled).message).toMatch(new RegExp(`${name} .*is in state FAULT; its status: "`));
      await cause('none');
      await axis.move(0, 10, within(5));
    }
  });

  it('is homed, and is given another name for its place', async () => {
    const { rot, x } = await beamline();
    await rot.move(20, 100, within(3));
    await rot.home(within(5));
    expect(await rot.position(within(1))).toBeCloseTo(0, 6);
    for (const axis of [rot, x]) {
      await axis.define(4.25, within(3));
      expect(await axis.position(within(1))).toBeCloseTo(4.25, 6);
    }
  });

  it('opens and closes its shutter, and one that is stuck says so', async () => {
    const { shutter, world, cause } = await beamline();
    for (const state of ['open', 'closed', 'closed', 'open'] as const) {
      await shutter.set(state, within(3));
      expect([await shutter.state(within(1)), world.shutter.state]).toEqual([state, state]);
    }
    await cause('shutter stuck');
    expect((await rejection(shutter.set('closed', within(0.3)))).message).toMatch(/in vain: it reads "OPEN"/);
  });

  it('reads its current, and keeps the references', async () => {
    const { ringCurrent, references, proxy, read } = await beamline();
    expect(await ringCurrent.read(within(1))).toBeGreaterThan(0);
    await references.setDarkFile('/data/scan-0001.h5', within(2));
    await references.setFlatFile('/data/scan-0002.h5', within(2));
    const configurator = proxy('tomo/configurator/1');
    expect([await read(configurator, 'DarkFile'), await read(configurator, 'WhiteFile')]).toEqual([
      '/data/scan-0001.h5',
      '/data/scan-0002.h5',
    ]);
  });
});
