import type { MotorNames } from '#devices/tango';
import {
  STATES,
  type AttributeData,
  type AttributeDefinition,
  type CommandDefinition,
  type DevState,
} from '#tango';
import { refusal } from '../refusal.ts';
import type { MotorModel } from './motorModel.ts';

/** What a motor shows to its clients, by the class of its device. */
export interface MotorFace {
  readonly className: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
  readonly commands: readonly CommandDefinition[];
  /** Attributes that follow the place of the motor. */
  readonly positions: Readonly<Record<string, () => number>>;
  /** Attributes that follow its limit switches. */
  readonly switches: Readonly<Record<string, () => AttributeData>>;
  /** Attributes that it is set up with. */
  readonly settings: Readonly<Record<string, () => number>>;
  /** What Status says. */
  readonly status: () => string;
}

/** The position, with the travel of the stage as its limits; it is CHANGING while it moves. */
export function positionAttribute(
  { position, units }: MotorNames,
  model: MotorModel,
  write: NonNullable<AttributeDefinition['write']>,
): AttributeDefinition {
  const { lowLimit, highLimit } = model.stage.parameters;
  return {
    ...{ name: position, type: 'double', units, numberFormat: '%.5f' },
    ...{ min: lowLimit, max: highLimit },
    read: () => ({ value: model.position, quality: model.moving ? 'changing' : 'valid' }),
    write,
  };
}

/** Velocity and acceleration, where the device has them. */
export function speedAttributes(names: MotorNames, model: MotorModel): AttributeDefinition[] {
  const { velocity, acceleration, units } = names;
  const memorized = 'written';
  const attributes: AttributeDefinition[] = [];
  if (velocity !== undefined) {
    attributes.push({
      ...{
        name: velocity,
        type: 'double',
        units: `${units}/s`,
        memorized,
        max: model.stage.parameters.maxVelocity,
      },
      read: () => model.velocity,
      write: (value) => {
        model.velocity = above(0, value, names, velocity);
        model.onNews('set');
      },
    });
  }
  if (acceleration !== undefined) attributes.push(rampAttribute(names, acceleration, model, memorized));
  return attributes;
}

/** What those read. */
export function speedSettings(names: MotorNames, model: MotorModel): Record<string, () => number> {
  const { velocity, acceleration } = names;
  return {
    ...(velocity !== undefined && { [velocity]: () => model.velocity }),
    ...(acceleration !== undefined && { [acceleration]: () => model.accelerationSeconds }),
  };
}

/** Seconds to the velocity, and from it: the stage has one ramp for both. */
export function rampAttribute(
  names: MotorNames,
  name: string,
  model: MotorModel,
  memorized: 'written' | false,
): AttributeDefinition {
  return {
    ...{ name, type: 'double', units: 's', memorized },
    read: () => model.accelerationSeconds,
    write: (value) => {
      model.accelerationSeconds = above(0, value, names, name);
      model.onNews('set');
    },
  };
}

/** Attributes of one switch each, in the sense of the user. */
export function singleSwitches(names: MotorNames, model: MotorModel): Record<string, () => boolean> {
  const { lowerSwitch, upperSwitch } = names;
  return {
    ...(lowerSwitch !== undefined && { [lowerSwitch]: () => switchesOf(model).lower }),
    ...(upperSwitch !== undefined && { [upperSwitch]: () => switchesOf(model).upper }),
  };
}

/** The limit switches in the sense of the user, whose coordinate may run backwards. */
export function switchesOf(model: MotorModel): { readonly lower: boolean; readonly upper: boolean } {
  const [low, high] = [model.isStruck('low'), model.isStruck('high')];
  return model.coordinates.sign > 0 ? { lower: low, upper: high } : { lower: high, upper: low };
}

export function switchAttributes(switches: Readonly<Record<string, () => boolean>>): AttributeDefinition[] {
  return Object.entries(switches).map(([name, read]) => ({ name, type: 'boolean', read }));
}

/** Commands of the same name are one, whatever the letters' case; the first counts. */
export function onceEach(commands: readonly CommandDefinition[]): CommandDefinition[] {
  return [...new Map([...commands].reverse().map((one) => [one.name.toLowerCase(), one])).values()].reverse();
}

/** How its states are called where the names ask for others than ON and MOVING. */
export function shownState(names: MotorNames, model: MotorModel): DevState {
  const { state } = model;
  if (state === 'ON') return preferred(names.idleStates, state);
  return state === 'MOVING' ? preferred(names.movingStates, state) : state;
}

function preferred(allowed: readonly string[], state: DevState): DevState {
  if (allowed.includes(state)) return state;
  return STATES.find((one) => allowed.includes(one)) ?? state;
}

/** @throws DevFailed API_WAttrOutsideLimit for what is no number above `least` */
function above(least: number, value: AttributeData, names: MotorNames, attribute: string): number {
  const number = finite(value, names, attribute);
  if (number > least) return number;
  const words = `Set value for attribute ${attribute} is not above ${least}`;
  throw refusal(`${names.device}/${attribute}`, 'API_WAttrOutsideLimit', words, `write_${attribute}`);
}

/** @throws DevFailed API_WAttrOutsideLimit for NaN and infinity */
export function finite(value: unknown, names: MotorNames, attribute: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const words = `Set value for attribute ${attribute} is a NaN or INF value`;
  throw refusal(`${names.device}/${attribute}`, 'API_WAttrOutsideLimit', words, `write_${attribute}`);
}
