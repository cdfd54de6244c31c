import { TomochartError, type Patience } from '#core';
import type { Limits, Reading, Signal, Unsubscribe } from '#devices';
import { holding } from '#devices/proofs';
import type { AttributeReading, Quality } from '#tango';
import type { TangoDevice } from './device.ts';
import { Feed } from './feed.ts';
import { limitsOf, unitsOf } from './limits.ts';
import type { AttributeValue } from './parameters.ts';
import { prove } from './prove.ts';
import type { Decode } from './value.ts';

/** A value with what its device says of it; that of quality `invalid` is an error and never comes here. */
export interface TangoSignalReading<T> extends Reading<T> {
  readonly quality: Quality;
}

export interface FeedOptions {
  /** Told, once until there is a value again, when the server is gone or the attribute cannot be read. */
  readonly onFault?: (fault: TomochartError) => void;
}

/** An attribute of Tango, `tango://host:port/dom/fam/mem/attribute`, in the terms that `decode` gives it. */
export class TangoSignal<T extends AttributeValue> implements Signal<T> {
  readonly uri: string;
  readonly device: TangoDevice;
  readonly attribute: string;
  units?: string;
  readonly #decode: Decode<T>;

  constructor(device: TangoDevice, attribute: string, decode: Decode<T>) {
    this.uri = device.uriOf(attribute);
    this.device = device;
    this.attribute = attribute;
    this.#decode = decode;
  }

  /** Also reads the units, where it has some. */
  async connect(patience: Patience): Promise<void> {
    const units = unitsOf(await this.device.config(this.attribute, patience));
    if (units !== '') this.units = units;
  }

  /** Minimum and maximum of its configuration; infinite where it has none. */
  async limits(patience: Patience): Promise<Limits> {
    const limits = limitsOf(await this.device.config(this.attribute, patience));
    return limits ?? { low: -Infinity, high: Infinity };
  }

  /** Asks the device: never an older value than the write that went before. */
  async read(patience: Patience): Promise<T> {
    return (await this.reading(patience)).value;
  }

  /** As `read`, with the quality and the server's time of the value. */
  async reading(patience: Patience): Promise<TangoSignalReading<T>> {
    const reading = await this.device.reading(this.attribute, patience);
    return this.#readingOf(reading, await this.device.labelsOf(this.attribute, reading, patience));
  }

  /** Completes when the device has taken the value: for a motor, when it has begun to move. */
  write(value: T, patience: Patience): Promise<void> {
    return this.device.write(this.attribute, value, patience);
  }

  /** By change events, and at 20 Hz where the server sends none. */
  subscribe(listener: (reading: Reading<T>) => void, { onFault }: FeedOptions = {}): Unsubscribe {
    let labels: readonly string[] | undefined;
    const tell = (reading: AttributeReading, known: readonly string[]) => {
      const read = this.#tryReading(reading, known, onFault);
      if (read) listener(read);
    };
    // Labels of an enum take a call of their own; the values behind it must not overtake it.
    let queue = Promise.resolve();
    let ended = false;
    const end = Feed.begin(this.device, this.attribute, {
      onReading: (reading) => {
        if (reading.type !== 'enum') return tell(reading, []);
        if (labels) return tell(reading, labels);
        queue = queue.then(async () => {
          labels ??= await this.#labels();
          if (!ended) tell(reading, labels);
        });
      },
      ...(onFault === undefined ? {} : { onFault }),
    });
    return () => {
      ended = true;
      end();
    };
  }

  /**
   * Waits until a value that is read after this call holds, and returns it. Events only say when to read again.
   * @param what names the wait in the error, e.g. `shutter to read closed`
   * @throws TomochartError DEVICE at once when the server is gone; TIMEOUT with what was read last
   */
  until(
    holds: (value: T) => boolean,
    patience: Patience,
    what: string,
    { remedy }: { readonly remedy?: string } = {},
  ): Promise<T> {
    return prove({
      ...holding({ uri: this.uri, read: (inner) => this.read(inner) }, holds, what, remedy),
      device: this.device,
      attributes: [this.attribute],
      patience,
    }).then(({ value }) => value);
  }

  #readingOf(reading: AttributeReading, labels: readonly string[]): TangoSignalReading<T> {
    const value = this.#decode(reading, labels, this.uri);
    return { value, timestampSeconds: reading.timeSeconds, quality: reading.quality };
  }

  /** Without them the numbers of the choices are told. */
  async #labels(): Promise<readonly string[]> {
    try {
      return (await this.device.proxy.attributeConfig(this.attribute)).enumLabels;
    } catch {
      return [];
    }
  }

  /** A listener is told of values only: one that makes no sense is a fault. */
  #tryReading(
    reading: AttributeReading,
    labels: readonly string[],
    onFault: FeedOptions['onFault'],
  ): TangoSignalReading<T> | undefined {
    try {
      return this.#readingOf(reading, labels);
    } catch (thrown) {
      if (!(thrown instanceof TomochartError)) throw thrown;
      onFault?.(thrown);
      return undefined;
    }
  }
}
