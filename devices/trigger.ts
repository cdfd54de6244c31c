import type { Patience, Series, TomochartError } from '#core';
import { connectAll, type Device } from './device.ts';
import { waitFor, type Signal, type Unsubscribe } from './signal.ts';

/**
 * When pulses come: at positions of the watched axis (its units), at equal times from the arming on, or one
 * each time the trigger is fired.
 */
export type TriggerProgram =
  | { readonly kind: 'position'; readonly positions: Series }
  | { readonly kind: 'time'; readonly count: number; readonly periodSeconds: number }
  | { readonly kind: 'call'; readonly count: number };

/** A pulse as the trigger hardware has latched it. */
export interface LatchedPulse {
  /** Counts the pulses since the trigger was armed, from 0. */
  readonly index: number;
  /** Angle of the watched axis at the pulse, degrees. */
  readonly angleDegrees: number;
}

/** The hardware that starts exposures. */
export interface Trigger extends Device {
  /** Programs and arms; resolves when it reads armed. */
  arm(program: TriggerProgram, patience: Patience): Promise<void>;
  armed(patience: Patience): Promise<boolean>;
  /** Gives one pulse now; only for a program of kind `call`. Resolves when the pulse has been counted. */
  fire(patience: Patience): Promise<void>;
  /** Resolves when it reads disarmed: no pulse comes after that. */
  disarm(patience: Patience): Promise<void>;
  /** Pulses given since it was armed. */
  fired(patience: Patience): Promise<number>;
  /** Calls `listener` with every pulse whose position the hardware has latched; left out where it latches none. */
  onLatched?(listener: (pulse: LatchedPulse) => void): Unsubscribe;
  /** Calls `listener` when the hardware reports a fault by itself. Left out where nothing does. */
  onFault?(listener: (fault: TomochartError) => void): Unsubscribe;
}

export interface TriggerSignals {
  readonly program: Signal<TriggerProgram>;
  /** Writing true arms, false disarms. */
  readonly arm: Signal<boolean>;
  readonly armed: Signal<boolean>;
  readonly fired: Signal<number>;
  /** Writing true gives a pulse. */
  readonly fire: Signal<boolean>;
}

/** A trigger composed of signals. */
export class SignalTrigger implements Trigger {
  readonly name: string;
  readonly #signals: TriggerSignals;

  constructor(name: string, signals: TriggerSignals) {
    this.name = name;
    this.#signals = signals;
  }

  connect(patience: Patience): Promise<void> {
    return connectAll(Object.values(this.#signals) as Signal<unknown>[], patience);
  }

  async arm(program: TriggerProgram, patience: Patience): Promise<void> {
    await this.#signals.program.write(program, patience);
    await this.#signals.arm.write(true, patience);
    // A short program may be over before the readback is seen: its counter proves it as well.
    if ((await this.#signals.fired.read(patience)) > 0) return;
    await waitFor(this.#signals.armed, (armed) => armed, patience, `${this.name} to read armed`);
  }

  armed(patience: Patience): Promise<boolean> {
    return this.#signals.armed.read(patience);
  }

  async fire(patience: Patience): Promise<void> {
    const before = await this.#signals.fired.read(patience);
    await this.#signals.fire.write(true, patience);
    const counted = (fired: number) => fired > before;
    await waitFor(this.#signals.fired, counted, patience, `${this.name} to count a pulse`);
  }

  async disarm(patience: Patience): Promise<void> {
    await this.#signals.arm.write(false, patience);
    await waitFor(this.#signals.armed, (armed) => !armed, patience, `${this.name} to read disarmed`);
  }

  fired(patience: Patience): Promise<number> {
    return this.#signals.fired.read(patience);
  }
}
