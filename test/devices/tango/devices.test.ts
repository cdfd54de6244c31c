import { describe, expect, it } from 'vitest';
import { tangoDevices, type TangoParameters } from '#devices/tango';
import { TangoReferences } from '#devices/tango/configurator';
import type { DeviceDefinition } from '#tango';
import { rejection, within } from '../realTime.ts';
import { PLAIN, SARDANA, ScriptedMotor } from './support/scriptedMotor.ts';
import { controlOf, testTango } from './support/server.ts';

/** A configurator; `keeps` is what it makes of a path. */
function configuratorOf(files: Record<string, string>, keeps = (path: string) => path): DeviceDefinition {
  const file = (name: string) => ({
    name,
    type: 'string' as const,
    read: () => files[name] ?? '',
    write: (path: unknown) => void (files[name] = keeps(String(path))),
  });
  return {
    name: 'tomo/configurator/1',
    className: 'TomoConfigurator',
    attributes: [file('DarkFile'), file('WhiteFile')],
  };
}

describe('the references of a configurator', () => {
  const names = { darkFile: 'DarkFile', flatFile: 'WhiteFile' };

  it('are written, and there when they read so', async () => {
    const files: Record<string, string> = {};
    const { control, uri } = await testTango([configuratorOf(files)]);
    const references = new TangoReferences(control, { ...names, device: uri('tomo/configurator/1') });
    await references.connect(within(2));
    await references.setDarkFile('/data/scan-0001.h5', within(2));
    await references.setFlatFile('/data/scan-0002.h5', within(2));
    expect([files, references.name]).toEqual([
      { DarkFile: '/data/scan-0001.h5', WhiteFile: '/data/scan-0002.h5' },
      'tomo/configurator/1',
    ]);
  });

  it('say what is read instead, and which names the device has not', async () => {
    const { control, uri } = await testTango([configuratorOf({}, (path) => path.slice(0, 5))]);
    const device = uri('tomo/configurator/1');
    const references = new TangoReferences(control, { ...names, device });
    const error = await rejection(references.setDarkFile('/data/scan-0001.h5', within(0.2)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/DarkFile to read \/data\/scan-0001.h5.*in vain: it reads "\/data"/);
    expect(error.remedy).toMatch(/DarkFile of tomo\/configurator\/1/);
    const other = new TangoReferences(control, { ...names, flatFile: 'FlatFile', device });
    const missing = await rejection(other.connect(within(2)));
    expect(missing).toMatchObject({ code: 'BAD_CONFIG' });
    expect(missing.message).toMatch(/tomo\/configurator\/1 has no attribute FlatFile/);
  });
});

describe('the devices of a beamline of Tango', () => {
  it('are those of its parameters, and answer', async () => {
    const motors = { rot: new ScriptedMotor({ position: 3 }), x: new ScriptedMotor({ position: 4 }) };
    const { control, uri } = await testTango([
      motors.rot.definition('sim/motor/rot'),
      motors.x.definition('sim/motor/x'),
      {
        name: 'sim/shutter/fast',
        className: 'Shutter',
        state: 'OPEN',
        commands: ['Open', 'Close'].map((name) => ({ name, execute: () => undefined })),
      },
      {
        name: 'sim/ring/1',
        className: 'Ring',
        attributes: [
          { name: 'Current', type: 'double', value: 400, units: 'mA' },
          { name: 'Rate', type: 'long', value: 12 },
        ],
      },
      configuratorOf({}),
    ]);
    const parameters: TangoParameters = {
      axes: {
        rot: { ...SARDANA, device: uri('sim/motor/rot') },
        x: { ...PLAIN, device: uri('sim/motor/x') },
      },
      shutter: {
        name: 'fast',
        device: uri('sim/shutter/fast'),
        open: { command: 'Open' },
        closed: { command: 'Close' },
        readback: { attribute: 'State', open: 'OPEN', closed: 'CLOSE' },
        settleSeconds: 0,
      },
      detectors: [],
      ringCurrent: uri('sim/ring/1', 'Current'),
      scalars: [
        { name: 'Rate', attribute: uri('sim/ring/1', 'Rate'), units: 'Hz', description: 'ion chamber' },
      ],
      configurator: { device: uri('tomo/configurator/1'), darkFile: 'DarkFile', flatFile: 'WhiteFile' },
    };
    const { axes, shutter, detectors, ringCurrent, scalars, references } = tangoDevices(control, parameters);
    for (const device of [axes['rot']!, axes['x']!, shutter, references!]) await device.connect(within(3));
    const positions = await Promise.all(Object.values(axes).map((axis) => axis.position(within(2))));
    expect([positions, await shutter.state(within(2)), detectors]).toEqual([[3, 4], 'open', {}]);
    expect(await ringCurrent!.read(within(2))).toBe(400);
    expect(scalars).toHaveLength(1);
    expect([scalars![0]!.name, await scalars![0]!.signal.read(within(2))]).toEqual(['Rate', 12]);
  });

  it('have addresses that make sense', async () => {
    const control = controlOf();
    const bad = () => control.device('sim/motor');
    const error = await rejection(Promise.resolve().then(bad));
    expect(error).toMatchObject({ code: 'BAD_CONFIG' });
    expect(error.remedy).toMatch(/beamline.yaml/);
  });

  it('are the same for the same address, however it is spelt', () => {
    const control = controlOf();
    const device = control.device('tango://127.0.0.1:9/sim/motor/rot#dbase=no');
    expect(control.device('tango://127.0.0.1:9/SIM/motor/rot#dbase=no')).toBe(device);
    expect(control.number('tango://127.0.0.1:9/sim/motor/rot/Position#dbase=no').device).toBe(device);
  });
});
