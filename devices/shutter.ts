import type { Patience } from '#core';
import { connectAll, type Device } from './device.ts';
import { waitFor, type Signal } from './signal.ts';

export type ShutterState = 'open' | 'closed';

/** A shutter that can be read. */
export interface Shutter extends Device {
  /** Undefined while it is neither open nor closed. */
  state(patience: Patience): Promise<ShutterState | undefined>;
  /** Moves the shutter and proves it: resolves when it reads as asked. */
  set(state: ShutterState, patience: Patience): Promise<void>;
}

export interface ShutterSignals<T> {
  readonly command: Signal<T>;
  readonly readback: Signal<T>;
}

/** A shutter of any pair of signals, with the values that mean open and closed. */
export class SignalShutter<T> implements Shutter {
  readonly name: string;
  readonly #signals: ShutterSignals<T>;
  readonly #values: Readonly<Record<ShutterState, T>>;

  constructor(name: string, signals: ShutterSignals<T>, values: Readonly<Record<ShutterState, T>>) {
    this.name = name;
    this.#signals = signals;
    this.#values = values;
  }

  connect(patience: Patience): Promise<void> {
    const { command, readback } = this.#signals;
    return connectAll([command, readback], patience);
  }

  async state(patience: Patience): Promise<ShutterState | undefined> {
    const value = await this.#signals.readback.read(patience);
    if (value === this.#values.open) return 'open';
    return value === this.#values.closed ? 'closed' : undefined;
  }

  async set(state: ShutterState, patience: Patience): Promise<void> {
    const wanted = this.#values[state];
    await this.#signals.command.write(wanted, patience);
    const what = `${this.name} to read ${state}`;
    await waitFor(this.#signals.readback, (value) => value === wanted, patience, what);
  }
}
