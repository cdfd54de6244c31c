import type { Axis } from './axis.ts';
import type { Detector } from './detector.ts';
import type { References } from './references.ts';
import type { Shutter } from './shutter.ts';
import type { ScalarDetector } from './scalar.ts';
import type { Signal } from './signal.ts';
import type { Trigger } from './trigger.ts';

export * from './axis.ts';
export * from './detector.ts';
export * from './device.ts';
export type * from './references.ts';
export * from './scalar.ts';
export * from './shutter.ts';
export * from './signal.ts';
export * from './trigger.ts';

/** Every device of a beamline, by name where there may be several. */
export interface Devices {
  readonly axes: Readonly<Record<string, Axis>>;
  readonly detectors: Readonly<Record<string, Detector>>;
  readonly shutter: Shutter;
  readonly trigger: Trigger;
  /** Current of the storage ring, mA, where it can be read. */
  readonly ringCurrent?: Signal<number>;
  /** Told where the latest darks and flats are. */
  readonly references?: References;
  /** Sampled for every frame. */
  readonly scalars?: readonly ScalarDetector[];
}
