import { TomochartError, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import type { ArmSettings } from '#devices';
import type { AttributeReading } from '#tango';
import { isLostConnection } from '../failure.ts';
import { prove } from '../prove.ts';
import { asNumber, asText } from '../value.ts';
import { isBroken, type Acquirer } from './acquirer.ts';

/** Between the answer to the command to arm and the error of a camera that reads idle and has no frame. */
const SHOWN_SECONDS = 1;

/** A camera that does not say in that time whether it is idle is told to stop. */
const ASK_SECONDS = 2;

interface Look {
  readonly state: string;
  readonly frames: number;
}

/** The acquisitions of a detector, and the proof of what it does. */
export class Acquisition {
  readonly #acquirer: Acquirer;
  #begun = false;
  /** It was told to acquire, and has not answered: it may read idle and begin all the same. */
  #unanswered = false;

  constructor(acquirer: Acquirer) {
    this.#acquirer = acquirer;
  }

  /** Writes the settings and proves each. @throws TomochartError DEVICE, LIMIT, TIMEOUT */
  set(asked: ArmSettings, patience: Patience): Promise<void> {
    return this.#acquirer.set(asked, patience);
  }

  /**
   * Arms it; resolves when it reads armed, or has counted a frame of an acquisition that may be over already.
   * @throws TomochartError DEVICE when it is at fault, refuses, or ends without a frame; TIMEOUT
   */
  async start(patience: Patience): Promise<void> {
    const acquirer = this.#acquirer;
    const { name, device, state, armedStates } = acquirer;
    let answeredAt = Infinity;
    let look: Look | undefined;
    await prove<Look>({
      device,
      attributes: [state],
      patience,
      what: `${name} to read armed (${device.uriOf(state)})`,
      start: async (inner) => {
        this.#unanswered = true;
        try {
          await acquirer.start(inner);
          this.#unanswered = false;
        } catch (thrown) {
          this.#unanswered = inner.signal.aborted || isLostConnection(thrown);
          throw thrown;
        }
        answeredAt = patience.clock.now();
        this.#begun = true;
      },
      look: async (inner) => {
        // What was read before it has taken the command is of the acquisition before.
        const since = patience.clock.now() - answeredAt;
        look = await this.#look(inner);
        if (!(since >= 0)) return undefined;
        if (armedStates.includes(look.state) || look.frames > 0) return look;
        if (isBroken(look.state, acquirer)) throw await this.fault(look.state, inner);
        if (since > SHOWN_SECONDS && this.#isIdle(look.state)) {
          throw new TomochartError(
            'DEVICE',
            `${name} ended its acquisition without a frame: it reads ${look.state}, ${await acquirer.why(inner)}`,
            { remedy: `look at the camera and the log of its device server (${device.name})` },
          );
        }
        return undefined;
      },
      seen: () => look && `it reads ${look.state}, and has counted ${look.frames} frames`,
      remedy: `look at Status of ${device.name}, and at the log of its device server`,
    });
  }

  /**
   * Ends the acquisition; resolves when it reads idle, also when it has done so all the time. A camera that is at fault
   * takes no frames either: it is told to stop, which may mend it.
   */
  async stop(patience: Patience): Promise<void> {
    const acquirer = this.#acquirer;
    const { name, device, state } = acquirer;
    const budget = budgetOf(patience);
    if (!this.#unanswered && (await this.#readsIdle(budget))) return;
    let answered = false;
    let refused: Error | undefined;
    let seen: string | Error = '';
    await prove({
      device,
      attributes: [state],
      patience: budget,
      sendsAnyway: true,
      what: `${name} to read disarmed (${device.uriOf(state)})`,
      start: async (inner) => {
        try {
          await acquirer.stop(inner);
        } catch (thrown) {
          // Many devices refuse to stop what is idle or at fault.
          if (inner.signal.aborted || isLostConnection(thrown)) throw thrown;
          refused = thrown as Error;
        }
        answered = true;
      },
      look: async (inner) => {
        const wasAnswered = answered;
        seen = await this.#stateIfAny(inner);
        if (typeof seen !== 'string') return undefined;
        // One that was told to acquire and does not answer reads idle until it begins.
        if (this.#isIdle(seen) && (wasAnswered || !this.#unanswered)) return {};
        if (wasAnswered && isBroken(seen, acquirer)) return {};
        if (wasAnswered && refused && acquirer.armedStates.includes(seen)) throw refused;
        return undefined;
      },
      seen: () => {
        const how = refused ? `, and ${refused.message}` : '';
        return `${typeof seen === 'string' ? `it reads ${seen}` : seen.message}${how}`;
      },
      remedy: `stop it by hand (${device.name}), or restart its device server`,
    });
    this.#unanswered = false;
  }

  async armed(patience: Patience): Promise<boolean> {
    return this.#acquirer.armedStates.includes(await this.state(patience));
  }

  async state(patience: Patience): Promise<string> {
    const { device, state } = this.#acquirer;
    const reading = await device.reading(state, patience);
    return asText(reading, await device.labelsOf(state, reading, patience), device.uriOf(state));
  }

  /** Whether it need not be told to stop; one that does not say so is told. */
  async #readsIdle(patience: Patience): Promise<boolean> {
    const seconds = Math.min(ASK_SECONDS, patience.seconds / 2);
    const state = await this.#stateIfAny({ ...patience, seconds });
    return typeof state === 'string' && this.#isIdle(state);
  }

  /** Its state, or why it cannot be read. @throws TomochartError for a connection that is lost */
  async #stateIfAny(patience: Patience): Promise<string | Error> {
    try {
      return await this.state(patience);
    } catch (thrown) {
      if (patience.signal.aborted || isLostConnection(thrown)) throw thrown;
      return thrown as Error;
    }
  }

  /** Frames since `start`, and when the server says that it was so (seconds since 1970). */
  async counted(patience: Patience): Promise<{ readonly frames: number; readonly timeSeconds: number }> {
    const { device, attribute } = this.#acquirer.counter;
    const reading = await device.reading(attribute, patience);
    return { frames: this.#begun ? this.#framesOf(reading) : 0, timeSeconds: reading.timeSeconds };
  }

  /** What is wrong with a camera that reads so; undefined when nothing is. */
  async failure(patience: Patience): Promise<TomochartError | undefined> {
    const state = await this.state(patience);
    return isBroken(state, this.#acquirer) ? this.fault(state, patience) : undefined;
  }

  async fault(state: string, patience: Patience): Promise<TomochartError> {
    const { name, device } = this.#acquirer;
    return new TomochartError('DEVICE', `${name} reads ${state}: ${await this.#acquirer.why(patience)}`, {
      remedy: `look at the camera, the disk that it writes to, and the log of its device server (${device.name})`,
    });
  }

  async #look(patience: Patience): Promise<Look> {
    const [state, reading] = await Promise.all([
      this.state(patience),
      this.#acquirer.counter.device.reading(this.#acquirer.counter.attribute, patience),
    ]);
    return { state, frames: this.#framesOf(reading) };
  }

  #framesOf(reading: AttributeReading): number {
    const { device, attribute, add } = this.#acquirer.counter;
    return Math.max(0, asNumber(reading, [], device.uriOf(attribute)) + add);
  }

  #isIdle(state: string): boolean {
    return this.#acquirer.idleStates.includes(state);
  }
}
