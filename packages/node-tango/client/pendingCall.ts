import type { GiopReply } from '../codec/reply.ts';

/**
 * Why a connection does not answer any more: it never was one (nothing was sent), the server has closed it in order (what
 * it has not answered it has not done), it was cut, or what came through it made no sense.
 */
export interface Loss {
  readonly kind: 'unsent' | 'closed' | 'cut' | 'nonsense';
  readonly message: string;
  readonly cause?: unknown;
}

/** What waits for an answer on a connection. */
export interface PendingCall {
  /** Its number there. */
  requestId: number;
  /** Where a large answer is to be received. */
  readonly into: ArrayBuffer | undefined;
  /** The server has answered; the call is not on the connection any more. */
  answer(reply: GiopReply): void;
  /** The connection is lost; the call is not on it any more. */
  lose(loss: Loss): void;
}
