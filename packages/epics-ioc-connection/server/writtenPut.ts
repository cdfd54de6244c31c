import { ECA } from '../codec/eca.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND } from '../codec/protocol.ts';
import type { CaValue } from '../codec/value.ts';
import type { PutContext } from './api.ts';
import type { Peer } from './peer.ts';
import type { Put } from './puts.ts';
import { Refusal } from './refusal.ts';
import type { ServedPv } from './served.ts';

/** A value that a client has written to a process variable, and the answer to it. */
export class WrittenPut implements Put {
  readonly completion: boolean;
  readonly #pv: ServedPv;
  readonly #value: CaValue;
  readonly #request: CaMessage;
  readonly #cid: number;
  readonly #peer: Peer;
  #controller: AbortController | undefined;
  #abandoned = false;

  constructor(pv: ServedPv, value: CaValue, request: CaMessage, cid: number, peer: Peer) {
    this.completion = request.command === COMMAND.WRITE_NOTIFY;
    this.#pv = pv;
    this.#value = value;
    // Without its payload, which may be a large array that waits with the put.
    this.#request = { ...request, payload: Buffer.alloc(0) };
    this.#cid = cid;
    this.#peer = peer;
  }

  begin(): void | Promise<void> {
    try {
      const ending = this.#pv.accept(this.#value, this.#context());
      if (ending === undefined) return this.#answer(ECA.NORMAL, '');
      return Promise.resolve(ending).then(
        () => this.#answer(ECA.NORMAL, ''),
        (error: unknown) => this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  abandon(): void {
    this.#abandoned = true;
    this.#controller?.abort(new Error(`the client ${this.#peer.client.address} has gone`));
  }

  /** The signal is made only for handlers that look at it: it costs more than all the rest of a put. */
  #context(): PutContext {
    const signal = (): AbortSignal => {
      if (!this.completion) return this.#peer.ending;
      this.#controller ??= new AbortController();
      if (this.#abandoned) this.#controller.abort();
      return this.#controller.signal;
    };
    return {
      client: this.#peer.client,
      completion: this.completion,
      get signal() {
        return signal();
      },
    };
  }

  #fail(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (!this.#abandoned) this.#peer.warn(`a value written to ${this.#pv.name} was refused: ${words}`);
    this.#answer(error instanceof Refusal ? error.eca : ECA.PUTFAIL, words);
  }

  #answer(eca: number, words: string): void {
    if (this.#abandoned) return;
    answerPut(this.#peer, this.#request, this.#cid, eca, words);
  }
}

/** Tells a client how its put has ended: a plain write only when it was refused. */
export function answerPut(peer: Peer, request: CaMessage, cid: number, eca: number, words: string): void {
  const { command, dataType, dataCount, parameter2 } = request;
  if (command === COMMAND.WRITE_NOTIFY) peer.outbox.send(command, dataType, dataCount, eca, parameter2);
  else if (eca !== ECA.NORMAL) peer.refuse(request, cid, eca, words);
}
