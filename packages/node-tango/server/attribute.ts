import type { ServedReading } from '../codec/attributeReading.ts';
import type { AttributeConfig } from '../codec/config.ts';
import type { AttributeData } from '../codec/value.ts';
import type { AttributeDefinition, AttributeState, DeviceContext } from './api/index.ts';
import { Configuration } from './configuration.ts';
import type { Raised } from './limits.ts';
import { asDevFailed, refusal } from './refusal.ts';
import { blankValue } from './shape.ts';
import type { AttributeSpecification } from './specification.ts';

/** A value that was written, and when. */
interface Written {
  readonly value: AttributeData;
  readonly atSeconds: number;
}

/** One attribute of a device: what is read of it, and what was written to it. */
export class Attribute {
  readonly definition: AttributeDefinition;
  readonly configuration: Configuration;
  /** Lower case, as clients may write it in any. */
  readonly key: string;
  #state: Required<Pick<AttributeState, 'value' | 'quality' | 'timeSeconds'>>;
  #written: Written | undefined;
  #isMarkedWritten = false;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: AttributeDefinition, device: string) {
    this.definition = definition;
    this.configuration = new Configuration(definition, device);
    this.key = definition.name.toLowerCase();
    const value = this.configuration.shaped(definition.value ?? blankValue(this.specification));
    this.#state = { value, quality: 'valid', timeSeconds: now() };
    if (this.configuration.isWritable) this.#written = { value, atSeconds: 0 };
  }

  /** `dom/fam/mem/attribute`. */
  get about(): string {
    return this.configuration.about;
  }

  get specification(): AttributeSpecification {
    return this.configuration.specification;
  }

  get config(): AttributeConfig {
    return this.configuration.config;
  }

  /** The value that was pushed or written last; what a `read` gives is not kept. */
  get current(): AttributeState {
    return this.#state;
  }

  /** Takes a value that was pushed. @throws RangeError for what is none */
  take(value: AttributeData, { quality = 'valid', timeSeconds = now() }: Partial<AttributeState> = {}): void {
    this.#state = {
      value: quality === 'invalid' ? undefined : this.configuration.shaped(value),
      quality,
      timeSeconds,
    };
  }

  /** A text of the database becomes what was written. @throws RangeError for a text that is no value of it */
  remember(text: string): AttributeData {
    const value = this.configuration.valueOf(text);
    this.#written = { value, atSeconds: now() };
    if (!this.definition.read) this.#state = { value, quality: 'valid', timeSeconds: now() };
    return value;
  }

  /** Reads the device, at once where its callback does. @throws DevFailed */
  read(context: DeviceContext): ServedReading | Promise<ServedReading> {
    const { definition, specification } = this;
    if (specification.access === 'write') return this.readingOf({ value: this.#written?.value });
    if (!definition.read) return this.readingOf(this.#state);
    try {
      const answer = definition.read(context);
      if (!(answer instanceof Promise)) return this.readingOf(stateOf(answer));
      return answer.then(
        (value) => this.readingOf(stateOf(value)),
        (error: unknown) => {
          throw asDevFailed(error, this.about);
        },
      );
    } catch (error) {
      throw asDevFailed(error, this.about);
    }
  }

  /** A reading of a value that was read or pushed. @throws DevFailed API_AttrOptProp for what is no value of the attribute */
  readingOf({ value, quality, timeSeconds }: AttributeState): ServedReading {
    const { name, type, format, access } = this.specification;
    let shaped: AttributeData | undefined;
    if (value !== undefined && quality !== 'invalid') {
      try {
        shaped = this.configuration.shaped(value);
      } catch (error) {
        throw refusal(this.about, 'API_AttrOptProp', (error as Error).message);
      }
    }
    const reading: ServedReading = {
      name,
      type,
      format,
      value: shaped,
      written: this.#written?.value,
      quality: shaped === undefined ? 'invalid' : (quality ?? 'valid'),
      timeSeconds: timeSeconds ?? now(),
      ...(access === 'write' ? { writeOnly: true } : {}),
    };
    if (reading.quality !== 'valid' && reading.quality !== 'changing') return reading;
    const raised = this.raised(reading);
    return raised ? { ...reading, quality: raised.quality } : reading;
  }

  /**
   * Gives a checked value to the device. Without a `read` it is also what is read from now on, unless the callback
   * pushes another.
   * @throws DevFailed
   */
  write(value: AttributeData, context: DeviceContext): void | Promise<void> {
    const before = this.#state;
    if (!this.definition.read) this.#state = { value, quality: 'valid', timeSeconds: now() };
    const mine = this.#state;
    const done = (): void => {
      this.#written = { value, atSeconds: now() };
      this.#isMarkedWritten = true;
    };
    const failed = (error: unknown): never => {
      if (this.#state === mine) this.#state = before;
      throw asDevFailed(error, this.about);
    };
    try {
      const answer = this.definition.write?.(value, context);
      if (answer instanceof Promise) return answer.then(done, failed);
      done();
    } catch (error) {
      failed(error);
    }
  }

  /** The alarm that a reading raises. */
  raised({ value, quality }: ServedReading): Raised | undefined {
    if (value === undefined || quality === 'invalid') return undefined;
    return this.configuration.limits.raised(value, this.#isMarkedWritten ? this.#written : undefined, now());
  }
}

function stateOf(answer: AttributeData | AttributeState): AttributeState {
  // No value of an attribute has `value`: images have width, height and data; DevEncoded has format and data.
  return typeof answer === 'object' && 'value' in answer ? answer : { value: answer };
}

function now(): number {
  return Date.now() / 1000;
}
