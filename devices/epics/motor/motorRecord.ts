import type { Patience } from '#core';
import { connectAll, type Limits } from '#devices';
import type { EpicsControl } from '../control.ts';
import type { MotorName, MotorStatus } from './motorStatus.ts';
import type { CaSignal } from '../signal.ts';

/** The states of SPMG; only in Go a written position moves the motor. */
export const SPMG_GO = 3;

/** Fields that every motor record has and that a move needs. */
const NEEDED = 'VAL RBV DMOV STOP SPMG SET VELO VBAS VMAX ACCL HLM LLM LVIO HLS LLS MSTA'.split(' ');

/** What has to hold before a motor is told to move. */
export interface MotorSettings {
  readonly status: MotorStatus;
  readonly spmg: number;
  /** SET: a written position is not gone to but becomes the name of the present place. */
  readonly calibrating: boolean;
  readonly limits: Limits | undefined;
  /** VELO, VBAS and VMAX, units per second; a VMAX of 0 bounds nothing. */
  readonly velocity: number;
  readonly baseVelocity: number;
  readonly maxVelocity: number | undefined;
}

/** The fields of one motor record. */
export class MotorRecord implements MotorName {
  readonly name: string;
  readonly record: string;
  readonly #control: EpicsControl;
  readonly #fields = new Map<string, CaSignal<number>>();

  constructor(control: EpicsControl, name: string, record: string) {
    this.#control = control;
    this.name = name;
    this.record = record;
  }

  /** A field as a number; a menu by the number of its choice. */
  field(field: string): CaSignal<number> {
    let signal = this.#fields.get(field);
    if (!signal) {
      signal = this.#control.number(`${this.record}.${field}`);
      this.#fields.set(field, signal);
    }
    return signal;
  }

  /** A field that is written and not waited for. */
  sent(field: string): CaSignal<number> {
    return this.#control.number(`${this.record}.${field}`, { completion: false });
  }

  connect(patience: Patience): Promise<void> {
    // Only newer records have it, so it is looked for and not waited for.
    this.field('IGSET');
    return connectAll(
      NEEDED.map((field) => this.field(field)),
      patience,
    );
  }

  read(field: string, patience: Patience): Promise<number> {
    return this.field(field).read(patience);
  }

  /** EGU. */
  units(patience: Patience): Promise<string> {
    return this.#control.text(`${this.record}.EGU`).read(patience);
  }

  /** Fresh reads; that of DMOV goes first, so that a motor that reads done has the position that follows. */
  async status(patience: Patience): Promise<MotorStatus> {
    const [done, reading, bits, violates, high, low] = await Promise.all([
      this.read('DMOV', patience),
      this.field('RBV').reading(patience),
      this.read('MSTA', patience),
      this.read('LVIO', patience),
      this.read('HLS', patience),
      this.read('LLS', patience),
    ]);
    return {
      done: done !== 0,
      position: reading.value,
      severity: reading.severity,
      bits,
      violatesLimit: violates !== 0,
      highSwitch: high !== 0,
      lowSwitch: low !== 0,
    };
  }

  async settings(patience: Patience): Promise<MotorSettings> {
    const [status, limits, spmg, set, velocity, baseVelocity, maxVelocity] = await Promise.all([
      this.status(patience),
      this.limits(patience),
      ...['SPMG', 'SET', 'VELO', 'VBAS', 'VMAX'].map((field) => this.read(field, patience)),
    ] as const);
    return {
      status,
      limits,
      spmg: spmg!,
      calibrating: set !== 0,
      velocity: velocity!,
      baseVelocity: baseVelocity!,
      maxVelocity: maxVelocity === 0 ? undefined : maxVelocity!,
    };
  }

  /**
   * Soft limits; undefined when both are equal: the record takes two dial limits of 0 for none, and its offset moves
   * both alike.
   */
  async limits(patience: Patience): Promise<Limits | undefined> {
    const [low, high] = await Promise.all([this.read('LLM', patience), this.read('HLM', patience)]);
    return low === high ? undefined : { low, high };
  }

  /** IGSET: SET is ignored, and a written position is always gone to. False where the record does not know it. */
  async ignoresSet(patience: Patience): Promise<boolean> {
    const field = this.field('IGSET');
    if (field.channel.nativeType === undefined) return false;
    return (await field.read(patience)) !== 0;
  }
}
