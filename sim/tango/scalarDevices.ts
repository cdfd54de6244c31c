import type { TangoParameters } from '#devices/tango';
import type { AttributeDefinition, DeviceDefinition } from '#tango';
import type { World } from '../world.ts';
import { attributeNameOf } from './address.ts';

/** The ring is read once a second, other numbers ten times. */
const RING_MILLISECONDS = 1000;
const SCALAR_MILLISECONDS = 100;

/** Whatever differs by as much, in units of the attribute, is told. */
const LEAST_CHANGE = 1e-6;

/** A number that a device polls, and at which address clients find it. */
export interface PolledScalar {
  readonly device: string;
  readonly attribute: AttributeDefinition;
}

/**
 * The numbers that the world knows: ring current, and what is sampled for every frame. They are polled, and change
 * events tell of every difference. A scalar that the world knows nothing of is left out.
 * @throws TomochartError BAD_CONFIG for an address that is none of an attribute
 */
export function polledScalars(world: World, parameters: TangoParameters): PolledScalar[] {
  const { ringCurrent, scalars } = parameters;
  const current = () => world.ring.currentAt(world.clock.now());
  const readings: Readonly<Record<string, () => number>> = {
    RingCurrent: current,
    IonChamber: () => world.ionChamberRate,
  };
  const polled = (address: string, about: AttributeAbout): PolledScalar => {
    const { device, attribute } = attributeNameOf(address);
    return { device, attribute: polledAttribute(attribute, about) };
  };
  const found: PolledScalar[] = [];
  if (ringCurrent !== undefined) {
    const about = { units: 'mA', description: 'ring current', read: current };
    found.push(polled(ringCurrent, { ...about, pollMilliseconds: RING_MILLISECONDS }));
  }
  for (const { name, attribute, units, description } of scalars) {
    const read = readings[name];
    if (!read) continue;
    found.push(polled(attribute, { units, description, read, pollMilliseconds: SCALAR_MILLISECONDS }));
  }
  return found;
}

interface AttributeAbout {
  readonly units: string;
  readonly description: string;
  readonly read: () => number;
  readonly pollMilliseconds: number;
}

function polledAttribute(name: string, about: AttributeAbout): AttributeDefinition {
  return {
    ...{ name, type: 'double', numberFormat: '%.2f', ...about },
    events: { absChange: LEAST_CHANGE, archivePeriodMilliseconds: 10_000 },
  };
}

/** The device of numbers that no other device has. */
export function scalarDevice(name: string, attributes: readonly AttributeDefinition[]): DeviceDefinition {
  return { name, className: 'Scalars', description: 'simulated readings', state: 'ON', attributes };
}
