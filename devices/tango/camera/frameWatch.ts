import { Listeners, type Cancel, type Clock, type Patience } from '#core';
import { FrameTimes } from '#devices/frameTimes';
import type { ArmSettings, Frame, Unsubscribe } from '#devices';
import { TangoSignal } from '../signal.ts';
import { asNumber } from '../value.ts';
import type { FrameCounter } from './acquirer.ts';
import type { Acquisition } from './acquisition.ts';
import type { CameraNames } from './names.ts';

/** Between the numbers of two acquisitions of a file: more than a file can have, so that each has a range of its own. */
const STRIDE = 2 ** 32;
/** The counter is read again after so long without an event: a server may send them late, the last one not, or none. */
const LOOK_AGAIN_SECONDS = 0.1;
/** And after so long when it could not be read. */
const RETRY_SECONDS = 1;
const READ_SECONDS = 5;

/** An acquisition, for the frames of it. */
interface Arm {
  readonly asked: ArmSettings;
  readonly clock: Clock;
  told: number;
}

/** Who is told of what the watch finds beside frames. */
export interface WatchListener {
  /** The counter could not be read. */
  readonly onLost: (thrown: unknown) => void;
  /** Nothing was heard for a while: events of other attributes may be missing, too. */
  readonly onSilence: (clock: Clock) => void;
}

/**
 * The frames of a camera, from the counter of its device. Events only say when to read it: they come by another connection
 * than answers, and one of the acquisition before would count for this one. A counter that jumps tells several at once.
 * Which of them the file has is for its numbers to say; here every frame that was counted is told.
 */
export class FrameWatch {
  readonly #acquisition: Acquisition;
  readonly #counter: FrameCounter;
  readonly #names: Pick<CameraNames, 'ids' | 'firstId'>;
  readonly #told: WatchListener;
  readonly #listeners = new Listeners<Frame>();
  readonly #times = new FrameTimes();
  #arm: Arm | undefined;
  #cancel: Cancel | undefined;
  #looking = false;
  #rung = false;
  /** Frames told since the beginning of the file, while there is one. */
  #stored: number | undefined;
  #offsets: { readonly firstFrame: number; readonly add: number }[] = [];

  constructor(
    acquisition: Acquisition,
    counter: FrameCounter,
    names: Pick<CameraNames, 'ids' | 'firstId'>,
    told: WatchListener,
  ) {
    this.#acquisition = acquisition;
    this.#counter = counter;
    this.#names = names;
    this.#told = told;
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Frames of the file, as far as they were told. */
  get stored(): number {
    return this.#stored ?? 0;
  }

  /** What has been added to the file's numbers from which frame on: an entry for each acquisition. */
  get offsets(): readonly { readonly firstFrame: number; readonly add: number }[] {
    return this.#offsets;
  }

  /** Begins to watch; once. */
  start(): void {
    const { device, attribute } = this.#counter;
    new TangoSignal(device, attribute, asNumber).subscribe(() => this.#look(), {
      onFault: this.#told.onLost,
    });
  }

  beginFile(): void {
    this.#stored = 0;
    this.#offsets = [];
    this.rest();
  }

  endFile(): void {
    this.#stored = undefined;
    this.rest();
  }

  /** The camera is armed: what it counts are frames of this acquisition. */
  arm(asked: ArmSettings, clock: Clock): void {
    this.rest();
    this.#arm = { asked, clock, told: 0 };
    // One without a frame leaves no trace in the file.
    if (this.#stored !== undefined && this.#offsets.at(-1)?.firstFrame !== this.#stored) {
      this.#offsets.push({ firstFrame: this.#stored, add: this.#offsets.length * STRIDE });
    }
    this.#look();
  }

  /** What the camera counts are no frames of ours. */
  rest(): void {
    this.#arm = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Resolves when every frame that was counted has been told. */
  async catchUp(patience: Patience): Promise<void> {
    if (this.#arm) await this.#read(this.#arm, patience);
  }

  /** In the background; another one that is asked for meanwhile follows. */
  #look(): void {
    this.#rung = true;
    const arm = this.#arm;
    if (this.#looking || !arm) return;
    this.#looking = true;
    this.#rung = false;
    this.#cancel?.();
    const patience = { clock: arm.clock, signal: new AbortController().signal, seconds: READ_SECONDS };
    this.#read(arm, patience).then(
      () => this.#looked(LOOK_AGAIN_SECONDS),
      (thrown: unknown) => {
        this.#told.onLost(thrown);
        this.#looked(RETRY_SECONDS);
      },
    );
  }

  #looked(again: number): void {
    this.#looking = false;
    const arm = this.#arm;
    if (!arm || arm.told >= arm.asked.frames) return;
    if (this.#rung && again === LOOK_AGAIN_SECONDS) this.#look();
    else this.#cancel = arm.clock.after(again, () => this.#lookAgain(arm.clock));
  }

  #lookAgain(clock: Clock): void {
    this.#told.onSilence(clock);
    this.#look();
  }

  async #read(arm: Arm, patience: Patience): Promise<void> {
    const { frames, timeSeconds } = await this.#acquisition.counted(patience);
    // Another acquisition may have begun, or a later answer have come first.
    if (arm !== this.#arm || frames <= arm.told) return;
    this.#times.update(timeSeconds, frames - arm.told);
    while (arm.told < frames) this.#tell(arm, arm.told++);
  }

  #tell({ asked, clock }: Arm, id: number): void {
    const { ids, firstId } = this.#names;
    const startSeconds = this.#times.next(clock, asked);
    const { exposureSeconds } = asked;
    const add = this.#offsets.at(-1)?.add ?? 0;
    const kept =
      this.#stored === undefined
        ? {}
        : { storedAt: this.#stored++, ...(ids === undefined ? {} : { storedId: firstId + id + add }) };
    this.#listeners.tell({ id, startSeconds, exposureSeconds, ...kept });
  }
}
