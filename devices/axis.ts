import { formatNumber, TomochartError, type Patience } from '#core';
import { connectAll, type Device } from './device.ts';
import { waitFor, type Limits, type Signal } from './signal.ts';

/** A motor. Lengths in its units (mm or degrees), velocities in units per second. */
export interface Axis extends Device {
  readonly units: string;
  position(patience: Patience): Promise<number>;
  moving(patience: Patience): Promise<boolean>;
  /** The limits that the control system enforces, undefined where it tells none. */
  limits(patience: Patience): Promise<Limits | undefined>;
  /**
   * Moves and proves it: resolves when the axis stands still and reads in position.
   * @throws TomochartError LIMIT, DEVICE (stands elsewhere), TIMEOUT
   */
  move(to: number, velocity: number, patience: Patience): Promise<void>;
  /**
   * Looks for the reference position and proves it: resolves when the axis stands still again.
   * @throws TomochartError DEVICE when it cannot
   */
  home(patience: Patience): Promise<void>;
  /**
   * Calls the present place `position`, and reads it back. Nothing moves.
   * @throws TomochartError DEVICE when it cannot
   */
  define(position: number, patience: Patience): Promise<void>;
  /** Stops and proves it: resolves when the axis stands still, wherever that is. */
  stop(patience: Patience): Promise<void>;
}

export interface AxisSignals {
  /** Writing moves; the write completes at the end of the move. */
  readonly setpoint: Signal<number>;
  readonly readback: Signal<number>;
  readonly velocity: Signal<number>;
  readonly moving: Signal<boolean>;
  /** Writing true stops. */
  readonly stop: Signal<boolean>;
  /** Writing true looks for the reference position; left out where the motor cannot. */
  readonly home?: Signal<boolean>;
  /** Writing calls the present place that; left out where the motor cannot. */
  readonly define?: Signal<number>;
}

/** An axis composed of signals of any control system. */
export class SignalAxis implements Axis {
  readonly name: string;
  readonly units: string;
  readonly #signals: AxisSignals;
  readonly #tolerance: number;

  /** @param tolerance how far the readback may be from the setpoint, in units of the axis */
  constructor(name: string, units: string, tolerance: number, signals: AxisSignals) {
    this.name = name;
    this.units = units;
    this.#tolerance = tolerance;
    this.#signals = signals;
  }

  connect(patience: Patience): Promise<void> {
    return connectAll(Object.values(this.#signals) as Signal<unknown>[], patience);
  }

  position(patience: Patience): Promise<number> {
    return this.#signals.readback.read(patience);
  }

  moving(patience: Patience): Promise<boolean> {
    return this.#signals.moving.read(patience);
  }

  async limits(patience: Patience): Promise<Limits | undefined> {
    return this.#signals.setpoint.limits?.(patience);
  }

  async move(to: number, velocity: number, patience: Patience): Promise<void> {
    const { setpoint, readback, moving } = this.#signals;
    await this.#signals.velocity.write(velocity, patience);
    await setpoint.write(to, patience);
    // A put may complete early (a motor behind a gateway), so standing still is read, not assumed.
    await waitFor(moving, (value) => !value, patience, `${this.name} to stand still`);
    const position = await readback.read(patience);
    // Written so that NaN, what a lost encoder reads, is not in position.
    if (!(Math.abs(position - to) <= this.#tolerance)) {
      throw new TomochartError(
        'DEVICE',
        `${this.name} stands at ${formatNumber(position)} ${this.units} instead of ${formatNumber(to)}`,
        { remedy: 'look for a limit switch, a stall, or someone else moving it' },
      );
    }
  }

  async home(patience: Patience): Promise<void> {
    const { home, moving } = this.#signals;
    if (!home) throw new TomochartError('DEVICE', `${this.name} cannot be homed`);
    await home.write(true, patience);
    await waitFor(moving, (value) => !value, patience, `${this.name} to stand still`);
  }

  async define(position: number, patience: Patience): Promise<void> {
    const { define, readback } = this.#signals;
    if (!define) throw new TomochartError('DEVICE', `the position of ${this.name} cannot be set`);
    await define.write(position, patience);
    const near = (value: number) => Math.abs(value - position) <= this.#tolerance;
    await waitFor(readback, near, patience, `${this.name} to read ${formatNumber(position)}`);
  }

  async stop(patience: Patience): Promise<void> {
    await this.#signals.stop.write(true, patience);
    await waitFor(this.#signals.moving, (value) => !value, patience, `${this.name} to stop`);
  }
}
