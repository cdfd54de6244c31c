import type { MotorNames } from '#devices/tango';
import type { CommandDefinition } from '#tango';
import { commandNotAllowed, writeNotAllowed } from '../refusal.ts';
import {
  finite,
  onceEach,
  positionAttribute,
  singleSwitches,
  shownState,
  speedAttributes,
  speedSettings,
  switchAttributes,
  switchesOf,
  type MotorFace,
} from './motorFace.ts';
import type { MotorModel } from './motorModel.ts';

/** What Status says of each state. */
const WORDS = {
  ON: 'The motor stands',
  MOVING: 'The motor moves',
  ALARM: 'The motor is at a limit switch',
  FAULT: 'The motor does not follow its setpoint',
};

/**
 * A motor with a device of its own, as a beamline writes one for its controller: a position, a velocity, an attribute
 * for each limit switch, `stop`. While it moves it takes no other target.
 */
export function plainFace(names: MotorNames, model: MotorModel): MotorFace {
  const { device, define } = names;
  const standing = (command: string) => {
    if (model.moving) throw commandNotAllowed(device, command, shownState(names, model));
  };
  const commands: CommandDefinition[] = [{ name: names.stop, execute: () => void model.stop() }];
  if (names.abort !== undefined) commands.push({ name: names.abort, execute: () => void model.abort() });
  const { home } = names;
  if (home !== undefined) {
    commands.push({ name: home, execute: () => (standing(home), void model.home()) });
  }
  if (define && 'command' in define) {
    const { command } = define;
    const execute: CommandDefinition['execute'] = (position) => {
      standing(command);
      model.define(finite(position, names, command));
      return undefined;
    };
    commands.push({ name: command, argument: 'double', argumentDescription: 'position here', execute });
  }
  const whileStanding = (attribute: string, act: (value: number) => void) => (value: unknown) => {
    if (model.moving) throw writeNotAllowed(device, attribute, shownState(names, model));
    act(finite(value, names, attribute));
  };
  const positions = { [names.position]: () => model.position };
  const attributes = [
    positionAttribute(
      names,
      model,
      whileStanding(names.position, (position) => model.move(position)),
    ),
    ...speedAttributes(names, model),
  ];
  if (define && 'attribute' in define) {
    const { attribute } = define;
    positions[attribute] = () => model.position;
    attributes.push({
      ...{ name: attribute, type: 'double', units: names.units, read: () => model.position },
      write: whileStanding(attribute, (position) => model.define(position)),
    });
  }
  const switches = singleSwitches(names, model);
  return {
    ...{ className: 'Motor', description: `simulated motor ${model.stage.name}` },
    attributes: [...attributes, ...switchAttributes(switches)],
    commands: onceEach(commands),
    positions,
    switches,
    settings: speedSettings(names, model),
    status: () => {
      const { lower, upper } = switchesOf(model);
      const which = [...(lower ? ['lower'] : []), ...(upper ? ['upper'] : [])].join(' and ');
      return which && model.state === 'ALARM' ? `${WORDS.ALARM}: ${which}` : WORDS[model.state];
    },
  };
}
