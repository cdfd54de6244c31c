import { TomochartError, type Patience } from '#core';
import type { OwnFile, OwnFileSettings, StoredFrames } from '#devices';
import type { Acquisition } from './acquisition.ts';
import { budgetOf } from '../budget.ts';
import { PluginDrain } from './pluginDrain.ts';
import type { PluginFaults } from './pluginFaults.ts';
import { setUpAttributes, setUpFile, setUpLayout, type AttributeSignals } from './pluginSetup.ts';
import type { PluginSignals } from './pluginSignals.ts';
import type { FrameLabels } from './labels.ts';
import type { FrameWatch } from './frameWatch.ts';
import type { CameraPvs } from '../parameters.ts';

/** What a plugin works together with. */
export interface PluginPartners {
  readonly signals: PluginSignals;
  readonly attributes: AttributeSignals;
  readonly acquisition: Acquisition;
  readonly watch: FrameWatch;
  readonly labels: FrameLabels;
  readonly faults: PluginFaults;
}

/** The HDF5 plugin of areaDetector, which stores the frames of a camera in a file as its layout says. */
export class Hdf5Plugin implements OwnFile {
  readonly #name: string;
  readonly #pvs: CameraPvs;
  readonly #partners: PluginPartners;
  readonly #drain: PluginDrain;
  #path: string | undefined;

  constructor(name: string, pvs: CameraPvs, partners: PluginPartners) {
    this.#name = name;
    this.#pvs = pvs;
    this.#partners = partners;
    this.#drain = new PluginDrain(name, partners.signals, partners.acquisition);
  }

  /** Frames that found the plugin's queue full since the file was begun, as far as it has been looked at. */
  get dropped(): number {
    return this.#drain.dropped;
  }

  /**
   * Stops a camera that runs, and a capture that somebody has left, whose frames would get into the file.
   * @throws TomochartError NOT_FOUND for a folder that the IOC does not see, BAD_CONFIG for a layout or attributes file
   * that cannot be used, DEVICE, TIMEOUT
   */
  async begin({ path }: OwnFileSettings, patience: Patience): Promise<void> {
    const { signals, attributes, acquisition, watch, faults } = this.#partners;
    const budget = budgetOf(patience);
    await acquisition.stop(budget);
    await this.#endCapture(budget);
    await this.#drain.empty(budget);
    await Promise.all([
      setUpFile(this.#name, signals, path, budget),
      setUpLayout(this.#name, signals, this.#pvs, budget),
      setUpAttributes(this.#pvs.name, attributes, this.#pvs, budget),
    ]);
    await signals.capture.write(1, budget);
    await signals.capturing.until((on) => on === 1, budget, `${this.#name} to read that it captures`, {
      remedy: `look at its WriteMessage (${signals.writeMessage.uri})`,
    });
    acquisition.forget();
    this.#drain.begin();
    watch.beginFile(await signals.processed.read(budget));
    faults.begin(path);
    this.#path = path;
  }

  /** Resolves when the frames that were acquired are stored, so that those to come are told apart from them. */
  async settle(patience: Patience): Promise<void> {
    if (this.#path !== undefined) await this.#drain.all(patience, () => this.#partners.faults.failure);
  }

  /**
   * @throws TomochartError what has prevented frames from being written since the file was begun; FRAMES when it has
   * none, because then there is no file
   */
  async end(patience: Patience): Promise<StoredFrames> {
    const { signals, acquisition, watch, labels, faults } = this.#partners;
    const path = this.#path;
    if (path === undefined) throw new TomochartError('DEVICE', `${this.#name} has no file to end`);
    const budget = budgetOf(patience);
    await acquisition.stop(budget);
    await this.settle(budget);
    await watch.endFile(budget);
    faults.ending();
    this.#path = undefined;
    await this.#endCapture(budget);
    const failure = faults.end(
      await signals.writeStatus.read(budget),
      await signals.writeMessage.read(budget),
    );
    if (failure) throw failure;
    const file = await signals.file.read(budget);
    if ((await signals.captured.read(budget)) === 0) {
      throw new TomochartError('FRAMES', `${this.#name} has stored no frame, and made no file ${path}`);
    }
    if (file !== path) {
      throw new TomochartError('DEVICE', `${this.#name} has written ${file} instead of ${path}`, {
        remedy: 'look who else writes to its FilePath and FileName, and at attributes that name its file',
      });
    }
    const { ids } = this.#pvs;
    const { offsets } = watch;
    return {
      file,
      datasets: labels.datasets,
      ...(ids === undefined ? {} : { ids, times: timesBeside(ids) }),
      ...(offsets.length === 0 ? {} : { idOffsets: offsets }),
      ...(this.dropped === 0 ? {} : { warnings: [this.#droppedWarning] }),
    };
  }

  get #droppedWarning(): string {
    const { queueSize } = this.#partners.signals;
    return `${this.#name} dropped ${this.dropped} frames, because its queue was full; raise QueueSize (${queueSize.uri})`;
  }

  /** The put is complete when the file is closed; the readback alone may say so before (ADCore: `writeInt32`). */
  async #endCapture(patience: Patience): Promise<void> {
    const { capturing, endCapture } = this.#partners.signals;
    if ((await capturing.read(patience)) === 0) return;
    await endCapture.write(0, patience);
    await capturing.until((on) => on === 0, patience, `${this.#name} to read that it captures no more`);
  }
}

/** areaDetector stores the moment of each frame where it stores its number. */
function timesBeside(ids: string): NonNullable<StoredFrames['times']> {
  const group = ids.slice(0, ids.lastIndexOf('/') + 1);
  return { seconds: `${group}NDArrayEpicsTSSec`, nanoseconds: `${group}NDArrayEpicsTSnSec` };
}
