import {
  SignalAxis,
  SignalDetector,
  SignalShutter,
  SignalTrigger,
  type Axis,
  type Detector,
  type Devices,
  type Shutter,
  type Trigger,
} from '#devices';
import type { Camera } from './camera.ts';
import { FilePlugin } from './filePlugin.ts';
import type { Pulser } from './pulser.ts';
import type { SimulatedShutter } from './shutter.ts';
import { SimSignal } from './simSignal.ts';
import type { Stage } from './stage.ts';
import { ticking } from './ticking.ts';
import type { World } from './world.ts';

/** The devices of a simulated beamline, composed of `sim://` signals as real ones are of theirs. */
export function simulatedDevices(world: World, tolerances: Readonly<Record<string, number>>): Devices {
  return {
    axes: Object.fromEntries(
      Object.values(world.stages).map((stage) => [
        stage.name,
        axisOf(world, stage, tolerances[stage.name] ?? 0),
      ]),
    ),
    detectors: Object.fromEntries(
      Object.values(world.cameras).map((camera) => [camera.name, detectorOf(world, camera)]),
    ),
    shutter: shutterOf(world, world.shutter),
    trigger: triggerOf(world, world.pulser),
    ringCurrent: ringCurrentOf(world),
    scalars: [
      {
        name: 'RingCurrent',
        units: 'mA',
        description: 'current of the storage ring',
        signal: ringCurrentOf(world),
      },
      {
        name: 'IonChamber',
        units: 'counts/s',
        description: 'ion chamber behind the shutter',
        signal: new SimSignal(world.clock, 'ion_chamber/rate', {
          read: () => world.ionChamberRate,
          onChange: ticking(world),
        }),
      },
    ],
  };
}

function ringCurrentOf(world: World): SimSignal<number> {
  return new SimSignal(world.clock, 'ring/current', {
    read: () => world.ring.currentAt(world.clock.now()),
    onChange: ticking(world),
  });
}

function axisOf(world: World, stage: Stage, tolerance: number): Axis {
  const onChange = (listener: () => void) => stage.onChange(listener);
  const { name, parameters } = stage;
  return new SignalAxis(name, parameters.units, tolerance, {
    setpoint: new SimSignal(world.clock, `${name}/setpoint`, {
      read: () => stage.motion.profile.to,
      write: (value) => stage.moveTo(value),
      limits: { low: parameters.lowLimit, high: parameters.highLimit },
      onChange,
    }),
    readback: new SimSignal(world.clock, `${name}/readback`, { read: () => stage.position, onChange }),
    velocity: new SimSignal(world.clock, `${name}/velocity`, {
      read: () => stage.velocity,
      write: (value) => void (stage.velocity = value),
      onChange,
    }),
    moving: new SimSignal(world.clock, `${name}/moving`, { read: () => stage.moving, onChange }),
    home: new SimSignal(world.clock, `${name}/home`, {
      read: () => false,
      write: () => stage.home(),
      onChange,
    }),
    define: new SimSignal(world.clock, `${name}/define`, {
      read: () => stage.position,
      write: (value) => stage.define(value),
      onChange,
    }),
    stop: new SimSignal(world.clock, `${name}/stop`, {
      read: () => false,
      write: () => stage.stop(),
      onChange,
    }),
  });
}

function shutterOf(world: World, shutter: SimulatedShutter): Shutter {
  const onChange = (listener: () => void) => shutter.onChange(listener);
  const state = {
    read: () => shutter.state,
    write: (value: string) => shutter.set(value === 'open' ? 'open' : 'closed'),
    onChange,
  };
  return new SignalShutter<string>(
    shutter.name,
    {
      command: new SimSignal(world.clock, `${shutter.name}/command`, state),
      readback: new SimSignal(world.clock, `${shutter.name}/readback`, { read: state.read, onChange }),
    },
    { open: 'open', closed: 'closed' },
  );
}

function detectorOf(world: World, camera: Camera): Detector {
  const onChange = (listener: () => void) => camera.onChange(listener);
  /** Takes effect with the next exposure, armed or not; a real camera may refuse that while it is armed. */
  const setting = <
    K extends 'exposureSeconds' | 'periodSeconds' | 'frames' | 'triggerMode' | 'region' | 'label',
  >(
    key: K,
  ) =>
    new SimSignal<Camera[K]>(world.clock, `${camera.name}/${key}`, {
      read: () => camera[key],
      write: (value) => void (camera[key] = value),
      onChange,
    });
  const parameters = world.parameters.cameras.find(({ name }) => name === camera.name);
  const plugin = parameters?.writesFile
    ? new FilePlugin(camera, parameters.bytesPerPixel, world.clock)
    : undefined;
  return new SignalDetector(
    camera.name,
    {
      exposureSeconds: setting('exposureSeconds'),
      periodSeconds: setting('periodSeconds'),
      frames: setting('frames'),
      triggerMode: setting('triggerMode'),
      region: setting('region'),
      label: setting('label'),
      acquire: new SimSignal(world.clock, `${camera.name}/acquire`, {
        read: () => camera.armed,
        write: (on) => (on ? camera.arm() : camera.disarm()),
        onChange,
      }),
      armed: new SimSignal(world.clock, `${camera.name}/armed`, { read: () => camera.armed, onChange }),
      acquired: new SimSignal(world.clock, `${camera.name}/acquired`, {
        read: () => camera.acquired,
        onChange,
      }),
    },
    plugin?.stream ?? ((listener) => camera.onFrame(listener)),
    plugin,
  );
}

function triggerOf(world: World, pulser: Pulser): Trigger {
  const onChange = (listener: () => void) => pulser.onChange(listener);
  return new SignalTrigger(pulser.name, {
    program: new SimSignal(world.clock, `${pulser.name}/program`, {
      read: () => pulser.program,
      write: (value) => void (pulser.program = value),
      onChange,
    }),
    arm: new SimSignal(world.clock, `${pulser.name}/arm`, {
      read: () => pulser.armed,
      write: (on) => (on ? pulser.arm() : pulser.disarm()),
      onChange,
    }),
    armed: new SimSignal(world.clock, `${pulser.name}/armed`, { read: () => pulser.armed, onChange }),
    fired: new SimSignal(world.clock, `${pulser.name}/fired`, { read: () => pulser.fired, onChange }),
    fire: new SimSignal(world.clock, `${pulser.name}/fire`, {
      read: () => false,
      write: () => pulser.fire(),
      onChange,
    }),
  });
}
