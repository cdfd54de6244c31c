import type { Patience, TomochartError } from '#core';
import { budgetOf } from '#devices/budget';
import { persistently } from '#devices/persist';
import type { ArmSettings, Detector, Frame, Unsubscribe } from '#devices';
import type { TangoDevice } from '../device.ts';
import { isLostConnection } from '../failure.ts';
import type { Acquirer } from './acquirer.ts';
import { Acquisition } from './acquisition.ts';
import { DetectorFile } from './detectorFile.ts';
import { DetectorFaults } from './faults.ts';
import { FrameWatch } from './frameWatch.ts';
import { FrameLabels } from './labels.ts';
import type { CameraNames, GroupNames, LimaNames } from './names.ts';
import type { Storage } from './storage.ts';

/** What makes a detector one of its kind. */
export interface DetectorKind {
  readonly acquirer: Acquirer;
  readonly storage: Storage;
  /** The device of the camera, which has the label. */
  readonly camera: TangoDevice;
}

/** A 2-D detector of Tango that stores its frames itself. */
export class TangoDetector implements Detector {
  readonly name: string;
  readonly ownFile: DetectorFile;
  readonly #kind: DetectorKind;
  readonly #acquisition: Acquisition;
  readonly #watch: FrameWatch;
  readonly #labels: FrameLabels;
  readonly #faults: DetectorFaults;
  #connected = false;

  constructor(names: CameraNames | LimaNames | GroupNames, kind: DetectorKind) {
    this.name = names.name;
    this.#kind = kind;
    const { acquirer, storage } = kind;
    const acquisition = (this.#acquisition = new Acquisition(acquirer));
    const faults = (this.#faults = new DetectorFaults(acquirer, acquisition));
    const watch = (this.#watch = new FrameWatch(acquisition, acquirer.counter, names, {
      onLost: (thrown) => faults.lost(thrown),
      onSilence: (clock) => void faults.look(clock),
    }));
    this.#labels = new FrameLabels(kind.camera, names);
    this.ownFile = new DetectorFile(names, { storage, acquisition, watch, faults });
  }

  /** Also begins to watch its frames and its faults. @throws TomochartError BAD_CONFIG for names that a device has not */
  async connect(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await this.#kind.acquirer.connect(budget);
    await this.#kind.storage.connect(budget);
    await this.#labels.connect(budget);
    if (this.#connected) return;
    this.#connected = true;
    this.#watch.start();
    this.#faults.start(patience.clock);
  }

  /**
   * Stops a camera that runs, then sets and proves each setting, and that it acquires.
   * @throws TomochartError DEVICE for a setting that the camera refuses or takes otherwise, a fault, or an acquisition that
   * ends at once; LIMIT; BAD_CONFIG for one that the file cannot take; TIMEOUT
   */
  async arm(asked: ArmSettings, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await this.#acquisition.stop(budget);
    await this.#watch.catchUp(budget);
    this.#watch.rest();
    await this.#acquisition.set(asked, budget);
    await this.#acquisition.start(budget);
    this.#faults.watch();
    this.#watch.arm(asked, patience.clock);
  }

  armed(patience: Patience): Promise<boolean> {
    return this.#acquisition.armed(patience);
  }

  /** A server that goes away meanwhile is waited for. */
  async disarm(patience: Patience): Promise<void> {
    // With a file, it can still fail to close it.
    if (!this.ownFile.begun) this.#faults.rest();
    await persistently(patience, isLostConnection, (inner) => this.#acquisition.stop(inner));
  }

  /** Frames that were acquired are told first: the label is that of the frames to come. */
  async setLabel(label: string, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await this.#watch.catchUp(budget);
    await this.#labels.set(label, budget);
  }

  async acquired(patience: Patience): Promise<number> {
    return (await this.#acquisition.counted(patience)).frames;
  }

  /** Those that its device has counted, without pixels. */
  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#watch.onFrame(listener);
  }

  /** Told of a state of fault, with what the device says of it, while it is armed or has a file; of a lost server always. */
  onFault(listener: (fault: TomochartError) => void): Unsubscribe {
    return this.#faults.onFault(listener);
  }
}
