import { TomochartError, withDeadline, type Patience } from '#core';
import type { CameraSignals } from './cameraSignals.ts';
import type { CameraRow } from './cameras.ts';
import { prove } from '../prove.ts';

/** States in which a camera takes frames, or waits for triggers (ADStatus_t of ADCore). */
const ACTIVE = new Set(['Acquire', 'Readout', 'Correct', 'Saving', 'Waiting']);
/** States in which it is on its way to another one. */
const CHANGING = new Set(['Aborting', 'Initializing']);
/** Between the end of an acquisition that nobody saw begin and the error: its counter may be shown a little later. */
const SHOWN_SECONDS = 1;

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
        // No deadline: it ends with the acquisition, which is nobody's to wait for.
        this.#running = true;
        this.#run = acquire.channel.put(1, { completion: true, timeoutSeconds: Infinity }).finally(() => {
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

  /** Acquire=0; resolves when the camera reads idle, also when it has been all the time. */
  async stop(patience: Patience): Promise<void> {
    const { acquiring, state, acquire } = this.#signals;
    if (!this.#running && isIdle(await this.#look(patience))) return;
    let look: Look | undefined;
    await acquire.write(0, patience);
    await prove({
      channels: [acquiring.channel, state.channel],
      patience,
      what: `${this.#name} to read disarmed`,
      look: async (inner) => {
        look = await this.#look(inner);
        return isIdle(look) ? look : undefined;
      },
      seen: () => look && `Acquire_RBV reads ${look.acquiring}, DetectorState_RBV ${look.state}`,
      remedy: `stop it by hand (${acquire.uri}), or restart its IOC`,
    });
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

function isIdle({ acquiring, state }: Look): boolean {
  return acquiring === 0 && !ACTIVE.has(state) && !CHANGING.has(state);
}
