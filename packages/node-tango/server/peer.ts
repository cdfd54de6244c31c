import type { Socket } from 'node:net';
import { CdrError, textOf } from '../codec/cdr.ts';
import { DevFailed } from '../codec/devFailed.ts';
import { MESSAGE, writeMessage, type GiopMessage } from '../codec/giop.ts';
import { GiopSplitter } from '../codec/giopSplitter.ts';
import { LOCATE, writeLocateReply } from '../codec/reply.ts';
import { readLocateRequest, readRequest, type GiopRequest } from '../codec/request.ts';
import { failureReply, Refused, resultReply, type Answered, type Pieces } from './answering.ts';
import type { Device } from './device.ts';
import { operationOf, type Answer, type OperationHost } from './operations/index.ts';

/** What a connection needs of its server. */
export interface PeerHost extends OperationHost {
  /** By its object key. */
  find(key: string): Device | undefined;
  /** Its devices answer: they have been initialised. */
  readonly isReady: boolean;
  readonly maxMessageBytes: number;
  warn(words: string): void;
}

/** Beyond this a client that does not take its answers is not listened to. */
const MOST_UNSENT_BYTES = 1 << 20;
/** Requests of one client that may be executed at a time; the others wait. */
const MOST_PENDING = 256;
/** So long a client may take to get the end of what it was sent. */
const LINGER_MS = 200;
/** omniORB's minor code for a key that no object has; clients import the device again. */
const NO_SUCH_OBJECT = 0x4f4d0001;

/** The connection of one client. Its requests are executed as they come, and answered as they are done. */
export class Peer {
  readonly address: string;
  readonly #socket: Socket;
  readonly #host: PeerHost;
  readonly #splitter: GiopSplitter;
  /** Requests that came and were not looked at yet. */
  #inbox: GiopMessage[] = [];
  /** Requests that are being executed. */
  readonly #pending = new Set<Answered>();

  constructor(socket: Socket, host: PeerHost) {
    this.#socket = socket;
    this.#host = host;
    this.address = socket.remoteAddress ?? '?';
    this.#splitter = new GiopSplitter({
      maxMessageBytes: host.maxMessageBytes,
      onMessage: (message) => this.#inbox.push(message),
    });
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#goOn());
    // What it was does not matter: 'close' follows, and the client comes back or does not.
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#inbox = []));
  }

  /**
   * Tells the client that this is an orderly end. It may send again what it has got no answer to: what is being executed
   * is answered, so that no move is made twice.
   */
  close(): void {
    if (this.#socket.destroyed) return;
    for (const answered of this.#pending)
      this.#send(failureReply(answered, new Refused('COMM_FAILURE', 0, 'maybe')));
    this.#socket.end(writeMessage(MESSAGE.closeConnection, { minor: 0 }));
    this.#socket.destroySoon();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #receive(chunk: Uint8Array): void {
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.#nonsense(error);
    }
    this.#goOn();
  }

  /** Looks at what has come, as long as the client takes what it is sent. */
  #goOn(): void {
    // Answers of several requests go out together.
    this.#socket.cork();
    let message: GiopMessage | undefined;
    while (!this.#isCongested && (message = this.#inbox.shift())) this.#take(message);
    this.#socket.uncork();
    if (this.#inbox.length > 0 && this.#isCongested) this.#socket.pause();
    else this.#socket.resume();
  }

  get #isCongested(): boolean {
    return this.#socket.writableLength > MOST_UNSENT_BYTES || this.#pending.size >= MOST_PENDING;
  }

  #take(message: GiopMessage): void {
    try {
      if (message.type === MESSAGE.request) this.#request(message);
      else if (message.type === MESSAGE.locateRequest) this.#locate(message);
      else if (message.type === MESSAGE.closeConnection) this.#socket.end();
      // Whoever has given a request up drops its answer.
      else if (message.type !== MESSAGE.cancelRequest) this.#nonsense(new CdrError('no request'));
    } catch (error) {
      this.#nonsense(error);
    }
  }

  #locate(message: GiopMessage): void {
    const { requestId, objectKey } = readLocateRequest(message);
    const status = this.#host.find(keyOf(objectKey)) ? LOCATE.here : LOCATE.unknown;
    this.#send([writeLocateReply({ requestId, status, minor: message.minor })]);
  }

  /** @throws CdrError for a header that is none: nobody can be told then */
  #request(message: GiopMessage): void {
    const request = readRequest(message);
    const answered: Answered = { requestId: request.requestId, minor: message.minor };
    try {
      const answer = this.#execute(request);
      if (!(answer instanceof Promise)) return this.#answer(request, answered, answer);
      this.#pending.add(answered);
      void answer
        .then(
          (value) => this.#answer(request, answered, value),
          (error: unknown) => this.#fail(request, answered, error),
        )
        .finally(() => {
          this.#pending.delete(answered);
          if (this.#inbox.length > 0) this.#goOn();
        });
    } catch (error) {
      this.#fail(request, answered, error);
    }
  }

  #execute({ objectKey, operation, body }: GiopRequest): Answer | Promise<Answer> {
    const host = this.#host;
    const device = host.find(keyOf(objectKey));
    if (!device) throw new Refused('OBJECT_NOT_EXIST', NO_SUCH_OBJECT);
    if (!host.isReady) throw new Refused('TRANSIENT');
    const execute = operationOf(operation);
    if (!execute) throw new Refused('BAD_OPERATION');
    return execute({ host, device, operation, args: body, address: this.address });
  }

  #answer(request: GiopRequest, answered: Answered, answer: Answer): void {
    if (!request.responseExpected) return;
    let pieces: Pieces;
    try {
      pieces = resultReply(answered, answer);
    } catch (error) {
      return this.#fail(request, answered, error);
    }
    this.#send(pieces);
  }

  #fail(request: GiopRequest, answered: Answered, error: unknown): void {
    const isOurs = !(error instanceof DevFailed || error instanceof CdrError || error instanceof Refused);
    if (isOurs) this.#host.warn(`${this.address}: ${request.operation}: ${String(error)}`);
    if (!request.responseExpected) return;
    let pieces: Pieces;
    try {
      pieces = failureReply(answered, error);
    } catch {
      // A text of the device's own that cannot be sent.
      pieces = failureReply(answered, undefined);
    }
    this.#send(pieces);
  }

  #send(pieces: Pieces): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    if (pieces.length > 1) this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    if (pieces.length > 1) this.#socket.uncork();
  }

  /** Bytes that are no GIOP: there is no telling where the next message begins. */
  #nonsense(error: unknown): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const words = error instanceof Error ? error.message : String(error);
    this.#host.warn(`${this.address}: ${words}`);
    this.#inbox = [];
    this.#socket.end(writeMessage(MESSAGE.messageError, { minor: 0 }));
    this.#socket.destroySoon();
  }
}

/** Keys are the names of devices; clients without a database write them in any case. */
function keyOf(objectKey: Uint8Array): string {
  return textOf(objectKey).toLowerCase();
}
