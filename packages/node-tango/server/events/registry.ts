import type { EventName } from '../../codec/eventTopic.ts';

/** Structures that a client takes: those of IDL 5 (Tango 9) or 4 (Tango 8). */
export type ClientIdl = 4 | 5;

/** A client renews every 200 s; after so long without, nobody is there. */
export const EXPIRES_MILLISECONDS = 600_000;

/** Who listens to one kind of event of one attribute (or of a device). */
export interface Registered {
  readonly event: EventName;
  /** Counts events, from 1 on as cppTango does; the same number for both structures. */
  counter: number;
  /** By the IDL of the clients: their topic, and when it was asked for last, in milliseconds of a clock that does not jump. */
  readonly topics: Map<ClientIdl, { readonly topic: string; readonly renewedAt: number }>;
}

/** Subscriptions by what they are for: an attribute, or a device for changes of its interface. */
export class Registry {
  readonly #all = new WeakMap<object, Map<EventName, Registered>>();

  renew(owner: object, event: EventName, idl: ClientIdl, topic: string): Registered {
    let events = this.#all.get(owner);
    if (!events) {
      events = new Map<EventName, Registered>();
      this.#all.set(owner, events);
    }
    let registered = events.get(event);
    if (!registered) {
      registered = { event, counter: 1, topics: new Map() };
      events.set(event, registered);
    }
    registered.topics.set(idl, { topic, renewedAt: performance.now() });
    return registered;
  }

  /** Undefined where nobody has asked for it, or not for too long. */
  find(owner: object, event: EventName): Registered | undefined {
    const registered = this.#all.get(owner)?.get(event);
    if (!registered) return undefined;
    const oldest = performance.now() - EXPIRES_MILLISECONDS;
    for (const [idl, { renewedAt }] of registered.topics)
      if (renewedAt < oldest) registered.topics.delete(idl);
    return registered.topics.size > 0 ? registered : undefined;
  }
}
