import type { AttributeValue, ShutterNames } from '#devices/tango';
import type { AttributeDefinition, CommandDefinition, DeviceDefinition, ServedDevice } from '#tango';
import type { SimulatedShutter } from '../shutter.ts';
import { deviceNameOf } from './address.ts';
import type { Part } from './part.ts';
import { refusal } from './refusal.ts';
import { shutterRoles, typeOfValues, type ShutterRole, type ShutterTarget } from './shutterRoles.ts';

/** What a readback of texts says while the blades are under way. */
const MOVING = 'MOVING';
const STATES = { open: 'OPEN', closed: 'CLOSE', moving: 'MOVING' } as const;

/**
 * The device of a shutter: commands that open and close it, or an attribute that is written, and a readback, which may
 * be State. A call returns at once: only the readback tells when the shutter has moved.
 */
export class ShutterDevice implements Part {
  readonly definitions: readonly DeviceDefinition[];
  readonly #shutter: SimulatedShutter;
  readonly #device: string;
  readonly #shown: readonly ShutterRole[];
  #served: ServedDevice | undefined;
  #unwatch: (() => void) | undefined;
  /** What it was before the blades began to move. */
  #last: ShutterTarget;

  /** @throws TomochartError BAD_CONFIG for an address that is none of a device */
  constructor(names: ShutterNames, shutter: SimulatedShutter) {
    const { attributes, commands } = shutterRoles(names);
    const own = attributes.filter(({ name }) => name.toLowerCase() !== 'state');
    this.#shutter = shutter;
    this.#device = deviceNameOf(names.device);
    this.#shown = own.filter(({ shows }) => shows);
    this.#last = shutter.state === 'open' ? 'open' : 'closed';
    const definition: DeviceDefinition = {
      ...{ name: this.#device, className: 'Shutter', description: `simulated shutter ${names.name}` },
      ...{ state: STATES[shutter.state], status: statusOf(shutter) },
      attributes: own.map((role) => this.#attribute(role)),
      commands: commands.map((role) => this.#command(role)),
      init: () => this.#show(),
    };
    this.definitions = [definition];
  }

  attach([served]: readonly ServedDevice[]): void {
    this.#served = served;
    this.#unwatch = this.#shutter.onChange(() => this.#show());
  }

  close(): void {
    this.#unwatch?.();
  }

  #attribute({ name, orders, shows }: ShutterRole): AttributeDefinition {
    const values = [...orders.keys(), ...(shows ? [shows.closed, shows.open] : [])].filter(isValue);
    const type = typeOfValues(values);
    const shown = shows && ({ pushes: ['change', 'archive'], read: () => this.#reading(shows) } as const);
    if (orders.size === 0) return { name, type, ...shown };
    return {
      ...{ name, type, ...shown },
      write: (value) => this.#order(name, orders, value as AttributeValue),
    };
  }

  #command({ name, orders }: ShutterRole): CommandDefinition {
    const values = [...orders.keys()].filter(isValue);
    const execute: CommandDefinition['execute'] = (argument) =>
      void this.#order(name, orders, argument as AttributeValue | undefined);
    return values.length === 0 ? { name, execute } : { name, argument: typeOfValues(values), execute };
  }

  #order(name: string, orders: ShutterRole['orders'], value: AttributeValue | undefined): void {
    // Text is compared as controllers do it, whatever the letters' case.
    const same = (one: AttributeValue | undefined) =>
      one === value || (typeof one === 'string' && one.toLowerCase() === String(value).toLowerCase());
    const found = [...orders].find(([one]) => same(one));
    if (!found) {
      const known = [...orders.keys()].join(', ');
      const words = `${String(value)} is not one of: ${known}`;
      throw refusal(`${this.#device}/${name}`, 'API_WAttrOutsideLimit', words, name);
    }
    this.#shutter.set(found[1]);
  }

  #show(): void {
    const { state } = this.#shutter;
    if (state !== 'moving') this.#last = state;
    for (const { name, shows } of this.#shown) {
      const { value, quality } = this.#reading(shows!);
      this.#served?.push(name, value, { quality });
    }
    this.#served?.setState(STATES[state], statusOf(this.#shutter));
  }

  /** While the blades are under way, a truth keeps what it was, and everything else has a third value. */
  #reading(shows: Readonly<Record<ShutterTarget, AttributeValue>>) {
    const { state } = this.#shutter;
    if (state !== 'moving') return { value: shows[state], quality: 'valid' } as const;
    return { value: this.#underWay(shows), quality: 'changing' } as const;
  }

  #underWay(shows: Readonly<Record<ShutterTarget, AttributeValue>>): AttributeValue {
    const type = typeOfValues([shows.open, shows.closed]);
    if (type === 'string') return MOVING;
    if (type === 'boolean') return shows[this.#last];
    return [0, 1, 2].find((number) => number !== shows.open && number !== shows.closed) ?? 2;
  }
}

function isValue(value: AttributeValue | undefined): value is AttributeValue {
  return value !== undefined;
}

function statusOf({ state }: SimulatedShutter): string {
  return state === 'moving' ? 'The shutter is moving' : `The shutter is ${state}`;
}
