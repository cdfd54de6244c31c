import type { Clock } from '#core';
import type { BitBus } from './bitBus.ts';
import type { Encoder } from './encoder.ts';
import type { Registry } from './registry.ts';

/** What the blocks of the FPGA share. */
export interface Fabric {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly bus: BitBus;
  /** The encoder that an input for positions follows, if one is wired to it. */
  readonly encoderAt: (input: string) => Encoder | undefined;
  /** Calls `listener` when an encoder may move otherwise than it did. */
  readonly onMotion: (listener: () => void) => void;
}
