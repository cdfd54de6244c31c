import { TomochartError, type Patience } from '#core';
import type { Limits, Reading, Signal, Unsubscribe } from '#devices';
import { holding } from '#devices/proofs';
import type { CaReading, Channel, Severity, Subscription } from '#epics';
import type { CaCodec } from './codec.ts';
import { calling } from './failure.ts';
import { prove } from './prove.ts';

/** Severity of an alarm that says that nobody vouches for the value: its controller does not answer, and it shows what was. */
export const INVALID: Severity = 3;

/** A value with the alarm of its record. */
export interface CaSignalReading<T> extends Reading<T> {
  readonly status: number;
  readonly severity: Severity;
}

export interface CaSignalOptions {
  /** False: a write is sent, and nobody waits until the server has done what it asks for. Default true. */
  readonly completion?: boolean;
}

/** A process variable of Channel Access, `ca://2bmb:m102.RBV`, in the terms that a codec gives it. */
export class CaSignal<T> implements Signal<T> {
  readonly uri: string;
  readonly channel: Channel;
  units?: string;
  readonly #codec: CaCodec<T>;
  readonly #completion: boolean;

  constructor(channel: Channel, codec: CaCodec<T>, { completion = true }: CaSignalOptions = {}) {
    this.uri = `ca://${channel.name}`;
    this.channel = channel;
    this.#codec = codec;
    this.#completion = completion;
  }

  /** Also reads the units, where it has some. */
  async connect(patience: Patience): Promise<void> {
    await calling(this.channel, patience, `find ${this.uri}`, (options) => this.channel.connected(options));
    const { nativeType, access } = this.channel;
    if (nativeType === 'string' || nativeType === 'enum' || access?.read === false) return;
    const { units } = await this.#get(patience, { form: 'ctrl', count: 1 });
    if (units) this.units = units;
  }

  /** The control limits; infinite where they are equal, which is Channel Access's way to say that there are none. */
  async limits(patience: Patience): Promise<Limits> {
    const { limits } = await this.#get(patience, { form: 'ctrl', count: 1 });
    const [low, high] = limits?.control ?? [0, 0];
    return low === high ? { low: -Infinity, high: Infinity } : { low, high };
  }

  /** Asks the server: never an older value than the write that went before. */
  async read(patience: Patience): Promise<T> {
    return (await this.reading(patience)).value;
  }

  /** As `read`, with the alarm and the server's time of the value. */
  async reading(patience: Patience): Promise<CaSignalReading<T>> {
    await this.#found(patience);
    return this.#readingOf(await this.#get(patience, { form: 'time', ...this.#request() }));
  }

  async write(value: T, patience: Patience): Promise<void> {
    await this.#found(patience);
    const native = this.channel.nativeType ?? 'double';
    const raw = this.#codec.write(value, native, this.channel.name);
    const what = `write ${typeof raw === 'object' ? 'an array' : raw} to ${this.uri}`;
    await calling(this.channel, patience, what, (options) =>
      this.channel.put(raw, { ...options, completion: this.#completion }),
    );
  }

  /**
   * Each listener has a monitor of its own. Its first value is read by the server when it is asked for, so that it is
   * never older than a write that was complete before: a value kept here from an earlier update could be.
   */
  subscribe(listener: (reading: Reading<T>) => void): Unsubscribe {
    let monitor: Subscription | undefined;
    let ended = false;
    const take = (reading: CaReading) => {
      if (ended) return;
      const read = this.#tryReading(reading);
      if (read) listener(read);
    };
    // What to ask for depends on the type of the process variable, known once it is found.
    const detach = this.channel.onConnection((connected) => {
      if (!connected || monitor || ended) return;
      monitor = this.channel.monitor(take, { form: 'time', ...this.#request() });
    });
    return () => {
      ended = true;
      detach();
      monitor?.close();
    };
  }

  /**
   * Waits until a value that is read after this call holds, and returns it. Updates only say when to read again.
   * @param what names the wait in the error, e.g. `shutter to read closed`
   * @throws TomochartError DEVICE at once when the connection is lost; TIMEOUT with what was read last
   */
  until(
    holds: (value: T) => boolean,
    patience: Patience,
    what: string,
    { remedy }: { readonly remedy?: string } = {},
  ): Promise<T> {
    return prove({
      ...holding({ uri: this.uri, read: (inner) => this.read(inner) }, holds, what, remedy),
      channels: [this.channel],
      patience,
    }).then(({ value }) => value);
  }

  #request() {
    const { nativeType = 'double', nativeCount = 1 } = this.channel;
    return this.#codec.request(nativeType, nativeCount);
  }

  async #found(patience: Patience): Promise<void> {
    if (this.channel.nativeType !== undefined) return;
    await calling(this.channel, patience, `find ${this.uri}`, (options) => this.channel.connected(options));
  }

  #get(patience: Patience, options: Parameters<Channel['get']>[0]): Promise<CaReading> {
    return calling(this.channel, patience, `read ${this.uri}`, (call) =>
      this.channel.get({ ...options, ...call }),
    );
  }

  #readingOf({ value, status = 0, severity = 0, timeSeconds = 0 }: CaReading): CaSignalReading<T> {
    const read = this.#codec.read(value, this.channel.name);
    return { value: read, timestampSeconds: timeSeconds, status, severity };
  }

  /** A listener is told of values only: one that makes no sense shows when it is read. */
  #tryReading(reading: CaReading): Reading<T> | undefined {
    try {
      return this.#readingOf(reading);
    } catch (thrown) {
      if (thrown instanceof TomochartError) return undefined;
      throw thrown;
    }
  }
}
