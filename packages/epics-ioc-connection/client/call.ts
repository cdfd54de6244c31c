import type { CaMessage } from '../codec/message.ts';
import { CaError } from './api.ts';
import type { CallOptions } from './api.ts';
import { unwatch, watch } from './signals.ts';
import type { Abortable } from './signals.ts';

const DEFAULT_SECONDS = 10;
/** The longest that a timer of Node can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** What a call does when its channel is connected, when the server has answered, and when it is at its end. */
export interface CallSteps {
  /** Sends the request; the call settles now, or when the answer comes. May throw a CaError. */
  send(call: Call): void;
  /** The server's answer. May throw. */
  answer?(message: CaMessage, call: Call): void;
  /** What was waited for in vain, in words. */
  overdue(): string;
}

/**
 * One call of a user: waits until its channel is connected, is sent, is answered; or is given up by its deadline, its
 * signal, or the loss of the connection. It settles once.
 */
export class Call implements Abortable {
  /** Its channel's name and number. */
  readonly channel: string;
  readonly cid: number;
  readonly steps: CallSteps;
  /** Its number on the circuit; 0 while it is not sent. */
  ioid = 0;
  isSettled = false;
  /** Takes it out of where it waits. */
  onSettled: ((call: Call) => void) | undefined;
  private readonly succeed: (value: unknown) => void;
  private readonly fail: (reason: Error) => void;
  private readonly signal: AbortSignal | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    { name, cid }: { readonly name: string; readonly cid: number },
    options: CallOptions,
    steps: CallSteps,
    succeed: (value: never) => void,
    fail: (reason: Error) => void,
  ) {
    this.channel = name;
    this.cid = cid;
    this.steps = steps;
    this.succeed = succeed as (value: unknown) => void;
    this.fail = fail;
    this.signal = options.signal;
    const seconds = options.timeoutSeconds ?? DEFAULT_SECONDS;
    if (this.signal?.aborted) {
      this.reject(reasonOf(this.signal));
      return;
    }
    if (seconds !== Infinity) {
      this.timer = setTimeout(expire, Math.min(Math.max(seconds * 1000, 0), LONGEST_MS), this, seconds);
    }
    if (this.signal) watch(this.signal, this);
  }

  aborted(signal: AbortSignal): void {
    this.reject(reasonOf(signal));
  }

  resolve(value: unknown): void {
    if (this.isSettled) return;
    this.settle();
    this.succeed(value);
  }

  reject(reason: Error): void {
    if (this.isSettled) return;
    this.settle();
    this.fail(reason);
  }

  private settle(): void {
    this.isSettled = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.signal) unwatch(this.signal, this);
    this.onSettled?.(this);
  }
}

function expire(call: Call, seconds: number): void {
  call.reject(new CaError('TIMEOUT', call.channel, `${call.steps.overdue()} within ${seconds} s`));
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}
