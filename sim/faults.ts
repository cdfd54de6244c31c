import { TomochartError } from '#core';
import type { SimulatedShutter } from './shutter.ts';
import type { Side } from './stageController.ts';

/** A part of the simulated beamline that can be broken. */
export interface Breakable {
  /**
   * Breaks it as the words say; `none` mends it, and every part understands that.
   * @returns whether it has understood
   */
  fault(words: string): boolean;
}

/** A motor that can be broken, of whatever control system. */
interface FaultyMotor {
  stall(): void;
  strike(side: Side): void;
  mend(): void;
}

/** What is broken in a simulated beamline: parts are broken one by one and mended together. */
export class Faults {
  readonly #parts: Readonly<Record<string, Breakable>>;
  readonly #usage: string;
  readonly #onEvent: (message: string) => void;
  #last = 'none';

  /**
   * @param parts by name; a part may have several
   * @param usage how to say it; what a text that is no fault is answered with
   */
  constructor(parts: Readonly<Record<string, Breakable>>, usage: string, onEvent: (message: string) => void) {
    this.#parts = parts;
    this.#usage = usage;
    this.#onEvent = onEvent;
  }

  /** What was caused last. */
  get last(): string {
    return this.#last;
  }

  /**
   * Breaks the part that the first word names as the others say; `none` mends all.
   * @throws TomochartError DEVICE for a text that is not understood, NOT_FOUND for a part that there is not
   */
  cause(text: string): void {
    const [name = '', ...words] = text.trim().split(/\s+/);
    if (name === 'none' && words.length === 0) {
      for (const part of new Set(Object.values(this.#parts))) part.fault('none');
    } else if (this.#isNone(name, words) || !this.#part(name).fault(words.join(' '))) {
      throw new TomochartError('DEVICE', `"${text}" is no fault; ${this.#usage}`);
    }
    this.#last = [name, ...words].join(' ');
    this.#onEvent(`fault: ${this.#last}`);
  }

  /** A word alone that names no part, such as `help`, is a question for what may be said. */
  #isNone(name: string, words: readonly string[]): boolean {
    return words.join() === 'none' || (words.length === 0 && !Object.hasOwn(this.#parts, name));
  }

  #part(name: string): Breakable {
    const part = Object.hasOwn(this.#parts, name) ? this.#parts[name] : undefined;
    if (part !== undefined) return part;
    throw new TomochartError('NOT_FOUND', `there is no ${name} to break`, {
      remedy: `choose one of: ${Object.keys(this.#parts).join(', ')}`,
    });
  }
}

/**
 *     stall               the motor stops where it is and does not move any more
 *     limit+, limit-      the limit switch at the high (low) end of the dial reads hit
 */
export function faultyMotor(motor: FaultyMotor): Breakable {
  return {
    fault(words) {
      if (words === 'stall') motor.stall();
      else if (words === 'limit+') motor.strike('high');
      else if (words === 'limit-') motor.strike('low');
      else if (words === 'none') motor.mend();
      else return false;
      return true;
    },
  };
}

/** `stuck`: the shutter stays as it is. */
export function faultyShutter(shutter: SimulatedShutter): Breakable {
  return {
    fault(words) {
      if (words !== 'stuck' && words !== 'none') return false;
      shutter.stuck = words === 'stuck';
      return true;
    },
  };
}
