import type { BeamlineConfig } from '#config';
import type { Devices, Signal } from '#devices';
import type { ScanPlan } from '#scan';
import type { World } from '#sim';

/** A beamline whose devices can be used. */
export interface Beamline {
  readonly config: BeamlineConfig;
  readonly devices: Devices;
  /** The signal at an address of the control system; undefined when nothing here speaks to that address. */
  readonly signal: (uri: string) => Signal<number | string> | undefined;
  /** The simulated world behind the devices; undefined on a real beamline. */
  readonly world?: World;
  /** The true slice on the grid of the preview; undefined on a real beamline, where nobody knows it. */
  readonly truthFor?: (plan: ScanPlan) => Float32Array;
  /** Lets go of the control system; nothing can be asked of the devices any more. */
  readonly close: () => Promise<void>;
}

/** Does `work` and lets go of the beamline, however the work ends. */
export async function closing<T>(beamline: Beamline, work: (beamline: Beamline) => Promise<T>): Promise<T> {
  try {
    return await work(beamline);
  } finally {
    await beamline.close();
  }
}
