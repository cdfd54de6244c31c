import { TomochartError, type Patience } from '#core';
import type { AttributeReading, AttributeResult } from '#tango';
import type { TangoControl } from '../control.ts';
import type { TangoDevice } from '../device.ts';
import { failureOf } from '../failure.ts';
import type { MotorNames } from '../parameters.ts';
import { asFlag, asNumber, asText, flagsOf } from '../value.ts';
import type { MotorName, MotorStatus } from './motorStatus.ts';

/** Places of the switches in the attribute that has them all (Sardana: home, upper, lower). */
const [UPPER, LOWER] = [1, 2];

/** The device of one motor, by the names that it goes by. */
export class MotorDevice implements MotorName {
  readonly name: string;
  readonly names: MotorNames;
  readonly device: TangoDevice;

  constructor(control: TangoControl, name: string, names: MotorNames) {
    this.name = name;
    this.names = names;
    this.device = control.device(names.device);
  }

  get deviceName(): string {
    return this.device.name;
  }

  /** Axis and device, as they stand in every message. */
  get title(): string {
    return `${this.name} (${this.deviceName})`;
  }

  /** @throws TomochartError DEVICE also for a position or a switch that nobody vouches for */
  async status(patience: Patience): Promise<MotorStatus> {
    const { state, position, limitSwitches, lowerSwitch, upperSwitch } = this.names;
    const switches = [limitSwitches, lowerSwitch, upperSwitch].filter((name) => name !== undefined);
    const readings = await this.#readings([state, position, ...switches], patience);
    const isActive = (attribute: string | undefined) =>
      attribute !== undefined && asFlag(readings.get(attribute)!, [], this.device.uriOf(attribute));
    const all =
      limitSwitches === undefined
        ? []
        : flagsOf(readings.get(limitSwitches)!, this.device.uriOf(limitSwitches));
    return {
      ...(await this.#stateOf(readings.get(state)!, patience)),
      position: asNumber(readings.get(position)!, [], this.device.uriOf(position)),
      lower: all[LOWER] === true || isActive(lowerSwitch),
      upper: all[UPPER] === true || isActive(upperSwitch),
    };
  }

  /** Where it is, and whether it moves, for a stop: a position or a switch that cannot be read must not hinder it. */
  async motion(patience: Patience): Promise<MotorStatus> {
    const { state, position } = this.names;
    const [stateResult, positionResult] = await this.device.readings([state, position], patience);
    return {
      ...(await this.#stateOf(this.#taken(stateResult!), patience)),
      position: this.#positionOf(positionResult!),
      lower: false,
      upper: false,
    };
  }

  async state(patience: Patience): Promise<Pick<MotorStatus, 'state' | 'moving' | 'idle'>> {
    return this.#stateOf(await this.device.reading(this.names.state, patience), patience);
  }

  async position(patience: Patience): Promise<number> {
    const { position } = this.names;
    return asNumber(await this.device.reading(position, patience), [], this.device.uriOf(position));
  }

  /** What was written last, by whomever; undefined where the device does not tell. */
  async setpoint(patience: Patience): Promise<number | undefined> {
    const { written } = await this.device.reading(this.names.position, patience);
    return typeof written === 'number' ? written : undefined;
  }

  /** Something is wrong, in the words of the device. */
  async fault(what: string, remedy: string, patience: Patience): Promise<TomochartError> {
    const status = await this.device.statusText(patience);
    return new TomochartError('DEVICE', `${this.title} ${what}; its status: ${status}`, { remedy });
  }

  async #readings(attributes: readonly string[], patience: Patience): Promise<Map<string, AttributeReading>> {
    const results = await this.device.readings(attributes, patience);
    return new Map(attributes.map((name, k) => [name, this.#taken(results[k]!)]));
  }

  #taken(result: AttributeResult): AttributeReading {
    if ('reading' in result) return result.reading;
    const uri = this.device.uriOf(result.name);
    throw failureOf(result.failed, uri, `cannot read ${uri}`);
  }

  #positionOf(result: AttributeResult): number {
    if (!('reading' in result)) return NaN;
    const { value, quality } = result.reading;
    return typeof value === 'number' && quality !== 'invalid' ? value : NaN;
  }

  async #stateOf(reading: AttributeReading, patience: Patience) {
    const { state: attribute, movingStates, idleStates } = this.names;
    const labels = await this.device.labelsOf(attribute, reading, patience);
    const state = asText(reading, labels, this.device.uriOf(attribute));
    return { state, moving: movingStates.includes(state), idle: idleStates.includes(state) };
  }
}
