import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { MESSAGE } from '../codec/giop.ts';
import type { GiopMessage } from '../codec/giop.ts';
import { GiopSplitter } from '../codec/giopSplitter.ts';
import { readReply } from '../codec/reply.ts';
import { REQUEST_ID_AT, writeCancelRequest } from '../codec/request.ts';
import { Outbox } from './outbox.ts';
import type { Loss, PendingCall } from './pendingCall.ts';
import { peerOf } from './serverAddress.ts';
import type { ServerAddress } from './serverAddress.ts';

export interface ConnectionOwner {
  readonly maxMessageBytes: number;
  /** It takes no calls any more. */
  onOver(connection: Connection): void;
}

const KEEP_ALIVE_MS = 10_000;

/**
 * One connection to a server, from its begin to its end, for all devices there: requests are told apart by their numbers.
 * While nobody waits for an answer it does not hold the process.
 */
export class Connection {
  readonly address: ServerAddress;
  /** Grows with everything that comes. */
  heard = 0;
  isOpen = false;
  /** It takes no calls any more. */
  isOver = false;
  /** Resolves when the socket is gone. */
  readonly released: Promise<void>;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #splitter: GiopSplitter;
  readonly #outbox: Outbox;
  readonly #pending = new Map<number, PendingCall>();
  /** Requests that wait until it is open. */
  #unsent: Map<PendingCall, Uint8Array> | undefined = new Map();
  #error: Error | undefined;
  #lastId = 0;

  constructor(owner: ConnectionOwner, address: ServerAddress) {
    this.#owner = owner;
    this.address = address;
    const splitter = new GiopSplitter({
      maxMessageBytes: owner.maxMessageBytes,
      memoryFor: (requestId) => this.#pending.get(requestId)?.into,
      onMessage: (message) => this.#take(message),
    });
    this.#splitter = splitter;
    this.#socket = connect({
      ...(address.path === undefined ? { host: address.host, port: address.port } : { path: address.path }),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      // What is read goes straight to where it stays: an image is never copied.
      onread: { buffer: () => splitter.room(), callback: (count) => this.#read(count) },
    });
    this.#outbox = new Outbox(this.#socket);
    this.#socket.on('connect', () => this.#open());
    this.#socket.on('error', (error) => (this.#error = error));
    // Half of a connection is none: nothing can be answered any more.
    this.#socket.on('end', () => this.#end(this.#cut()));
    this.released = new Promise((resolve) => {
      this.#socket.on('close', () => {
        this.#end(this.#cut());
        resolve();
      });
    });
  }

  /** Host and port in words. */
  get peer(): string {
    return peerOf(this.address);
  }

  /** Sends a request of GIOP 1.2 in little endian; the call is told of the answer, or of the loss of the connection. */
  send(call: PendingCall, request: Uint8Array): void {
    const id = this.#nextId();
    call.requestId = id;
    if (this.#pending.size === 0) this.#socket.ref();
    this.#pending.set(id, call);
    if (this.#unsent) this.#unsent.set(call, request);
    else this.#outbox.add(request, id, REQUEST_ID_AT);
  }

  /** Nobody waits for the answer of that call any more; its server is told. */
  cancel(call: PendingCall): void {
    this.#pending.delete(call.requestId);
    // Its owner may use it for the next call at once, while the answer of this one still comes in.
    if (call.into) this.#splitter.leave(call.into);
    if (!this.#unsent?.delete(call)) {
      this.#outbox.add(writeCancelRequest(call.requestId), call.requestId, REQUEST_ID_AT);
    }
    this.#relax();
    // Whoever asks next shall not wait for a host that does not answer.
    if (this.#pending.size === 0 && this.#unsent)
      this.#end({ kind: 'unsent', message: `no connection to ${this.peer}` });
  }

  /** Takes no further calls, and ends when those that wait are done. */
  retire(): void {
    if (this.isOver) return;
    this.#leave();
    if (this.#pending.size === 0) this.#depart();
  }

  /** Ends at once. */
  close(): void {
    this.#end({ kind: 'unsent', message: 'the client is closed' });
  }

  #open(): void {
    this.isOpen = true;
    for (const [call, request] of this.#unsent ?? []) {
      this.#outbox.add(request, call.requestId, REQUEST_ID_AT);
    }
    this.#unsent = undefined;
  }

  #read(count: number): boolean {
    this.heard++;
    try {
      this.#splitter.filled(count);
    } catch (error) {
      this.#end({
        kind: 'nonsense',
        message: `${this.peer} sends what is no GIOP: ${(error as Error).message}`,
        cause: error,
      });
    }
    return true;
  }

  #take(message: GiopMessage): void {
    switch (message.type) {
      case MESSAGE.reply: {
        const reply = readReply(message);
        const call = this.#pending.get(reply.requestId);
        // Of a call that was given up.
        if (!call) return;
        this.#pending.delete(reply.requestId);
        call.answer(reply);
        this.#relax();
        return;
      }
      case MESSAGE.closeConnection:
        this.#end({ kind: 'closed', message: `${this.peer} closes the connection again and again` });
        return;
      case MESSAGE.messageError:
        this.#end({ kind: 'nonsense', message: `${this.peer} has not understood what was sent` });
        return;
      default:
        this.#end({ kind: 'nonsense', message: `${this.peer} sends a message of type ${message.type}` });
    }
  }

  #relax(): void {
    if (this.#pending.size > 0) return;
    if (this.isOver) this.#depart();
    else this.#socket.unref();
  }

  /** What was written still leaves. */
  #depart(): void {
    this.#outbox.flush();
    this.#socket.destroySoon();
  }

  /** The socket is at its end, or was never at its begin. */
  #cut(): Loss {
    const error = this.#error;
    const why = error ? ` (${(error as NodeJS.ErrnoException).code ?? error.message})` : '';
    const cause = error ? { cause: error } : {};
    return this.isOpen
      ? { kind: 'cut', message: `the connection to ${this.peer} was lost${why}`, ...cause }
      : { kind: 'unsent', message: `no connection to ${this.peer}${why}`, ...cause };
  }

  #leave(): void {
    this.isOver = true;
    this.#owner.onOver(this);
  }

  #end(loss: Loss): void {
    if (!this.isOver) this.#leave();
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    this.#unsent = undefined;
    this.#socket.destroy();
    for (const call of calls) call.lose(loss);
  }

  /** Four billion calls later numbers come again, and none that is still in use. */
  #nextId(): number {
    do this.#lastId = this.#lastId >= 0xffffffff ? 1 : this.#lastId + 1;
    while (this.#pending.has(this.#lastId));
    return this.#lastId;
  }
}
