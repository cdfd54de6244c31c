import type { Signal } from './signal.ts';

/** A detector of one number: ring current, ion chamber, diode. */
export interface ScalarDetector {
  /** Its name in the file, e.g. `RingCurrent`. */
  readonly name: string;
  readonly units: string;
  readonly description: string;
  readonly signal: Signal<number>;
}
