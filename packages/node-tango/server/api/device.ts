import type { DevState, Quality } from '../../codec/types.ts';
import type { AttributeData } from '../../codec/value.ts';

/** What a callback is told of its call. */
export interface DeviceContext {
  readonly device: ServedDevice;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/** Kinds of events that a device's own code can push. */
export type PushedKind = 'change' | 'archive' | 'user' | 'data_ready';

/** How a value is pushed. */
export interface PushOptions {
  /** Default: change, and archive where someone listens. */
  readonly kind?: 'change' | 'archive' | 'user';
  readonly quality?: Quality;
  /** Seconds since 1970; default now. */
  readonly timeSeconds?: number;
}

/** A device that is served. */
export interface ServedDevice {
  readonly name: string;
  readonly state: DevState;
  /** Properties as they are: of the database or the file, else their defaults. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
  /** Also pushes a change of State and Status. */
  setState(state: DevState, status?: string): void;
  /** Gives an attribute without `read` its value, and sends an event to whoever listens. */
  push(attribute: string, value: AttributeData, options?: PushOptions): void;
  /** Tells listeners that the attribute cannot be had. */
  pushError(attribute: string, error: Error, kind?: 'change' | 'archive' | 'user'): void;
  pushDataReady(attribute: string, counter: number): void;
  /**
   * Somebody listens to events of that attribute, of one kind or of any. A subscription that a client has just made may
   * take a moment until it is here: what is pushed before does not reach him.
   */
  isWatched(attribute: string, kind?: PushedKind): boolean;
}
