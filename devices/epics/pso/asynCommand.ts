import { TomochartError, type Patience } from '#core';
import { connectAll } from '#devices';
import type { EpicsControl } from '../control.ts';
import type { CaSignal } from '../signal.ts';

/** What the first character of a reply means in Aerotech's ASCII protocol. */
const REFUSALS: Readonly<Record<string, { readonly what: string; readonly remedy: string }>> = {
  '!': {
    what: 'does not understand',
    remedy: 'check that the controller and the name of the axis are those of beamline.yaml',
  },
  '#': {
    what: 'reports a fault on',
    remedy: 'look at the faults of the axis on the controller: enabled, homed, encoder; acknowledge them',
  },
  $: {
    what: 'ran into a timeout on',
    remedy: 'look whether another program keeps the controller busy',
  },
};

/** Severity from which on the asyn record itself says that the exchange failed. */
const MAJOR = 2;

/**
 * An asyn record in front of a controller of Aerotech: a command is written to BOUT, and when that is complete BINP has
 * the reply, of which the first character says how it was taken.
 */
export class AerotechCommands {
  readonly #name: string;
  readonly #output: CaSignal<string>;
  readonly #input: CaSignal<string>;

  /** @param record without a field */
  constructor(control: EpicsControl, name: string, record: string) {
    this.#name = name;
    this.#output = control.text(`${record}.BOUT`);
    this.#input = control.text(`${record}.BINP`);
  }

  connect(patience: Patience): Promise<void> {
    return connectAll([this.#output, this.#input], patience);
  }

  /**
   * Sends one command and waits for its acknowledgement. Returns what follows it in the reply.
   * @throws TomochartError DEVICE when it is not acknowledged, with the command
   */
  async send(command: string, patience: Patience): Promise<string> {
    await this.#output.write(command, patience);
    const { value: reply, severity } = await this.#input.reading(patience);
    const where = `${this.#name} (${this.#input.uri})`;
    if (reply === '' || severity >= MAJOR) {
      throw new TomochartError('DEVICE', `${where} gives no reply to "${command}"`, {
        remedy: 'check the cable and the power of the controller, and OFMT, IFMT and TMOD of the asyn record',
      });
    }
    if (reply.startsWith('%')) return reply.slice(1);
    const { what, remedy } = REFUSALS[reply[0]!] ?? {
      what: `answers ${JSON.stringify(reply)} to`,
      remedy: 'check that nothing else talks through the same asyn record',
    };
    throw new TomochartError('DEVICE', `${where} ${what} "${command}"`, { remedy });
  }
}
