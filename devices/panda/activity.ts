import type { Clock, Patience } from '#core';
import type { PandaControl } from './control.ts';
import { optional } from './failure.ts';
import { netsOf } from './nets.ts';
import type { PandaParameters } from './parameters.ts';
import { until } from './until.ts';

/** What is sent after an arming that failed need not be waited for longer. */
const GIVE_UP_SECONDS = 2;

/** Whether pulses come and positions are captured, as the PandABox reads back; and how that is begun and ended. */
export class Activity {
  readonly #control: PandaControl;
  readonly #name: string;
  readonly #blocks: readonly string[];
  readonly #timeBlock: string;

  constructor(control: PandaControl, { name, positionBlock, timeBlock }: PandaParameters) {
    this.#control = control;
    this.#name = name;
    this.#timeBlock = timeBlock;
    this.#blocks = [...new Set([positionBlock, timeBlock])];
  }

  /**
   * Enables a block, and the capture before it, so that no pulse comes uncaptured; resolves when both read so.
   * @param isProved true when something else proves it: a short program may be over before it is seen
   * @throws TomochartError TIMEOUT; what `isProved` throws
   */
  async begin(block: string, isProved: () => boolean, patience: Patience): Promise<void> {
    await this.#control.put('*PCAP.ARM', '', patience);
    await until(patience, `PCAP of ${this.#name} to read busy`, async (inner) =>
      (await this.#status(inner)).startsWith('Busy ') ? true : undefined,
    );
    await this.#control.put(`${block}.ENABLE`, 'ONE', patience);
    await until(patience, `${block} of ${this.#name} to read active`, async (inner) =>
      isProved() || (await this.of(block, inner)) ? true : undefined,
    );
  }

  /** Disables every block that gives pulses, and the capture; resolves when they read so: no pulse comes after that. */
  async end(patience: Patience): Promise<void> {
    await this.#sendEnd(patience);
    await until(patience, `${this.#blocks.join(' and ')} of ${this.#name} to read inactive`, async (inner) =>
      (await this.any(inner)) ? undefined : true,
    );
    let status = '';
    const idle = async (inner: Patience) => {
      status = await this.#status(inner);
      // Idle, the number of data clients, and how many of them are still being sent to.
      return /^Idle \d+ 0$/.test(status) ? true : undefined;
    };
    await until(patience, `PCAP of ${this.#name} to read idle`, idle, () => `it reads ${status}`);
  }

  /** Ends it as well as may be, with a patience of its own: that of whoever has given up is over. Proves nothing. */
  giveUp(clock: Clock): void {
    const patience = { clock, signal: new AbortController().signal, seconds: GIVE_UP_SECONDS };
    void this.#sendEnd(patience).catch(() => undefined);
  }

  /** Some block that gives pulses is active. */
  async any(patience: Patience): Promise<boolean> {
    const actives = await Promise.all(this.#blocks.map((block) => this.of(block, patience)));
    return actives.includes(true);
  }

  /** That block is active. */
  async of(block: string, patience: Patience): Promise<boolean> {
    return (await this.#control.number(netsOf(block).active, patience)) !== 0;
  }

  /** Whether a block that has stopped had to: `OK`, or why. */
  health(block: string, patience: Patience): Promise<string> {
    return optional(this.#control.get(`${block}.HEALTH`, patience), 'OK');
  }

  /** Pulses first. */
  async #sendEnd(patience: Patience): Promise<void> {
    await Promise.all([
      ...this.#blocks.map((block) => this.#control.put(`${block}.ENABLE`, 'ZERO', patience)),
      this.#control.put(`${this.#timeBlock}.BITA`, 'ZERO', patience),
      this.#control.put('*PCAP.DISARM', '', patience),
    ]);
  }

  #status(patience: Patience): Promise<string> {
    return this.#control.get('*PCAP.STATUS', patience);
  }
}
