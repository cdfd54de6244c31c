import type { CaMessage } from '../codec/message.ts';
import type { PutContext } from './api.ts';
import type { MonitorQueue } from './monitorQueue.ts';
import type { Outbox } from './outbox.ts';

/** What the channels of one client have in common. */
export interface Peer {
  readonly outbox: Outbox;
  readonly monitors: MonitorQueue;
  readonly client: PutContext['client'];
  /** Aborts when the server ends. */
  readonly ending: AbortSignal;
  /** Answers a request with an ERROR: a status, the header of the request, and words for people. */
  refuse(request: CaMessage, cid: number, eca: number, words: string): void;
  warn(words: string): void;
}
