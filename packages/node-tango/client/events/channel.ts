import { readEventMessage } from '../../codec/event.ts';
import type { EventMessage } from '../../codec/event.ts';
import { ZmqSubscriber } from '../../zmq/index.ts';
import type { Settings } from '../settings.ts';
import type { EndpointPair } from './answer.ts';
import { Silence } from './silence.ts';

/** Who wants the events of a topic. */
export interface ChannelSink {
  message(message: EventMessage): void;
  /** The channel is over, and so are its events. */
  lost(reason: string): void;
}

/**
 * The events of one server: its two publishers, for all topics. It ends once, for whatever reason, and tells everybody
 * on it; a new one is made when a server has taken a subscription again.
 */
export class Channel {
  readonly #pair: EndpointPair;
  readonly #settings: Settings;
  readonly #onEnd: () => void;
  readonly #events: ZmqSubscriber;
  readonly #heartbeat: ZmqSubscriber;
  readonly #silence: Silence;
  readonly #sinks = new Map<string, Set<ChannelSink>>();
  /** Those who have asked for it and are not on it yet. */
  #reservations = 0;
  #isOver = false;
  /** Resolves true when the events can come, false when the channel has ended before. */
  readonly opened: Promise<boolean>;
  #open: (isOpen: boolean) => void = () => undefined;
  /** Resolves when its sockets are free. */
  released: Promise<void> = Promise.resolve();

  /** @throws RangeError for endpoints that are not of TCP */
  constructor(pair: EndpointPair, settings: Settings, onEnd: () => void) {
    this.#pair = pair;
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.opened = new Promise((resolve) => (this.#open = resolve));
    const { warn: onWarning, maxMessageBytes } = settings;
    this.#events = new ZmqSubscriber(pair.event, {
      maxMessageBytes,
      onWarning,
      onMessage: (frames) => this.#message(frames),
      onConnection: (isConnected) => {
        if (isConnected) this.#open(true);
        else this.#lose('its connection was lost');
      },
    });
    this.#heartbeat = new ZmqSubscriber(pair.heartbeat, {
      onWarning,
      holdsProcess: false,
      onMessage: () => this.#silence.heard(),
    });
    this.#heartbeat.subscribe('');
    this.#silence = new Silence(settings.heartbeatSeconds, (seconds) =>
      this.#lose(`it has sent no heartbeat for ${seconds.toFixed(0)} s`),
    );
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** It stays until as many releases, even with nobody on it. */
  reserve(): void {
    this.#reservations++;
  }

  release(): void {
    this.#reservations--;
    this.#closeIfUnused();
  }

  attach(topic: string, sink: ChannelSink): void {
    const sinks = this.#sinks.get(topic);
    if (sinks) {
      sinks.add(sink);
      return;
    }
    this.#sinks.set(topic, new Set([sink]));
    this.#events.subscribe(topic);
  }

  /** Without anybody left on it, the channel ends. */
  detach(topic: string, sink: ChannelSink): void {
    const sinks = this.#sinks.get(topic);
    if (!sinks?.delete(sink) || sinks.size > 0) return;
    this.#sinks.delete(topic);
    this.#events.unsubscribe(topic);
    this.#closeIfUnused();
  }

  /** Ends it without telling anybody on it. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#silence.stop();
    this.#open(false);
    this.released = Promise.all([this.#events.close(), this.#heartbeat.close()]).then(() => undefined);
    this.#onEnd();
  }

  #closeIfUnused(): void {
    if (this.#reservations === 0 && this.#sinks.size === 0) this.close();
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.close();
    const sinks = [...this.#sinks.values()].flatMap((some) => [...some]);
    this.#sinks.clear();
    for (const sink of sinks) sink.lost(`${this.#pair.event}: ${reason}`);
  }

  #message(frames: readonly Uint8Array[]): void {
    this.#silence.heard();
    let message: EventMessage | undefined;
    try {
      message = readEventMessage(frames);
    } catch (error) {
      this.#settings.warn(`${this.#pair.event}: an event that makes no sense: ${String(error)}`);
      return;
    }
    if (!message) return;
    const sinks = this.#sinks.get(message.topic);
    // A copy: whoever is told may leave.
    if (sinks) for (const sink of [...sinks]) sink.message(message);
  }
}
