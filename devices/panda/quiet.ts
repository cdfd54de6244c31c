import { type Patience } from '#core';
import type { PandaControl } from './control.ts';
import { netsOf } from './nets.ts';
import type { PandaParameters } from './parameters.ts';
import { until } from './until.ts';

/** Whether pulses come and positions are captured, as the PandABox reads back, and how that is ended. */
export class Quiet {
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

  /** Disables every block that gives pulses, and the capture; resolves when they read so: no pulse comes after that. */
  async make(patience: Patience): Promise<void> {
    await this.send(patience);
    await until(patience, `${this.#blocks.join(' and ')} of ${this.#name} to read inactive`, async (inner) =>
      (await this.anyActive(inner)) ? undefined : true,
    );
    let status = '';
    const idle = async (inner: Patience) => {
      status = await this.#status(inner);
      // Idle, the number of data clients, and how many of them are still being sent to.
      return /^Idle \d+ 0$/.test(status) ? true : undefined;
    };
    await until(patience, `PCAP of ${this.#name} to read idle`, idle, () => `it reads ${status}`);
  }

  /** The commands of `make`, pulses first, without their proof. */
  async send(patience: Patience): Promise<void> {
    await Promise.all([
      ...this.#blocks.map((block) => this.#control.put(`${block}.ENABLE`, 'ZERO', patience)),
      this.#control.put(`${this.#timeBlock}.BITA`, 'ZERO', patience),
      this.#control.put('*PCAP.DISARM', '', patience),
    ]);
  }

  /** Resolves when PCAP reads armed. */
  async captures(patience: Patience): Promise<void> {
    await until(patience, `PCAP of ${this.#name} to read busy`, async (inner) =>
      (await this.#status(inner)).startsWith('Busy ') ? true : undefined,
    );
  }

  async anyActive(patience: Patience): Promise<boolean> {
    const actives = await Promise.all(this.#blocks.map((block) => this.active(block, patience)));
    return actives.includes(true);
  }

  async active(block: string, patience: Patience): Promise<boolean> {
    return (await this.#control.number(netsOf(block).active, patience)) !== 0;
  }

  #status(patience: Patience): Promise<string> {
    return this.#control.get('*PCAP.STATUS', patience);
  }
}
