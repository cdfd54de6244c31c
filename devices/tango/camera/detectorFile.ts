import { TomochartError, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import type { OwnFile, OwnFileSettings, StoredFrames } from '#devices';
import type { Acquisition } from './acquisition.ts';
import type { DetectorFaults } from './faults.ts';
import type { FrameWatch } from './frameWatch.ts';
import type { CameraNames } from './names.ts';
import type { Storage } from './storage.ts';

/** What the file of a detector works together with. */
export interface FilePartners {
  readonly storage: Storage;
  readonly acquisition: Acquisition;
  readonly watch: FrameWatch;
  readonly faults: DetectorFaults;
}

/** Frames that wait for a slow disk: nothing tells how many there are, and a file that is closed too early lacks them. */
const CLOSE_SECONDS = 60;

type OwnNames = Pick<CameraNames, 'name' | 'dataset' | 'ids' | 'times'>;

/** The file that a detector stores its frames in itself. */
export class DetectorFile implements OwnFile {
  readonly #names: OwnNames;
  readonly #partners: FilePartners;
  /** What was asked for, and what the detector has made of it. */
  #asked: string | undefined;
  #file: string | undefined;

  constructor(names: OwnNames, partners: FilePartners) {
    this.#names = names;
    this.#partners = partners;
  }

  /** There is a file. */
  get begun(): boolean {
    return this.#file !== undefined;
  }

  /** Stops a camera that runs, whose frames would get into the file. @throws TomochartError DEVICE, TIMEOUT */
  async begin({ path }: OwnFileSettings, patience: Patience): Promise<void> {
    const { storage, acquisition, watch, faults } = this.#partners;
    const budget = budgetOf(patience);
    await acquisition.stop(budget);
    // From here on there is something to end, also when what follows is broken off.
    this.#asked = path;
    this.#file = undefined;
    this.#file = await storage.begin(path, budget);
    watch.beginFile();
    faults.begin();
  }

  /** Resolves when every frame that was acquired has been told. */
  settle(patience: Patience): Promise<void> {
    return this.#partners.watch.catchUp(patience);
  }

  /**
   * Resolves when the camera reads idle, which it does when the file is closed.
   * @throws TomochartError FRAMES when no frame was acquired; what has prevented them from being written
   */
  async end({ clock, signal, seconds }: Patience): Promise<StoredFrames> {
    const { storage, acquisition, watch, faults } = this.#partners;
    const { name, dataset, ids, times } = this.#names;
    const [asked, file] = [this.#asked, this.#file];
    if (asked === undefined) throw new TomochartError('DEVICE', `${name} has no file to end`);
    this.#asked = undefined;
    this.#file = undefined;
    const patience = budgetOf({ clock, signal, seconds: Math.max(seconds, CLOSE_SECONDS) });
    if (file === undefined) {
      await acquisition.stop(patience);
      throw new TomochartError('DEVICE', `${name} has not begun ${asked}`);
    }
    try {
      // Before it is told to stop, which makes it forget what was wrong.
      const before = faults.fault ?? (await acquisition.failure(patience));
      await acquisition.stop(patience);
      await watch.catchUp(patience);
      const after = await acquisition.failure(patience);
      const { stored, offsets } = watch;
      const { failure: lost, warnings = [] } = await storage.end(patience);
      const failure = before ?? faults.fault ?? after ?? lost;
      if (stored === 0) {
        throw (
          failure ?? new TomochartError('FRAMES', `${name} has acquired no frame, and made no file ${file}`)
        );
      }
      return {
        file,
        datasets: { '': dataset },
        ...(ids === undefined ? {} : { ids, ...(offsets.length === 0 ? {} : { idOffsets: offsets }) }),
        ...(times === undefined ? {} : { times: { unixSeconds: times } }),
        ...(failure ? { failure } : {}),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    } finally {
      watch.endFile();
      faults.rest();
    }
  }
}
