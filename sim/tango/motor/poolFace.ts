import type { Clock } from '#core';
import type { MotorNames } from '#devices/tango';
import type { AttributeDefinition, CommandDefinition } from '#tango';
import { commandNotAllowed, refusal } from '../refusal.ts';
import {
  finite,
  onceEach,
  positionAttribute,
  rampAttribute,
  shownState,
  singleSwitches,
  speedAttributes,
  speedSettings,
  switchAttributes,
  switchesOf,
  type MotorFace,
} from './motorFace.ts';
import type { MotorModel } from './motorModel.ts';
import { poolSettings } from './poolSettings.ts';

/** So often, and so long each time, a write waits for a motion that is about to end (sardana.tango.pool.PoolDevice). */
const BUSY_RETRIES = 3;
const BUSY_SECONDS = 0.01;

/** What Status says of each state (sardana.pool.poolmotor.PoolMotor). */
const WORDS = { ON: 'Stopped', MOVING: 'Moving', ALARM: 'in Alarm', FAULT: 'in Fault' };

/**
 * A motor of Sardana's device pool (sardana.tango.pool.Motor). Attributes and commands that the names leave out have
 * those of Sardana. DefinePosition loads the register of the controller: DialPosition changes, Offset stays. The stage
 * starts from rest and has one ramp, so that Base_rate is 0 and Deceleration is Acceleration.
 */
export function poolFace(given: MotorNames, model: MotorModel, clock: Clock): MotorFace {
  const names = { velocity: 'Velocity', acceleration: 'Acceleration', abort: 'Abort', ...given };
  const { device, limitSwitches = 'Limit_switches' } = names;
  const define = names.define && 'command' in names.define ? names.define.command : 'DefinePosition';
  const settings = poolSettings(names, model);
  const move = async (position: number) => {
    for (let retry = 0; model.moving && retry < BUSY_RETRIES; retry++) await clock.sleep(BUSY_SECONDS);
    if (model.moving) {
      const words = 'Exception: Cannot move: already in motion\n';
      throw refusal(`${device}/${names.position}`, 'PyDs_PythonError', words, 'write_Position');
    }
    model.move(position);
  };
  const standing = (command: string) => {
    if (model.moving) throw commandNotAllowed(device, command, shownState(names, model));
  };
  const command = (
    name: string,
    act: (argument: number) => void,
    needsStanding = true,
  ): CommandDefinition => ({
    name,
    argument: 'double',
    execute: (argument) => {
      if (needsStanding) standing(name);
      act(finite(argument, names, name));
      return undefined;
    },
  });
  const { home } = names;
  const commands: CommandDefinition[] = [
    { name: names.stop, execute: () => void model.stop() },
    { name: names.abort, execute: () => void model.abort() },
    command(define, (position) => model.define(position)),
    command('MoveRelative', (way) => model.move(model.position + way)),
    ...(home === undefined ? [] : [{ name: home, execute: () => (standing(home), void model.home()) }]),
    { name: 'Release', execute: () => void model.onNews('switched') },
    { name: 'Restore', execute: () => void settings.restore() },
  ];
  const single = singleSwitches(names, model);
  const flags = () => {
    const { lower, upper } = switchesOf(model);
    return [model.isHome, upper, lower];
  };
  const attributes: AttributeDefinition[] = [
    positionAttribute(names, model, (value) => move(finite(value, names, names.position))),
    { ...DIAL, units: names.units, read: () => dialState(model) },
    ...speedAttributes(names, model),
    rampAttribute(names, 'Deceleration', model, false),
    ...settings.attributes,
    { name: limitSwitches, ...FLAGS, read: flags },
    ...switchAttributes(single),
  ];
  return {
    ...{ className: 'Motor', description: `simulated motor ${model.stage.name} of a device pool` },
    attributes,
    commands: onceEach(commands),
    positions: { [names.position]: () => model.position, [DIAL.name]: () => model.coordinates.dial },
    switches: { [limitSwitches]: flags, ...single },
    settings: {
      ...speedSettings(names, model),
      Deceleration: () => model.accelerationSeconds,
      ...settings.readings,
    },
    status: () => {
      const hit = flags().flatMap((on, k) => (on ? [`. Hit ${['home', 'upper', 'lower'][k]} switch`] : []));
      const more = model.isTakingUpBacklash ? ' (backlash)' : '';
      const why = model.state === 'FAULT' ? '\nthe motor does not follow its setpoint' : '';
      return `${model.stage.name} is ${WORDS[model.state]}${more}${hit.join('')}${why}`;
    },
  };
}

const DIAL = { name: 'DialPosition', type: 'double', label: 'Dial position', level: 'expert' } as const;

const FLAGS = {
  type: 'boolean',
  format: 'spectrum',
  maxWidth: 3,
  label: 'Limit switches (H,U,L)',
  description: 'home, upper and lower limit switch: true where it is active',
} as const;

function dialState(model: MotorModel) {
  return { value: model.coordinates.dial, quality: model.moving ? 'changing' : 'valid' } as const;
}
