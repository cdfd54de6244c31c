import { TomochartError, type Patience } from '#core';
import type { OwnFile, OwnFileSettings, StoredFrames } from '#devices';
import type { Acquisition } from './acquisition.ts';
import { budgetOf } from '#devices/budget';
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
  /** It has been seen to capture into that file. */
  #begun = false;

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
    acquisition.forget();
    this.#drain.begin();
    watch.beginFile(await signals.processed.read(budget));
    // From here on there is something to end, also when what follows is broken off.
    this.#path = path;
    this.#begun = false;
    await signals.capture.write(1, budget);
    await signals.capturing.until((on) => on === 1, budget, `${this.#name} to read that it captures`, {
      remedy: `look at its WriteMessage (${signals.writeMessage.uri})`,
    });
    faults.begin(path);
    this.#begun = true;
  }

  /** Resolves when the frames that were acquired are stored and told, so that those to come are told apart from them. */
  async settle(patience: Patience): Promise<void> {
    if (this.#path === undefined) return;
    const { faults, watch } = this.#partners;
    const { clock, signal, seconds } = patience;
    await this.#drain.all({ clock, signal, seconds }, () => faults.failure);
    // Storing what waited may have taken longer than a step has.
    await watch.catchUp({ clock, signal, seconds });
  }

  /**
   * @throws TomochartError FRAMES when it has no frame, because then there is no file, or what has prevented them from
   * being written
   */
  async end(patience: Patience): Promise<StoredFrames> {
    const { signals, acquisition, watch, labels, faults } = this.#partners;
    const path = this.#path;
    if (path === undefined) throw new TomochartError('DEVICE', `${this.#name} has no file to end`);
    if (!this.#begun) return this.#breakOff(path, patience);
    const { clock, signal, seconds } = patience;
    await acquisition.stop(patience);
    await this.settle(patience);
    const budget = budgetOf({ clock, signal, seconds });
    await watch.endFile(budget);
    faults.ending();
    this.#path = undefined;
    await this.#endCapture(budget);
    const failure = faults.end(
      await signals.writeStatus.read(budget),
      await signals.writeMessage.read(budget),
    );
    const file = await signals.file.read(budget);
    if ((await signals.captured.read(budget)) === 0) {
      if (failure) throw failure;
      throw new TomochartError('FRAMES', `${this.#name} has stored no frame, and made no file ${path}`);
    }
    if (file !== path) {
      if (failure) throw failure;
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
      ...(failure ? { failure } : {}),
      ...(this.dropped === 0 ? {} : { warnings: [this.#droppedWarning] }),
    };
  }

  get #droppedWarning(): string {
    const { queueSize } = this.#partners.signals;
    return `${this.#name} dropped ${this.dropped} frames, because its queue was full; raise QueueSize (${queueSize.uri})`;
  }

  /** The readback may not have followed the command to capture yet. */
  async #breakOff(path: string, patience: Patience): Promise<never> {
    const { capturing, endCapture } = this.#partners.signals;
    this.#path = undefined;
    await endCapture.write(0, patience);
    await capturing.until((on) => on === 0, patience, `${this.#name} to read that it captures no more`);
    throw new TomochartError('DEVICE', `${this.#name} has not begun ${path}`);
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
