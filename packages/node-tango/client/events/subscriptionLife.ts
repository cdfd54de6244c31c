import { DevFailed } from '../../codec/devFailed.ts';
import type { EventMessage } from '../../codec/event.ts';
import { TangoError } from '../api/index.ts';
import type { TangoEvent } from '../api/index.ts';
import { Budget } from '../budget.ts';
import type { Settings } from '../settings.ts';
import type { Channel, ChannelSink } from './channel.ts';
import type { Channels } from './channels.ts';
import type { Feed } from './feed.ts';
import type { Listener } from './listener.ts';
import type { Requests } from './requests.ts';
import { Retry } from './retry.ts';

/** A publisher tells nobody when it has taken a topic; cppTango's clients give it as much before they read. */
const TOPIC_MILLISECONDS = 20;

/** What a life needs of the client. */
export interface LifeOwner {
  readonly settings: Settings;
  readonly channels: Channels;
  /** Nobody is left. */
  onEmpty(): void;
}

/**
 * The subscription to one kind of event of one attribute, for all its listeners: made, renewed, and made again for as
 * long as somebody listens.
 */
export class SubscriptionLife implements ChannelSink {
  readonly #requests: Requests;
  readonly #owner: LifeOwner;
  readonly #feed: Feed;
  readonly #retry: Retry;
  #channel: { readonly channel: Channel; readonly topic: string } | undefined;
  #attempt: Promise<void> | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #isLive = false;
  #isClosed = false;

  constructor(requests: Requests, feed: Feed, owner: LifeOwner) {
    this.#requests = requests;
    this.#feed = feed;
    this.#owner = owner;
    this.#retry = new Retry(() => {
      this.attempt(owner.settings.timeoutSeconds).catch(() => undefined);
    });
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  add(listener: Listener): void {
    this.#feed.listeners.add(listener);
  }

  remove(listener: Listener): void {
    if (!this.#feed.listeners.delete(listener) || this.#feed.listeners.size > 0) return;
    this.close();
    this.#owner.onEmpty();
  }

  close(): void {
    this.#isClosed = true;
    this.#isLive = false;
    this.#retry.stop();
    clearTimeout(this.#renewal);
    this.#leave();
  }

  /** Tells one more listener that the subscription is in force, and the present value. @throws TangoError */
  async welcome(listener: Listener, seconds: number): Promise<void> {
    await this.#present([listener], new Budget({ timeoutSeconds: seconds }, seconds), () => {
      listener.connection(this.#isLive);
    });
  }

  /** Makes the subscription; one attempt at a time, which all share. */
  attempt(seconds: number): Promise<void> {
    if (this.#isLive) return Promise.resolve();
    if (this.#attempt) return this.#attempt;
    this.#retry.stop();
    const attempt = this.#establish(seconds)
      .catch((error: unknown) => {
        this.#leave();
        if (this.#isClosed)
          throw new TangoError('CLOSED', this.#requests.about, 'the subscription was closed');
        const reason = error instanceof Error ? error : new Error(String(error));
        for (const listener of this.#feed.listeners) listener.trouble(reason);
        this.#retry.later();
        throw reason;
      })
      .finally(() => (this.#attempt = undefined));
    // Who waits for it may have given up meanwhile.
    attempt.catch(() => undefined);
    this.#attempt = attempt;
    return attempt;
  }

  message(message: EventMessage): void {
    this.#feed.message(message);
  }

  lost(reason: string): void {
    this.#ended(this.#requests.gone(reason));
  }

  #ended(error: Error): void {
    this.#channel = undefined;
    clearTimeout(this.#renewal);
    const wasLive = this.#isLive;
    this.#isLive = false;
    // An attempt that is under way notices it by itself.
    if (!wasLive) return;
    for (const listener of [...this.#feed.listeners]) {
      listener.connection(false);
      listener.trouble(error);
    }
    if (!this.#isClosed) this.#retry.soon();
  }

  async #establish(seconds: number): Promise<void> {
    const budget = new Budget({ timeoutSeconds: seconds }, seconds);
    const { pairs, topic } = await this.#requests.subscribe(budget);
    const left = budget.left().timeoutSeconds ?? seconds;
    const channel = await this.#owner.channels.open(pairs, left, this.#requests.about);
    try {
      if (this.#isClosed || channel.isOver) throw this.#requests.gone('its server has ended them');
      this.#feed.restart();
      this.#channel = { channel, topic };
      channel.attach(topic, this);
    } finally {
      channel.release();
    }
    await new Promise((resolve) => setTimeout(resolve, TOPIC_MILLISECONDS));
    await this.#present(this.#feed.listeners, budget, () => {
      if (!this.#channel || this.#isClosed) {
        throw this.#requests.gone('its server has ended them');
      }
      this.#isLive = true;
      this.#retry.worked();
      this.#renewLater(this.#owner.settings.renewSeconds);
      for (const listener of [...this.#feed.listeners]) listener.connection(true);
    });
  }

  /** Reads the present value, calls `then`, and tells the value; one that the device refuses is told as an error. */
  async #present(listeners: Iterable<Listener>, budget: Budget, then: () => void): Promise<void> {
    const mark = this.#feed.mark();
    let event: TangoEvent | undefined;
    let refused: DevFailed | undefined;
    try {
      event = await this.#requests.present(budget);
    } catch (error) {
      if (!(error instanceof DevFailed)) throw error;
      refused = error;
    }
    then();
    const told = [...listeners];
    if (event) this.#feed.initial(event, mark, told);
    if (refused) for (const listener of told) listener.error(refused);
  }

  #renewLater(seconds: number): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#renew(), seconds * 1000).unref();
  }

  async #renew(): Promise<void> {
    const { timeoutSeconds, renewSeconds, warn } = this.#owner.settings;
    const present = this.#channel;
    try {
      const { topic } = await this.#requests.subscribe(new Budget({}, timeoutSeconds));
      if (this.#channel !== present || !present) return;
      if (topic !== present.topic) this.#abandon(this.#requests.gone('its server names them otherwise'));
      else this.#renewLater(renewSeconds);
    } catch (error) {
      if (this.#channel !== present || this.#isClosed) return;
      // The server answers and refuses: nothing will come any more. Otherwise its heartbeat says whether it lives.
      if (error instanceof DevFailed) this.#abandon(error);
      else {
        warn(`${this.#requests.about}: the subscription could not be renewed: ${String(error)}`);
        this.#renewLater(renewSeconds / 10);
      }
    }
  }

  #abandon(reason: Error): void {
    this.#leave();
    this.#ended(reason);
  }

  #leave(): void {
    const present = this.#channel;
    this.#channel = undefined;
    present?.channel.detach(present.topic, this);
  }
}
