import type { Socket } from 'node:net';
import type { TomochartError } from '#core';
import { lostConnection, nonsense } from './failure.ts';
import { MalformedReply, ReplyReader, type Reply } from './reply.ts';
import type { PandaAddress } from './socket.ts';

interface Waiting {
  readonly command: string;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: TomochartError) => void;
}

/** One connection to the port of commands: replies come in the order of the commands. */
export class ControlLink {
  readonly #address: PandaAddress;
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #onEnd: (reason: TomochartError) => void;
  #waiting: Waiting[] = [];
  #ended: TomochartError | undefined;

  /** @param onEnd told once, when the connection has ended other than by `close` */
  constructor(address: PandaAddress, socket: Socket, onEnd: (reason: TomochartError) => void) {
    this.#address = address;
    this.#socket = socket;
    this.#onEnd = onEnd;
    let cause: Error | undefined;
    socket.on('error', (error) => (cause = error));
    socket.on('close', () => this.fail(lostConnection(address, this.#busyWith(), cause)));
    socket.on('data', (piece: Buffer) => this.#receive(piece));
    // Ended before its listeners were there.
    if (socket.destroyed) queueMicrotask(() => this.fail(lostConnection(address, this.#busyWith())));
  }

  /** Sends `text` and a newline; resolves with the reply. Rejects with a TomochartError DEVICE when the connection ends. */
  request(command: string, text: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#waiting.push({ command, resolve, reject });
      this.#socket.write(`${text}\n`);
    });
  }

  /** Ends it for a reason, which every command that waits is told. */
  fail(reason: TomochartError): void {
    if (this.#end(reason)) this.#onEnd(reason);
  }

  close(): void {
    this.#end(lostConnection(this.#address, 'closing'));
  }

  #end(reason: TomochartError): boolean {
    if (this.#ended) return false;
    this.#ended = reason;
    this.#socket.destroy();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(reason);
    return true;
  }

  #receive(piece: Buffer): void {
    if (this.#ended) return;
    try {
      this.#reader.push(piece, (reply) => {
        const first = this.#waiting.shift();
        if (!first) throw new MalformedReply('a reply to nothing');
        first.resolve(reply);
      });
    } catch (thrown) {
      if (!(thrown instanceof MalformedReply)) throw thrown;
      this.fail(nonsense(this.#address, this.#waiting[0]?.command ?? 'nothing', thrown.message));
    }
  }

  #busyWith(): string {
    const [first] = this.#waiting;
    return first ? `cannot carry out ${first.command}` : 'between two commands';
  }
}
