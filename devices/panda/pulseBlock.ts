import type { Patience } from '#core';
import type { TriggerProgram } from '#devices';

/** A program as a block carries it out; made, and refused, before anything is written. */
export interface Loading {
  /** Writes it into the block, which is disabled; resolves when it can be enabled. */
  load(patience: Patience): Promise<void>;
}

/** A block that makes pulses, of whatever kind. */
export interface PulseBlock {
  /** `SEQ1`. */
  readonly block: string;
  /**
   * @throws TomochartError LIMIT for what it cannot do; what the connection throws
   */
  plan(program: TriggerProgram, clockHertz: number, patience: Patience): Promise<Loading>;
  /** Pulses given since it was enabled, by its own counters. */
  count(program: TriggerProgram, patience: Patience): Promise<number>;
}
