import { withDeadline, type Clock, type Patience } from '#core';
import type { Limits, Reading, Signal, Unsubscribe } from '#devices';

/** How a signal reaches into the world. A write that returns a promise completes when that settles. */
export interface SimAccess<T> {
  readonly read: () => T;
  readonly write?: (value: T) => void | Promise<void>;
  readonly limits?: Limits;
  /** Registers for changes of what the signal shows. */
  readonly onChange: (listener: () => void) => Unsubscribe;
}

/** A signal of the simulated beamline, `sim://<component>/<property>`. */
export class SimSignal<T> implements Signal<T> {
  readonly uri: string;
  readonly units?: string;
  readonly limits?: (patience: Patience) => Promise<Limits>;
  readonly #clock: Clock;
  readonly #access: SimAccess<T>;

  /** @param shown the units, and the address when it is not `sim://<path>` */
  constructor(
    clock: Clock,
    path: string,
    access: SimAccess<T>,
    shown: { units?: string; uri?: string } = {},
  ) {
    this.uri = shown.uri ?? `sim://${path}`;
    if (shown.units !== undefined) this.units = shown.units;
    this.#clock = clock;
    this.#access = access;
    const { limits } = access;
    if (limits) this.limits = () => Promise.resolve(limits);
  }

  async connect({ signal }: Patience): Promise<void> {
    signal.throwIfAborted();
  }

  async read({ signal }: Patience): Promise<T> {
    signal.throwIfAborted();
    return this.#access.read();
  }

  write(value: T, patience: Patience): Promise<void> {
    return withDeadline(patience, `${this.uri} to take its value`, async () => {
      await this.#access.write?.(value);
    });
  }

  subscribe(listener: (reading: Reading<T>) => void): Unsubscribe {
    const tell = () =>
      listener({
        value: this.#access.read(),
        timestampSeconds: this.#clock.date().getTime() / 1000,
      });
    const unsubscribe = this.#access.onChange(tell);
    tell();
    return unsubscribe;
  }
}
