import { TomochartError } from '#core';
import type { TangoParameters } from '#devices/tango';
import type { DeviceDefinition } from '#tango';
import { faultyShutter, type Breakable } from '../faults.ts';
import type { World } from '../world.ts';
import { cameraDevice, type CameraDeviceOptions, type SimulatedTangoCamera } from './camera/index.ts';
import { configuratorDevice } from './configurator.ts';
import { MotorDevice } from './motor/index.ts';
import type { Part } from './part.ts';
import { polledScalars, scalarDevice, type PolledScalar } from './scalarDevices.ts';
import { ShutterDevice } from './shutterDevice.ts';

/** The devices of a simulated beamline, and what of them can be broken. */
export interface BeamlineDevices {
  readonly parts: readonly Part[];
  readonly cameras: readonly SimulatedTangoCamera[];
  readonly breakable: Readonly<Record<string, Breakable>>;
}

/**
 * The devices that a configuration names, before the physics of a world.
 * @throws TomochartError BAD_CONFIG for an axis or a detector that the world does not have, and for an address that
 * makes no sense
 */
export function beamlineDevices(
  world: World,
  parameters: TangoParameters,
  options: CameraDeviceOptions,
): BeamlineDevices {
  const { axes, detectors, configurator } = parameters;
  const motors = Object.entries(axes).map(([name, names]) => {
    const stage = part(world.stages, name, 'axis');
    return [name, new MotorDevice(names, stage, world.clock)] as const;
  });
  const cameras = detectors.map((names) => {
    const camera = part(world.cameras, names.name, 'detector');
    return [names.name, cameraDevice(world, camera, names, options)] as const;
  });
  const parts: Part[] = [
    ...motors.map(([, motor]) => motor),
    new ShutterDevice(parameters.shutter, world.shutter),
    ...cameras.map(([, camera]) => camera),
    ...(configurator ? [{ definitions: [configuratorDevice(configurator)] }] : []),
  ];
  const blades = faultyShutter(world.shutter);
  const first = cameras[0]?.[1];
  return {
    parts: withScalars(parts, polledScalars(world, parameters)),
    cameras: cameras.map(([, camera]) => camera),
    breakable: {
      ...(first && { cam: first }),
      shutter: blades,
      [parameters.shutter.name]: blades,
      ...Object.fromEntries(cameras),
      ...Object.fromEntries(motors),
    },
  };
}

/** Numbers of a device that is there already are added to it, those that it has itself are not; the others get devices of their own. */
function withScalars(parts: readonly Part[], scalars: readonly PolledScalar[]): Part[] {
  const left = new Map<string, PolledScalar[]>();
  for (const scalar of scalars) {
    const key = scalar.device.toLowerCase();
    const same = left.get(key) ?? [];
    if (!same.some(({ attribute }) => isSame(attribute.name, scalar.attribute.name))) same.push(scalar);
    left.set(key, same);
  }
  const extended = parts.map((one): Part => {
    const definitions = one.definitions.map((definition): DeviceDefinition => {
      const key = definition.name.toLowerCase();
      const { attributes: own = [] } = definition;
      const more = (left.get(key) ?? []).map(({ attribute }) => attribute);
      left.delete(key);
      return {
        ...definition,
        attributes: [...own, ...more.filter(({ name }) => !own.some((other) => isSame(other.name, name)))],
      };
    });
    return {
      definitions,
      attach: (served) => one.attach?.(served),
      close: () => one.close?.(),
    };
  });
  const devices = [...left.values()].map((same) => {
    const attributes = same.map(({ attribute }) => attribute);
    return { definitions: [scalarDevice(same[0]!.device, attributes)] };
  });
  return [...extended, ...devices];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function part<T>(parts: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (found !== undefined) return found;
  throw new TomochartError('BAD_CONFIG', `the simulated beamline has no ${what} ${name}`, {
    remedy: `it has: ${Object.keys(parts).join(', ')}`,
  });
}
