import { RealClock, TomochartError } from '#core';
import type { Unsubscribe } from '#devices';
import { DevFailed, TangoError, type AttributeReading, type Subscription } from '#tango';
import type { TangoDevice } from './device.ts';
import { failureOf } from './failure.ts';

/** How often an attribute is read whose server sends no events for it. */
const POLL_SECONDS = 0.05;

/** A server that is away, or an attribute that cannot be read, is asked again after so long. */
const RETRY_SECONDS = 1;

/** A read of an attribute that takes longer than this has failed, and is repeated. */
const READ_SECONDS = 3;

export interface FeedListener {
  readonly onReading: (reading: AttributeReading) => void;
  /** Told when it cannot be had, once until it is there again. */
  readonly onFault?: (fault: TomochartError) => void;
}

/**
 * The values of an attribute as they come: by change events, and where there are none (it is not polled by its server, it
 * has no thresholds, the server or its events are out of reach) by reading it at 20 Hz. The first value is read when it is
 * asked for, never taken from a cache.
 */
export class Feed {
  readonly #device: TangoDevice;
  readonly #attribute: string;
  readonly #listener: FeedListener;
  readonly #clock = new RealClock();
  readonly #ended = new AbortController();
  /** Ends the reading at 20 Hz. */
  #polling: AbortController | undefined;
  #subscription: Subscription | undefined;
  #last: AttributeReading | undefined;
  #faulty = false;
  #events = 0;

  /** Begins; a value that changes is told at every change, one that is polled only when it is another one. */
  static begin(device: TangoDevice, attribute: string, listener: FeedListener): Unsubscribe {
    const feed = new Feed(device, attribute, listener);
    void feed.#subscribe();
    return () => feed.#end();
  }

  private constructor(device: TangoDevice, attribute: string, listener: FeedListener) {
    this.#device = device;
    this.#attribute = attribute;
    this.#listener = listener;
  }

  async #subscribe(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        const subscription = await this.#device.proxy.subscribe(
          this.#attribute,
          'change',
          (event) => {
            if (event.kind !== 'change') return;
            if (event.initial) return void this.#read(signal);
            this.#events++;
            this.#take(event.reading);
          },
          {
            signal,
            onError: (error) => this.#fail(error),
            onConnection: (connected) => (connected ? this.#polling?.abort() : this.#poll()),
          },
        );
        if (signal.aborted) subscription.close();
        else this.#subscription = subscription;
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        if (thrown instanceof DevFailed) return this.#poll();
        this.#fail(thrown);
        await this.#clock.sleep(RETRY_SECONDS, signal).catch(() => undefined);
      }
    }
  }

  #poll(): void {
    if (this.#ended.signal.aborted || (this.#polling && !this.#polling.signal.aborted)) return;
    this.#polling = new AbortController();
    void this.#pollUntil(AbortSignal.any([this.#ended.signal, this.#polling.signal]));
  }

  async #pollUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const seconds = (await this.#read(signal)) ? POLL_SECONDS : RETRY_SECONDS;
      await this.#clock.sleep(seconds, signal).catch(() => undefined);
    }
  }

  /** True when it could be read. */
  async #read(signal: AbortSignal): Promise<boolean> {
    const options = { signal, timeoutSeconds: READ_SECONDS, source: 'device' } as const;
    const before = this.#events;
    try {
      const reading = await this.#device.proxy.read(this.#attribute, options);
      // An event that came meanwhile is the younger one.
      if (!signal.aborted && before === this.#events && !this.#isLast(reading)) this.#take(reading);
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  #isLast({ value, quality }: AttributeReading): boolean {
    return this.#last !== undefined && this.#last.quality === quality && Object.is(this.#last.value, value);
  }

  #take(reading: AttributeReading): void {
    if (this.#ended.signal.aborted) return;
    this.#last = reading;
    this.#faulty = false;
    this.#listener.onReading(reading);
  }

  #fail(thrown: unknown): void {
    if (thrown instanceof TangoError && thrown.code === 'CLOSED') this.#end();
    if (this.#ended.signal.aborted || this.#faulty) return;
    this.#faulty = true;
    this.#last = undefined;
    const uri = this.#device.uriOf(this.#attribute);
    const fault = failureOf(thrown, uri, `cannot read ${uri}`);
    if (fault instanceof TomochartError) this.#listener.onFault?.(fault);
  }

  #end(): void {
    this.#ended.abort();
    this.#subscription?.close();
  }
}
