import { readEventBody } from '../../codec/event.ts';
import type { EventMessage } from '../../codec/event.ts';
import { DevFailed } from '../../codec/devFailed.ts';
import { topicEvent } from '../../codec/eventTopic.ts';
import { TangoError } from '../api/index.ts';
import type { EventKind, TangoEvent } from '../api/index.ts';
import { EventCounter } from './counter.ts';
import type { Listener } from './listener.ts';

/** One attribute and kind of event. */
export interface FeedPlace {
  /** `dom/fam/mem/attribute`. */
  readonly about: string;
  readonly kind: EventKind;
}

/** Turns the events of one topic into what listeners are told. */
export class Feed {
  readonly listeners = new Set<Listener>();
  readonly #place: () => FeedPlace;
  readonly #warn: (message: string) => void;
  readonly #counter = new EventCounter();
  #delivered = 0;
  #newestSeconds = -Infinity;

  constructor(place: () => FeedPlace, warn: (message: string) => void) {
    this.#place = place;
    this.#warn = warn;
  }

  /** Another server, or the same one after a restart, sends from here on. */
  restart(): void {
    this.#counter.reset();
    this.#newestSeconds = -Infinity;
  }

  message(message: EventMessage): void {
    const { about } = this.#place();
    const counted = this.#counter.next(message.counter);
    if (counted.kind === 'duplicate') return;
    if (counted.lost > 0) {
      this.#warn(
        `${about}: ${counted.lost} events were lost on the way: they came faster than they were taken`,
      );
      for (const listener of this.listeners) listener.lost += counted.lost;
    }
    try {
      this.#take(message);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      this.#error(new TangoError('PROTOCOL', about, `an event that makes no sense: ${words}`, { cause }));
    }
  }

  /** A mark before reading the value that `initial` is given. */
  mark(): number {
    return this.#delivered;
  }

  /**
   * The present value, as it was read: for `listeners`. It is not told where a newer one has come as an event since
   * `mark`, or one of the same moment (devices count milliseconds), so that nobody goes back in time.
   */
  initial(event: TangoEvent, mark: number, listeners: Iterable<Listener>): void {
    const isFirst = this.#delivered === mark;
    // A configuration has no time: what came as an event is taken to be newer.
    const isOld = !isFirst && !('reading' in event && event.reading.timeSeconds > this.#newestSeconds);
    if (!isOld) for (const listener of listeners) listener.event(event);
  }

  #take(message: EventMessage): void {
    const { about: attribute, kind } = this.#place();
    const event = topicEvent(message.topic);
    if (!event) return;
    const body = readEventBody(message, event);
    if (body.kind === 'errors') {
      this.#error(new DevFailed(attribute, body.errors));
    } else if (body.kind === 'value') {
      const { reading, errors } = body.answer;
      if (!reading) return this.#error(new DevFailed(attribute, errors ?? []));
      if (kind === 'data_ready' || kind === 'config') return;
      this.#newestSeconds = reading.timeSeconds;
      this.#event({ kind, attribute, reading, initial: false });
    } else if (body.kind === 'config') {
      this.#event({ kind: 'config', attribute, config: body.config, initial: false });
    } else {
      this.#event({ kind: 'data_ready', attribute, counter: body.ready.counter });
    }
  }

  #event(event: TangoEvent): void {
    this.#delivered++;
    for (const listener of [...this.listeners]) listener.event(event);
  }

  #error(error: Error): void {
    for (const listener of [...this.listeners]) listener.error(error);
  }
}
