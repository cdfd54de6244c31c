import { TomochartError, withDeadline, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { acquirePut } from './acquirePut.ts';
import type { CameraSignals } from './cameraSignals.ts';
import type { CameraRow } from './cameras.ts';
import { endAtOnce, endSurely } from '../ending.ts';
import { ACTIVE, activityOf, isIdle, stopping } from './idle.ts';
import { prove } from '../prove.ts';

/** Between the end of an acquisition that nobody saw begin and the error: its counter may be shown a little later. */
const SHOWN_SECONDS = 1;
/** A camera that does not say in that time whether it is idle is told to stop. */
const ASK_SECONDS = 2;

interface Look {
  readonly acquiring: number;
  readonly state: string;
  readonly counter: number;
}

/** `Acquire` of areaDetector's driver, and the proof of what it does. */
export class Acquisition {
  readonly #name: string;
  readonly #row: CameraRow;
  readonly #signals: CameraSignals;
  /** The put of Acquire=1, which is complete when the acquisition is over. */
  #run: Promise<void> = Promise.resolve();
  #running = false;
  /** ArrayCounter before the acquisition; undefined before the first. */
  #before: number | undefined;
  /** Exposures of the acquisitions before, since `forget`. */
  #earlier = 0;

  constructor(name: string, row: CameraRow, signals: CameraSignals) {
    this.#name = name;
    this.#row = row;
    this.#signals = signals;
  }

  /**
   * Acquire=1; resolves when the camera has been seen to acquire, or to have counted a frame, after that.
   * `AcquireBusy` and `Acquire_RBV` go on to read 0 for a while: they prove nothing until then.
   * @param onBefore told ArrayCounter as it is before, so that no frame is missed
   */
  async start(patience: Patience, onBefore: (counter: number) => void): Promise<void> {
    const { acquiring, state, counter, acquire } = this.#signals;
    await this.#settle(patience);
    this.#earlier = await this.total(patience);
    const before = (this.#before = await counter.read(patience));
    onBefore(before);
    let endedAt = Infinity;
    let look: Look | undefined;
    await prove<Look>({
      channels: [acquiring.channel, state.channel, counter.channel],
      patience,
      what: `${this.#name} to read armed`,
      start: () => {
        this.#running = true;
        this.#run = acquirePut(this.#name, this.#signals).finally(() => {
          this.#running = false;
          endedAt = patience.clock.now();
        });
        this.#run.catch(() => {});
        return this.#run;
      },
      look: async (inner) => {
        const over = patience.clock.now() - endedAt;
        look = await this.#look(inner);
        // One that begins anew is set to 0 before the camera is ready.
        if (look.counter !== before && look.counter > 0) return look;
        if (look.acquiring === 1 && (this.#row.staysIdle || ACTIVE.has(look.state))) return look;
        if (over > 0 && this.#row.counterRestarts && (await this.#signals.images.read(inner)) > 0)
          return look;
        if (over > SHOWN_SECONDS && look.acquiring === 0) throw await this.#refused(look, inner);
        return undefined;
      },
      seen: () => look && `Acquire_RBV reads ${look.acquiring}, DetectorState_RBV ${look.state}`,
      remedy: `look at its StatusMessage_RBV and at the log of its IOC (${acquire.uri})`,
    });
  }

  /**
   * Acquire=0; resolves when the camera reads idle, also when it has been all the time.
   * @throws TomochartError DEVICE at once when it is refused, or the connection is lost; TIMEOUT
   */
  async stop(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    if (!this.#running && isIdle(await activityOf(this.#signals, budget))) return;
    await endAtOnce(this.#stopping, budget);
  }

  /** As `stop`, for what makes safe: tried as long as the deadline allows. */
  async stopSurely(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    if (!this.#running && (await this.#readsIdle(budget))) return;
    await endSurely(this.#stopping, budget);
  }

  get #stopping() {
    return stopping(this.#name, this.#signals, () => this.#running);
  }

  /** Whether it need not be told to stop; one that does not say so is told. */
  async #readsIdle(patience: Patience): Promise<boolean> {
    const seconds = Math.min(ASK_SECONDS, patience.seconds / 2);
    try {
      return isIdle(await activityOf(this.#signals, { ...patience, seconds }));
    } catch (thrown) {
      if (patience.signal.aborted) throw thrown;
      return false;
    }
  }

  async armed(patience: Patience): Promise<boolean> {
    const { acquiring, state } = await this.#look(patience);
    return acquiring === 1 && (this.#row.staysIdle === true || ACTIVE.has(state));
  }

  /** Exposures since `start`. */
  async acquired(patience: Patience): Promise<number> {
    if (this.#before === undefined) return 0;
    if (this.#row.counterRestarts) return this.#signals.images.read(patience);
    return Math.max(0, (await this.#signals.counter.read(patience)) - this.#before);
  }

  /** Exposures of all acquisitions since `forget`. */
  async total(patience: Patience): Promise<number> {
    return this.#earlier + (await this.acquired(patience));
  }

  /** What was acquired so far counts no more. */
  forget(): void {
    this.#earlier = 0;
    this.#before = undefined;
  }

  /** A put to a record whose last put is not complete would be refused (ECA_PUTCBINPROG). */
  #settle(patience: Patience): Promise<void> {
    const over = this.#run.catch(() => {});
    return withDeadline(patience, `${this.#name} to complete its last acquisition`, () => over);
  }

  async #look(patience: Patience): Promise<Look> {
    const signals = this.#signals;
    const [acquiring, state, counter] = await Promise.all([
      signals.acquiring.read(patience),
      signals.state.read(patience),
      signals.counter.read(patience),
    ]);
    return { acquiring, state, counter };
  }

  async #refused({ state }: Look, patience: Patience): Promise<TomochartError> {
    const message = await this.#signals.message.read(patience);
    return new TomochartError(
      'DEVICE',
      `${this.#name} ended its acquisition without a frame: it reads ${state}${message && `, ${message}`}`,
      { remedy: `look at the log of its IOC (${this.#signals.acquire.uri})` },
    );
  }
}
