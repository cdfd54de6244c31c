import { TomochartError, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { sameUnit } from '#devices/sameUnit';
import type { Axis, Limits } from '#devices';
import type { TangoControl } from '../control.ts';
import { unitsOf } from '../limits.ts';
import { need } from '../need.ts';
import type { MotorNames } from '../parameters.ts';
import { defineMotor } from './motorDefine.ts';
import { MotorDevice } from './motorDevice.ts';
import { homeMotor } from './motorHome.ts';
import { motorLimits, moveMotor } from './motorMove.ts';
import { stopMotor } from './motorStop.ts';

export interface MotorOptions {
  /** How long a motor that was told to move may stand before it is held not to begin; default 2 s. */
  readonly startGraceSeconds?: number;
}

const START_GRACE_SECONDS = 2;

/** An axis that a Tango device drives: a motor of Sardana's device pool, or any other one with a position and a state. */
export class TangoMotor implements Axis {
  readonly name: string;
  readonly units: string;
  readonly #motor: MotorDevice;
  readonly #startGraceSeconds: number;

  constructor(control: TangoControl, name: string, names: MotorNames, options: MotorOptions = {}) {
    this.name = name;
    this.units = names.units;
    this.#motor = new MotorDevice(control, name, names);
    this.#startGraceSeconds = options.startGraceSeconds ?? START_GRACE_SECONDS;
  }

  /** @throws TomochartError also BAD_CONFIG for names that the device has not, and when its position has other units */
  async connect(patience: Patience): Promise<void> {
    const { device, names, title } = this.#motor;
    const budget = budgetOf(patience);
    const { define } = names;
    const attributes = [
      names.position,
      names.state,
      ...[names.velocity, names.acceleration, names.limitSwitches, names.lowerSwitch, names.upperSwitch],
      define && 'attribute' in define ? define.attribute : undefined,
    ];
    const commands = [
      names.stop,
      names.abort,
      names.home,
      define && 'command' in define ? define.command : undefined,
    ];
    await need(this.name, device, { attributes, commands }, budget);
    const units = unitsOf(await device.config(names.position, budget));
    if (units === '' || sameUnit(units, this.units)) return;
    throw new TomochartError(
      'BAD_CONFIG',
      `${this.name} is in ${this.units}, but ${names.position} of ${title} is in ${units}`,
      { remedy: 'correct the units of the axis in beamline.yaml, and its limits and velocities with them' },
    );
  }

  position(patience: Patience): Promise<number> {
    return this.#motor.position(patience);
  }

  async moving(patience: Patience): Promise<boolean> {
    return (await this.#motor.state(patience)).moving;
  }

  limits(patience: Patience): Promise<Limits | undefined> {
    return motorLimits(this.#motor, patience);
  }

  /** Aborted, it writes nothing more: who aborts a move has to stop the motor. */
  move(to: number, velocity: number, patience: Patience): Promise<void> {
    const move = { to, velocity, startGraceSeconds: this.#startGraceSeconds };
    return moveMotor(this.#motor, move, budgetOf(patience));
  }

  home(patience: Patience): Promise<void> {
    return homeMotor(this.#motor, this.#startGraceSeconds, budgetOf(patience));
  }

  define(position: number, patience: Patience): Promise<void> {
    return defineMotor(this.#motor, position, budgetOf(patience));
  }

  /** A server that goes away meanwhile is waited for: a motor must not go on because its server was restarted. */
  stop(patience: Patience): Promise<void> {
    return stopMotor(this.#motor, budgetOf(patience));
  }
}
