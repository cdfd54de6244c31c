import type { Patience } from '#core';
import type { Device } from './device.ts';

/** Tells other programs (alignment, previews) where the latest dark and flat frames are. */
export interface References extends Device {
  /** Resolves when the control system reads the path. */
  setDarkFile(path: string, patience: Patience): Promise<void>;
  setFlatFile(path: string, patience: Patience): Promise<void>;
}
