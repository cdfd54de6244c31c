import { onTestFinished, describe, expect, it } from 'vitest';
import { RealClock } from '#core';
import { EpicsControl, epicsDevices } from '#devices/epics';
import { World } from '#sim';
import { SimulatedIoc } from '#sim/ioc';
import { PARAMETERS } from '../../sim/ioc/iocBench.ts';
import { QUICK_WORLD } from '../../sim/quickWorld.ts';
import { pause, within } from './support/ioc.ts';

/** A beamline that exposes, and its IOC, which can be killed: the hardware lives on, as it is. */
async function exposing() {
  const world = new World(QUICK_WORLD, new RealClock());
  const serve = (port: number) => new SimulatedIoc(world, PARAMETERS, { host: '127.0.0.1', port });
  let ioc = serve(0);
  onTestFinished(() => ioc.close());
  const { port } = await ioc.start();
  await ioc.ready();
  const restart = () => {
    ioc = serve(port);
    return ioc.start();
  };
  const control = new EpicsControl({
    addresses: [`127.0.0.1:${port}`],
    autoAddresses: false,
    environment: {},
    onWarning: () => undefined,
  });
  onTestFinished(() => control.close());
  const { shutter, trigger, axes, detectors } = epicsDevices(control, PARAMETERS);
  const [rot, cam] = [axes['rot']!, detectors['cam']!];
  await Promise.all([shutter, trigger, rot, cam].map((device) => device.connect(within(5))));
  const size = { width: 8, height: 8 };
  await cam.arm(
    { ...size, frames: 1000, exposureSeconds: 0.002, periodSeconds: 0.02, trigger: 'external' },
    within(5),
  );
  await rot.move(-1, 40, within(5));
  await trigger.arm({ kind: 'position', positions: { first: 0, step: 1, count: 170 } }, within(5));
  await shutter.set('open', within(5));
  const makeSafe = () =>
    Promise.all([
      shutter.set('closed', within(20)),
      trigger.disarm(within(20)),
      cam.disarm(within(20)),
      rot.stop(within(20)),
    ]);
  const hardware = () => {
    const { shutter: blades, pulser, cameras } = world;
    return [blades.state, pulser.armed, cameras['cam']!.armed];
  };
  return { world, makeSafe, hardware, kill: () => ioc.close(), restart };
}

describe('a simulated beamline of EPICS', () => {
  it.each([
    ['before it is made safe', -20],
    ['at the moment that it is made safe', 0],
    ['a moment later', 3],
    ['while the blades move', 12],
  ])('is safe when its IOC dies %s and comes back', async (_, afterMs) => {
    const { world, makeSafe, hardware, kill, restart } = await exposing();
    expect(hardware()).toEqual(['open', true, true]);
    // What is told before it dies comes to nothing.
    world.shutter.stuck = true;
    if (afterMs < 0) {
      await kill();
      await pause(-afterMs);
    }
    const safe = makeSafe();
    if (afterMs > 0) await pause(afterMs);
    if (afterMs >= 0) await kill();
    world.shutter.stuck = false;
    expect(world.shutter.state).toBe('open');
    await pause(300);
    await restart();
    await safe;
    expect(hardware()).toEqual(['closed', false, false]);
  });
});
