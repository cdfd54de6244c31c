import { DevFailed } from '../codec/devFailed.ts';
import type { CdrReader } from '../codec/cdr.ts';
import { REPLY } from '../codec/reply.ts';
import type { GiopReply } from '../codec/reply.ts';
import { readSystemException } from '../codec/systemException.ts';
import { abortReason, unwatchSignal, watchSignal } from './aborts.ts';
import type { Abortable } from './aborts.ts';
import { TangoError } from './api/index.ts';
import type { ReadOptions, TangoErrorCode } from './api/index.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { Deadlines, Waiting } from './deadlines.ts';
import { Detours } from './detours.ts';
import { hasMoved, systemError, userException } from './exception.ts';
import { requestTo } from './operation.ts';
import type { Operation } from './operation.ts';
import type { Loss, PendingCall } from './pendingCall.ts';
import type { Route } from './route.ts';
import type { ServerAddress } from './serverAddress.ts';
import type { Target } from './target.ts';

/** What calls of a client share. */
export interface CallOwner {
  readonly connections: Connections;
  readonly deadlines: Deadlines;
  readonly timeoutSeconds: number;
  readonly isOver: boolean;
}

/**
 * One call of a user: finds its device, is sent, and settles once, by the answer, its deadline, its signal or the loss of the
 * connection. What has not been executed for certain is sent again, where a device may have moved to, once.
 */
export class Call implements Abortable, PendingCall, Waiting {
  readonly deadline: number;
  readonly into: ArrayBuffer | undefined;
  /** Its number on the connection. */
  requestId = 0;
  readonly #owner: CallOwner;
  readonly #route: Route;
  readonly #operation: Operation<unknown>;
  readonly #seconds: number;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (value: never) => void;
  readonly #reject: (error: unknown) => void;
  #isSettled = false;
  #connection: Connection | undefined;
  #target: Target | undefined;
  /** Which address of the target was tried. */
  #tried: ServerAddress | undefined;
  /** How much had come through the connection when this was sent. */
  #heard = 0;
  /** Of most calls there are none. */
  #detours: Detours | undefined;

  constructor(
    owner: CallOwner,
    route: Route,
    operation: Operation<unknown>,
    { signal, timeoutSeconds = owner.timeoutSeconds, into }: ReadOptions,
    resolve: (value: never) => void,
    reject: (error: unknown) => void,
  ) {
    this.#owner = owner;
    this.#route = route;
    this.#operation = operation;
    this.#seconds = timeoutSeconds;
    this.#signal = signal;
    this.into = into;
    this.#resolve = resolve;
    this.#reject = reject;
    this.deadline = performance.now() + timeoutSeconds * 1000;
  }

  start(): void {
    if (this.#owner.isOver) return this.#fail('CLOSED', 'the client is closed');
    if (this.#signal?.aborted) return this.#reject(abortReason(this.#signal));
    this.#owner.deadlines.add(this);
    if (this.#signal) watchSignal(this.#signal, this);
    this.#begin();
  }

  /** The server has answered. */
  answer({ status, body }: GiopReply): void {
    const connection = this.#connection;
    this.#connection = undefined;
    try {
      switch (status) {
        case REPLY.result:
          return this.#succeed(this.#operation.result(body, this.#target as Target));
        case REPLY.userException:
          return this.#settle(userException(this.#operation.about, body));
        case REPLY.systemException:
          return this.#refused(body);
        case REPLY.forward:
        case REPLY.forwardPermanently:
          return this.#forward(body);
        default:
          return this.#fail('PROTOCOL', `a reply of status ${status}`);
      }
    } catch (error) {
      if (error instanceof DevFailed || error instanceof TangoError) return this.#settle(error);
      this.#fail('PROTOCOL', `${connection?.peer} answers what is not understood: ${wordsOf(error)}`, error);
    }
  }

  /** The connection is lost; the call is not on it any more. */
  lose(loss: Loss): void {
    this.#connection = undefined;
    if (this.#isSettled) return;
    if (this.#owner.isOver) return this.#fail('CLOSED', 'the client is closed');
    if (loss.kind === 'closed' && this.#elsewhere.mayComeBack()) return this.#begin();
    if (loss.kind === 'unsent' && this.#elsewhere.turn(this.#target as Target, this.#tried))
      return this.#begin();
    const code = loss.kind === 'nonsense' ? 'PROTOCOL' : 'DISCONNECTED';
    this.#fail(code, loss.message, loss.cause);
  }

  expire(): void {
    if (this.#isSettled) return;
    const connection = this.#connection;
    const where = connection ? ` from ${connection.peer}` : '';
    const what = connection?.isOpen === false ? 'no connection' : 'no answer';
    this.#leave();
    // A host that says nothing at all may have been switched off, and would be believed in for minutes.
    if (connection && connection.heard === this.#heard) connection.retire();
    if (connection?.isOpen === false) this.#target?.turn(this.#tried);
    this.#fail('TIMEOUT', `${what}${where} within ${Number(this.#seconds.toPrecision(3))} s`);
  }

  abort(reason: Error): void {
    if (this.#isSettled) return;
    this.#leave();
    this.#settle(reason);
  }

  #begin(): void {
    const { target } = this.#route;
    if (target) return this.#send(target);
    this.#route.find().then(
      (found) => {
        if (!this.#isSettled) this.#send(found);
      },
      (error: unknown) => {
        if (!this.#isSettled) this.#settle(error);
      },
    );
  }

  #send(target: Target): void {
    // The client may have been closed while the device was looked for.
    if (this.#owner.isOver) return this.#fail('CLOSED', 'the client is closed');
    this.#target = target;
    this.#tried = target.address;
    let request: Uint8Array;
    try {
      request = requestTo(target, this.#operation);
    } catch (error) {
      return this.#settle(error);
    }
    const connection = this.#owner.connections.to(target);
    this.#connection = connection;
    this.#heard = connection.heard;
    connection.send(this, request);
  }

  get #elsewhere(): Detours {
    return (this.#detours ??= new Detours(this.#route));
  }

  #refused(body: CdrReader): void {
    const exception = readSystemException(body);
    if (hasMoved(exception) && this.#elsewhere.leave(this.#target as Target, this.#tried))
      return this.#begin();
    this.#settle(systemError(this.#operation.about, exception));
  }

  #forward(body: CdrReader): void {
    this.#send(this.#elsewhere.forward(this.#operation.about, body, this.#target?.idl ?? 0));
  }

  #leave(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.cancel(this);
  }

  #succeed(value: unknown): void {
    this.#finish();
    this.#resolve(value as never);
  }

  #fail(code: TangoErrorCode, message: string, cause?: unknown): void {
    const options = cause === undefined ? {} : { cause };
    this.#settle(new TangoError(code, this.#operation.about, message, options));
  }

  #settle(error: unknown): void {
    this.#finish();
    this.#reject(error);
  }

  #finish(): void {
    this.#isSettled = true;
    this.#owner.deadlines.delete(this);
    if (this.#signal) unwatchSignal(this.#signal, this);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
