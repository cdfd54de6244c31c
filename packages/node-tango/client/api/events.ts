import type { AttributeConfig } from '../../codec/config.ts';
import type { AttributeReading } from '../../codec/value.ts';
import type { CallOptions } from './options.ts';

/** What a listener can be told of. `data_ready` tells that there is something to read; `config` of a new configuration. */
export type EventKind = 'change' | 'periodic' | 'archive' | 'user' | 'data_ready' | 'config';

/** An event as a listener gets it. */
export type TangoEvent =
  | {
      readonly kind: 'change' | 'periodic' | 'archive' | 'user';
      /** `dom/fam/mem/attribute`. */
      readonly attribute: string;
      readonly reading: AttributeReading;
      /** True for a value that the subscription has read by itself: at its begin, and after a reconnection. */
      readonly initial: boolean;
    }
  | { readonly kind: 'data_ready'; readonly attribute: string; readonly counter: number }
  | {
      readonly kind: 'config';
      readonly attribute: string;
      readonly config: AttributeConfig;
      readonly initial: boolean;
    };

/** Whom a subscription tells of its fortunes, and whether it waits for its server. */
export interface SubscribeOptions extends CallOptions {
  /**
   * Told of errors that come as events (the attribute cannot be read, the server is gone, the subscription had to be
   * made again and could not). The subscription lives on.
   */
  readonly onError?: (error: Error) => void;
  /** Told when the subscription is in force, and when it is not (the server is gone). */
  readonly onConnection?: (connected: boolean) => void;
  /** Resolve without the server, and go on trying: `stateless` of PyTango. Default false. */
  readonly stateless?: boolean;
}

/** A subscription; it lives through every loss of the server until it is closed. */
export interface Subscription {
  /** The server is subscribed to, as far as known. */
  readonly connected: boolean;
  /** Events that were lost on the way, by the counter of the server (servers without a database count none). */
  readonly lost: number;
  close(): void;
}
