import { Listeners, type Clock, type Patience } from '#core';
import type { ArmSettings, Frame, Reading, Unsubscribe } from '#devices';
import type { CameraSignals } from './cameraSignals.ts';
import type { CameraRow } from './cameras.ts';
import { FrameTally, type TalliedFrame } from './frameTally.ts';
import { FrameTimes } from '#devices/frameTimes';
import type { FrameLabels } from './labels.ts';
import type { PluginSignals } from './pluginSignals.ts';

/** For the counters to be read while nothing changes; then the next update tries again. */
const SETTLE_SECONDS = 5;
/** Between the numbers of two acquisitions of a file: more than a file can have, so that each has a range of its own. */
const STRIDE = 2 ** 32;

/** An acquisition, for the frames of it. */
interface Arm {
  readonly settings: Pick<ArmSettings, 'exposureSeconds' | 'periodSeconds'>;
  readonly clock: Clock;
  /** ArrayCounter at its beginning. */
  readonly before: number;
}

/**
 * The frames of a camera, from updates of the counters: of those that the plugin has stored while it has a file, else
 * of those that the driver has counted.
 */
export class FrameWatch {
  readonly #camera: CameraSignals;
  readonly #plugin: PluginSignals;
  readonly #labels: FrameLabels;
  readonly #row: CameraRow;
  readonly #listeners = new Listeners<Frame>();
  readonly #tally = new FrameTally((frame) => this.#takeStored(frame));
  #watching = false;
  #arm: Arm | undefined;
  /** The plugin's ArrayCounter when its file was begun, while there is one. */
  #processedBefore: number | undefined;
  /** Frames in each dataset of the file. */
  #stored = new Map<string, number>();
  /** Frames of the acquisition that the driver has counted. */
  #counted = 0;
  #settling = false;
  readonly #times = new FrameTimes();
  #offsets: { readonly firstFrame: number; readonly add: number }[] = [];

  constructor(camera: CameraSignals, plugin: PluginSignals, labels: FrameLabels, row: CameraRow) {
    this.#camera = camera;
    this.#plugin = plugin;
    this.#labels = labels;
    this.#row = row;
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** What has been added to the plugin's numbers from which stored frame on: an entry for each acquisition. */
  get offsets(): readonly { readonly firstFrame: number; readonly add: number }[] {
    return this.#offsets;
  }

  /** Begins to watch; once. */
  start(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#plugin.uniqueId.subscribe((reading) => this.#onStored(reading, 'see'));
    this.#plugin.captured.subscribe((reading) => this.#onStored(reading, 'count'));
    this.#camera.counter.subscribe((reading) => this.#onCounter(reading));
  }

  /** The plugin has begun a file. @param processed its ArrayCounter, by which it counts the frames that it takes up */
  beginFile(processed: number): void {
    this.#tally.begin();
    this.#stored = new Map();
    this.#offsets = [];
    this.#processedBefore = processed;
    this.#arm = undefined;
  }

  /**
   * Resolves when every frame that the plugin has stored has been told: updates of its counters may come after the
   * answer that they are stored, and would be taken for frames of the next acquisition.
   */
  async catchUp(patience: Patience): Promise<void> {
    if (this.#processedBefore === undefined) return;
    this.#tally.count(await this.#plugin.captured.read(patience));
    if (this.#tally.waits) await this.#readSettled(patience);
  }

  /** The file is about to be closed. Resolves as `catchUp` does. */
  async endFile(patience: Patience): Promise<void> {
    try {
      await this.catchUp(patience);
    } finally {
      this.#processedBefore = undefined;
      // Late updates of its counter are none of frames without a file.
      this.#arm = undefined;
    }
  }

  /** An acquisition is about to begin. @param before ArrayCounter */
  arm(settings: ArmSettings, before: number, clock: Clock): void {
    const { numbers, counterRestarts } = this.#row;
    this.#arm = { settings, clock, before: counterRestarts ? 0 : before };
    this.#counted = 0;
    this.#tally.arm(numbers.kind === 'arm' ? numbers.first : before + 1);
    // Also where numbers count on: two acquisitions may be of the same places in the scan, or of distant ones.
    this.#offsets.push({ firstFrame: this.#tally.delivered, add: this.#offsets.length * STRIDE });
  }

  #onStored({ value, timestampSeconds }: Reading<number>, what: 'see' | 'count'): void {
    if (this.#processedBefore === undefined || !this.#arm) return;
    this.#times.update(timestampSeconds, what === 'count' ? value - this.#tally.delivered : 1);
    this.#tally[what](value);
    if (this.#tally.waits) this.#settle();
  }

  #onCounter({ value, timestampSeconds }: Reading<number>): void {
    const arm = this.#arm;
    if (!arm || this.#processedBefore !== undefined) return;
    const count = value - arm.before;
    this.#times.update(timestampSeconds, count - this.#counted);
    while (this.#counted < count) this.#tell(arm, { id: this.#counted++ });
  }

  #takeStored({ id, uniqueId }: TalliedFrame): void {
    const { dataset } = this.#labels;
    const storedAt = this.#stored.get(dataset) ?? 0;
    this.#stored.set(dataset, storedAt + 1);
    const storedId = uniqueId + (this.#offsets.at(-1)?.add ?? 0);
    if (this.#arm) this.#tell(this.#arm, { id, storedAt, storedId });
  }

  #tell({ settings, clock }: Arm, frame: Pick<Frame, 'id' | 'storedAt' | 'storedId'>): void {
    const { exposureSeconds } = settings;
    const startSeconds = this.#times.next(clock, settings);
    this.#listeners.tell({ ...frame, startSeconds, exposureSeconds });
  }

  /** In the background; a connection that is lost is told elsewhere. */
  #settle(): void {
    if (this.#settling || !this.#arm) return;
    this.#settling = true;
    const signal = AbortSignal.timeout(SETTLE_SECONDS * 1000);
    this.#readSettled({ clock: this.#arm.clock, signal, seconds: SETTLE_SECONDS })
      .catch(() => {})
      .finally(() => (this.#settling = false));
  }

  /** Reads the plugin's counters until two looks in a row have seen the same, and no frame waits. */
  async #readSettled(patience: Patience): Promise<void> {
    const { captured, processed, uniqueId } = this.#plugin;
    const signals = [captured, processed, uniqueId, processed];
    let last = '';
    while (this.#tally.waits && this.#processedBefore !== undefined) {
      const look = await Promise.all(signals.map((signal) => signal.read(patience)));
      const [stored, before, id, after] = look as [number, number, number, number];
      if (look.join() === last && before === after) {
        // Who resets ArrayCounter by hand makes it less than the frames that are stored.
        this.#tally.settle(Math.max(before - this.#processedBefore, stored), id);
      }
      last = look.join();
    }
  }
}
