import { formatSeconds, Listeners, reasonOf, TomochartError, withDeadline, type Patience } from '#core';
import type { Unsubscribe } from '#devices';
import { ControlLink } from './controlLink.ts';
import { nonsense, refusal } from './failure.ts';
import type { Reply } from './reply.ts';
import { openSocket, placeOf, unreachable, type Attempts, type PandaAddress } from './socket.ts';

/** Bytes that one line of a table holds in base 64: lines of the server itself have as many (64 characters). */
const BYTES_A_LINE = 48;

/**
 * The port of commands. It is connected when the first command comes, and again after it was lost. Commands are sent
 * without waiting for the replies to those before, and answered in order; a command whose caller has given up is
 * answered all the same, and the answer is thrown away.
 *
 * Every method rejects with a TomochartError: DEVICE for a refusal (with PandaRefusal as its cause), an answer that is
 * none and a connection that breaks; TIMEOUT when the deadline passes; the reason of the signal when it aborts.
 */
export class PandaControl {
  readonly address: PandaAddress;
  readonly #lost = new Listeners<TomochartError>();
  #link: ControlLink | undefined;
  #opening: Promise<ControlLink> | undefined;
  #attempts: Attempts = {};
  #closed = false;

  constructor(address: PandaAddress) {
    this.address = address;
  }

  /** The value of a field, an attribute or a system command: `SEQ1.POSA`, `INENC1.VAL.SCALE`, `*IDN`. */
  async get(target: string, patience: Patience): Promise<string> {
    const command = `${target}?`;
    const reply = await this.#exchange(command, command, patience);
    if (reply.kind === 'value') return reply.value;
    throw this.#senseless(command, reply);
  }

  /** A value that is a number. */
  async number(target: string, patience: Patience): Promise<number> {
    const text = await this.get(target, patience);
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) throw nonsense(this.address, `${target}?`, text);
    return value;
  }

  /** The values of a command that has several: `*BLOCKS`, `SEQ1.TABLE.FIELDS`. */
  async list(target: string, patience: Patience): Promise<readonly string[]> {
    const command = `${target}?`;
    const reply = await this.#exchange(command, command, patience);
    if (reply.kind === 'values') return reply.values;
    throw this.#senseless(command, reply);
  }

  /** Writes a field or an attribute, or carries out an action (`*PCAP.ARM`, with the empty value). */
  async put(target: string, value: string | number, patience: Patience): Promise<void> {
    const command = `${target}=${value}`;
    const reply = await this.#exchange(command, command, patience);
    if (reply.kind !== 'done') throw this.#senseless(command, reply);
  }

  /** Writes a fixed table; none empties it. @param words of 32 bits */
  async table(target: string, words: Uint32Array, patience: Patience): Promise<void> {
    const command = `${target}<B`;
    const bytes = Buffer.alloc(words.length * 4);
    words.forEach((word, k) => bytes.writeUInt32LE(word, k * 4));
    const lines = [command];
    for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
      lines.push(bytes.toString('base64', at, Math.min(at + BYTES_A_LINE, bytes.length)));
    }
    // An empty line ends it.
    const reply = await this.#exchange(command, [...lines, ''].join('\n'), patience);
    if (reply.kind !== 'done') throw this.#senseless(command, reply);
  }

  /** Calls `listener` when a connection breaks that `close` has not ended. */
  onLost(listener: (reason: TomochartError) => void): Unsubscribe {
    return this.#lost.add(listener);
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#link?.close();
    this.#link = undefined;
  }

  /** @param text what is sent, without the newline at its end */
  async #exchange(command: string, text: string, patience: Patience): Promise<Reply> {
    if (command.includes('\n'))
      throw new TomochartError('INTERNAL', `${JSON.stringify(command)} is no command`);
    const { seconds } = patience;
    const used: { link?: ControlLink } = {};
    try {
      const what = `${placeOf(this.address)} to answer ${command}`;
      const reply = await withDeadline(patience, what, async (signal) => {
        used.link = await this.#linked({ ...patience, signal });
        return used.link.request(command, text);
      });
      if (reply.kind === 'refused') throw refusal(this.address, command, reply.text);
      return reply;
    } catch (thrown) {
      const late = thrown instanceof TomochartError && thrown.code === 'TIMEOUT' && !patience.signal.aborted;
      if (!late) throw thrown;
      if (!used.link) throw unreachable(this.address, seconds, this.#attempts);
      // Nobody knows what comes of it: the next command has a fresh connection.
      const message = `${placeOf(this.address)} has not answered ${command} within ${formatSeconds(seconds)}`;
      const silence = new TomochartError('TIMEOUT', message, {
        remedy: 'check the network to the PandABox, and restart its server when it hangs',
        cause: thrown,
      });
      used.link.fail(silence);
      throw silence;
    }
  }

  async #linked(patience: Patience): Promise<ControlLink> {
    const { signal } = patience;
    for (;;) {
      if (this.#closed) throw new TomochartError('DEVICE', `${placeOf(this.address)} has been closed`);
      if (signal.aborted) throw reasonOf(signal);
      if (this.#link) return this.#link;
      if (!this.#opening) {
        this.#opening = this.#open(patience).finally(() => {
          this.#opening = undefined;
        });
        return this.#opening;
      }
      // Another command opens it; what that one gives up for is not ours.
      await this.#opening.catch(() => undefined);
    }
  }

  async #open(patience: Patience): Promise<ControlLink> {
    this.#attempts = {};
    const socket = await openSocket(this.address, patience, this.#attempts);
    const link = new ControlLink(this.address, socket, (reason) => {
      if (this.#link !== link) return;
      this.#link = undefined;
      this.#lost.tell(reason);
    });
    if (this.#closed) link.close();
    else this.#link = link;
    return link;
  }

  #senseless(command: string, reply: Reply): TomochartError {
    const error = nonsense(this.address, command, shown(reply));
    // Replies have lost their commands: those that follow would be taken for others.
    this.#link?.fail(error);
    return error;
  }
}

function shown(reply: Reply): string {
  switch (reply.kind) {
    case 'done':
      return 'OK';
    case 'value':
      return `OK =${reply.value}`;
    case 'values':
      return [...reply.values.slice(0, 3).map((value) => `!${value}`), '.'].join(' ');
    case 'refused':
      return `ERR ${reply.text}`;
  }
}
