import type { Patience } from '#core';
import type { ArmSettings } from '#devices';
import type { TangoDevice } from '../device.ts';

/** How a kind of detector is told to acquire. */
export interface Acquirer {
  /** Name of the detector, for errors. */
  readonly name: string;
  /** The device whose state says whether it acquires. */
  readonly device: TangoDevice;
  /** Attribute of that state. */
  readonly state: string;
  readonly armedStates: readonly string[];
  readonly idleStates: readonly string[];
  readonly counter: FrameCounter;
  /** @throws TomochartError BAD_CONFIG for names that the device has not */
  connect(patience: Patience): Promise<void>;
  /** Writes the settings and proves each. */
  set(asked: ArmSettings, patience: Patience): Promise<void>;
  /** Tells it to acquire; resolves when it has taken that. */
  start(patience: Patience): Promise<void>;
  /** Tells it to stop; resolves when it has taken that. */
  stop(patience: Patience): Promise<void>;
  /** What it says of a fault. */
  why(patience: Patience): Promise<string>;
}

/** Where the frames of an acquisition are counted. */
export interface FrameCounter {
  readonly device: TangoDevice;
  readonly attribute: string;
  /** To be added to what it reads to have the number of frames. */
  readonly add: number;
}

/** States that are a fault, unless the beamline file says that they are something else. */
const BROKEN = /^(fault|alarm)$/i;

/** True for a state that says that it cannot go on. */
export function isBroken(
  state: string,
  { armedStates, idleStates }: Pick<Acquirer, 'armedStates' | 'idleStates'>,
): boolean {
  return BROKEN.test(state) && !armedStates.includes(state) && !idleStates.includes(state);
}
