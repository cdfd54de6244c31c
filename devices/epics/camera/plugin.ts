import { TomochartError, type Patience } from '#core';
import type { OwnFile, OwnFileSettings, StoredFrames } from '#devices';
import type { Acquisition } from './acquisition.ts';
import { budgetOf } from '#devices/budget';
import { endAtOnce, endSurely } from '../ending.ts';
import { besidesOf, checkCaptured } from './captured.ts';
import { captureEnding, endCapture } from './captureEnding.ts';
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
    if ((await signals.capturing.read(budget)) !== 0) await endAtOnce(this.#ending, budget);
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
   * Ends the capture, also when not every frame could be stored before, and as long as the deadline allows.
   * @throws TomochartError FRAMES when it has no frame, because then there is no file, or what has prevented them from
   * being written
   */
  async end(patience: Patience): Promise<StoredFrames> {
    const { signals, watch, labels, faults } = this.#partners;
    const path = this.#path;
    if (path === undefined) throw new TomochartError('DEVICE', `${this.#name} has no file to end`);
    if (!this.#begun) return this.#breakOff(path, patience);
    const budget = budgetOf(patience);
    const trouble = await this.#rest(patience);
    faults.ending();
    this.#path = undefined;
    const { clock, signal, seconds } = patience;
    // One deadline is enough for an IOC that does not come back.
    const isGone = trouble !== undefined && signals.capturing.channel.state !== 'connected';
    const { failure, lost } = await this.#close(isGone ? budget : { clock, signal, seconds }, trouble);
    if (trouble) throw failure ?? trouble;
    const [file, frames] = [
      await signals.file.read({ clock, signal, seconds }),
      await signals.captured.read({ clock, signal, seconds }),
    ];
    checkCaptured({ plugin: this.#name, path, file, frames, failure, lost });
    const { offsets } = watch;
    return {
      file,
      datasets: labels.datasets,
      ...besidesOf(this.#pvs),
      ...(offsets.length === 0 ? {} : { idOffsets: offsets }),
      ...(failure ? { failure } : {}),
      ...(this.dropped === 0 ? {} : { warnings: [this.#droppedWarning] }),
    };
  }

  get #droppedWarning(): string {
    const { queueSize } = this.#partners.signals;
    return `${this.#name} dropped ${this.dropped} frames, because its queue was full; raise QueueSize (${queueSize.uri})`;
  }

  /** No more frames come, and those that came are stored and told. Returns what has prevented that. */
  async #rest(patience: Patience): Promise<Error | undefined> {
    const { acquisition, watch } = this.#partners;
    const { clock, signal, seconds } = patience;
    try {
      await acquisition.stopSurely(patience);
      await this.settle(patience);
      await watch.endFile({ clock, signal, seconds });
      return undefined;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      return thrown as Error;
    }
  }

  /**
   * Ends the capture. Returns what has prevented frames from being written, and the connection that was lost meanwhile.
   * @param trouble what has gone wrong before, and is the better error where this fails, too
   */
  async #close(patience: Patience, trouble: Error | undefined) {
    const { signals, faults } = this.#partners;
    const budget = budgetOf(patience);
    try {
      const lost = await endCapture(this.#name, signals, budget);
      const status = await signals.writeStatus.read(budget);
      const failure = faults.end(status, await signals.writeMessage.read(budget));
      return { failure, lost };
    } catch (thrown) {
      if (patience.signal.aborted) throw thrown;
      throw faults.end(0, '') ?? trouble ?? thrown;
    }
  }

  /** The readback may not have followed the command to capture yet. */
  async #breakOff(path: string, patience: Patience): Promise<never> {
    this.#path = undefined;
    await endSurely(this.#ending, patience);
    throw new TomochartError('DEVICE', `${this.#name} has not begun ${path}`);
  }

  get #ending() {
    return captureEnding(this.#name, this.#partners.signals);
  }
}
