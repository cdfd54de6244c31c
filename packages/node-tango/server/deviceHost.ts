import type { DevFailed } from '../codec/devFailed.ts';
import type { AttributeState, PushedKind } from './api/index.ts';
import type { Attribute } from './attribute.ts';
import type { PropertyStore } from './store.ts';

/** What a device needs of its server. */
export interface DeviceHost {
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
  readonly store: PropertyStore;
  warn(words: string): void;
  /** A value that the device has pushed, or that was written to an attribute without a `read`: for whoever listens. */
  pushed(attribute: Attribute, state: AttributeState, kind: PushedKind): void;
  pushedError(attribute: Attribute, error: DevFailed, kind: PushedKind): void;
  dataReady(attribute: Attribute, counter: number): void;
  isWatched(attribute: Attribute, kind: PushedKind | undefined): boolean;
}
