import { abortReason, unwatchSignal, watchSignal } from '../aborts.ts';
import { TangoError } from '../api/index.ts';
import type { EventKind, SubscribeOptions, Subscription, TangoEvent } from '../api/index.ts';
import type { EventDevice, EventHost } from '../eventHost.ts';
import type { Settings } from '../settings.ts';
import { Channels } from './channels.ts';
import { Feed } from './feed.ts';
import { Listener } from './listener.ts';
import { Requests } from './requests.ts';
import { SubscriptionLife } from './subscriptionLife.ts';

/** All subscriptions of a client. */
export class EventBroker {
  readonly #settings: Settings;
  readonly #channels: Channels;
  readonly #lives = new Map<string, SubscriptionLife>();
  #isClosed = false;

  constructor({ settings }: EventHost) {
    this.#settings = settings;
    this.#channels = new Channels(settings);
  }

  /**
   * Subscribes. Resolves when the server has taken the subscription and the listener has had the present value, or,
   * `stateless`, after the first attempt, whatever became of it.
   * @throws DevFailed where the server refuses; TangoError where it cannot be reached; the reason of `signal`
   */
  async subscribe(
    device: EventDevice,
    attribute: string,
    kind: EventKind,
    listen: (event: TangoEvent) => void,
    options: SubscribeOptions,
  ): Promise<Subscription> {
    const about = `${device.name}/${attribute}`;
    if (this.#isClosed) throw new TangoError('CLOSED', about, 'the client was closed');
    if (options.signal?.aborted) throw abortReason(options.signal);
    const life = this.#lifeOf(device, attribute.toLowerCase(), kind);
    const listener = new Listener(about, listen, options, this.#settings.warn);
    life.add(listener);
    const seconds = options.timeoutSeconds ?? this.#settings.timeoutSeconds;
    const begin = life.isLive ? life.welcome(listener, seconds) : life.attempt(seconds);
    try {
      await untilAborted(begin, options.signal);
      listener.isIn = true;
    } catch (error) {
      const isGivenUp = options.signal?.aborted === true || this.#isClosed;
      if (!options.stateless || isGivenUp) {
        life.remove(listener);
        throw error;
      }
      listener.isIn = true;
      listener.trouble(error instanceof Error ? error : new Error(String(error)));
    }
    return subscriptionOf(life, listener);
  }

  /** Ends every subscription without telling anybody. Resolves when the sockets are free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const life of this.#lives.values()) life.close();
    this.#lives.clear();
    await this.#channels.close();
  }

  #lifeOf(device: EventDevice, attribute: string, kind: EventKind): SubscriptionLife {
    const key = `${device.uri} ${attribute} ${kind}`;
    let life = this.#lives.get(key);
    if (!life) {
      const owner = {
        settings: this.#settings,
        channels: this.#channels,
        onEmpty: (): void => {
          if (this.#lives.get(key) === life) this.#lives.delete(key);
        },
      };
      const requests = new Requests(device, attribute, kind);
      const feed = new Feed(() => ({ about: requests.about, kind }), this.#settings.warn);
      life = new SubscriptionLife(requests, feed, owner);
      this.#lives.set(key, life);
    }
    return life;
  }
}

function subscriptionOf(life: SubscriptionLife, listener: Listener): Subscription {
  let isClosed = false;
  return {
    get connected() {
      return !isClosed && life.isLive;
    },
    get lost() {
      return listener.lost;
    },
    close() {
      isClosed = true;
      life.remove(listener);
    },
  };
}

/** Waits for what others may wait for too, and is given up alone. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  let abort: (reason: Error) => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => (abort = reject));
  const watch = { abort };
  watchSignal(signal, watch);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    unwatchSignal(signal, watch);
    // Whatever becomes of it, somebody has looked.
    promise.catch(() => undefined);
  }
}
