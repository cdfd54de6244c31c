import type { Phantom, StorageRing } from './physics/index.ts';
import type { SimulatedShutter } from './shutter.ts';
import type { Stage } from './stage.ts';

/** What an exposure depends on: the part of the world that a camera looks at. */
export interface Scene {
  readonly parameters: {
    readonly seed: number;
    readonly motionSamples: number;
    readonly frames: 'made' | 'counted';
    /** What the noise of an exposure follows from: its moment, or its number. */
    readonly noise?: 'moment' | 'frame';
    readonly ring: { readonly currentMilliamps: number };
  };
  readonly phantom: Phantom;
  readonly ring: StorageRing;
  readonly shutter: SimulatedShutter;
  /** Light per photon at `seconds` of the clock, relative to a warm scintillator. */
  scintillatorYieldAt(seconds: number): number;
  /** The stage that turns the sample, or shifts it across or along the axis; undefined when none does. */
  stageThatMoves(what: 'rotation' | 'x' | 'z'): Stage | undefined;
}
