import { TomochartError, type Patience } from '#core';
import type { Axis, Limits } from '#devices';
import { budgetOf } from '#devices/budget';
import { sameUnit } from '#devices/sameUnit';
import type { EpicsControl } from '../control.ts';
import { defineMotor } from './motorDefine.ts';
import { homeMotor, type HomeDirection } from './motorHome.ts';
import { moveMotor } from './motorMove.ts';
import { MotorRecord } from './motorRecord.ts';
import { stopMotor } from './motorStop.ts';

/** A motor of EPICS: the name of its record without a field. */
export interface MotorPvs {
  readonly record: string;
  readonly units: string;
  /** How far RBV may be from the position that was asked for, in units. */
  readonly tolerance: number;
}

export interface MotorOptions {
  /** Which way it looks for its reference position; default `forward` (HOMF). */
  readonly home?: HomeDirection;
  /** How long a motor whose write was complete at once has to begin; default 2 s. See MoveParameters. */
  readonly startGraceSeconds?: number;
}

const START_GRACE_SECONDS = 2;

/** An axis that a motor record of EPICS drives. */
export class EpicsMotor implements Axis {
  readonly name: string;
  readonly units: string;
  readonly #record: MotorRecord;
  readonly #tolerance: number;
  readonly #home: HomeDirection;
  readonly #startGraceSeconds: number;

  constructor(control: EpicsControl, name: string, pvs: MotorPvs, options: MotorOptions = {}) {
    this.name = name;
    this.units = pvs.units;
    this.#record = new MotorRecord(control, name, pvs.record);
    this.#tolerance = pvs.tolerance;
    this.#home = options.home ?? 'forward';
    this.#startGraceSeconds = options.startGraceSeconds ?? START_GRACE_SECONDS;
  }

  /** @throws TomochartError also BAD_CONFIG when the record has other units */
  async connect(patience: Patience): Promise<void> {
    await this.#record.connect(patience);
    const units = (await this.#record.units(patience)).trim();
    if (units === '' || sameUnit(units, this.units)) return;
    const { record } = this.#record;
    throw new TomochartError(
      'BAD_CONFIG',
      `${this.name} is in ${this.units}, but ${record}.EGU says ${units}`,
      {
        remedy: 'correct the units of the axis in beamline.yaml, and its limits and velocities with them',
      },
    );
  }

  position(patience: Patience): Promise<number> {
    return this.#record.read('RBV', patience);
  }

  async moving(patience: Patience): Promise<boolean> {
    return (await this.#record.read('DMOV', patience)) === 0;
  }

  limits(patience: Patience): Promise<Limits | undefined> {
    return this.#record.limits(patience);
  }

  /** ACCL: seconds to reach the velocity of a move, whatever that is. */
  accelerationSeconds(patience: Patience): Promise<number> {
    return this.#record.read('ACCL', patience);
  }

  /** VMAX, units per second; undefined where the record bounds nothing. */
  async maxVelocity(patience: Patience): Promise<number | undefined> {
    const velocity = await this.#record.read('VMAX', patience);
    return velocity === 0 ? undefined : velocity;
  }

  /** Aborted, it writes nothing more: who aborts a move has to stop the motor. */
  move(to: number, velocity: number, patience: Patience): Promise<void> {
    const { units } = this;
    const move = {
      to,
      velocity,
      units,
      tolerance: this.#tolerance,
      startGraceSeconds: this.#startGraceSeconds,
    };
    return moveMotor(this.#record, move, budgetOf(patience));
  }

  home(patience: Patience): Promise<void> {
    return homeMotor(this.#record, this.#home, this.#startGraceSeconds, budgetOf(patience));
  }

  define(position: number, patience: Patience): Promise<void> {
    return defineMotor(this.#record, position, this.#tolerance, budgetOf(patience));
  }

  /** A connection that breaks meanwhile is waited for: a motor must not go on because its IOC was away. */
  stop(patience: Patience): Promise<void> {
    return stopMotor(this.#record, budgetOf(patience));
  }
}
