import type { AttributeConfig } from '../codec/config.ts';
import type { ServedReading } from '../codec/attributeReading.ts';
import type { AttributeData } from '../codec/value.ts';
import { writtenData, type WrittenValue } from '../codec/writtenValue.ts';
import type { AttributeDefinition, AttributeState, DeviceContext } from './api.ts';
import { declaredConfig } from './declared.ts';
import { Limits, type Raised } from './limits.ts';
import { asDevFailed, refusal } from './refusal.ts';
import { checkConfig, propertyChanges, withProperties } from './settings.ts';
import { blankValue, scalarOfText, shapedValue } from './shape.ts';
import type { Properties } from './store.ts';
import { isWritable, specify, type AttributeSpecification } from './specification.ts';

/** A value that was written, and when. */
export interface Written {
  readonly value: AttributeData;
  readonly atSeconds: number;
}

/** One attribute of a device: its value, its configuration, and the checks of both. */
export class Attribute {
  readonly definition: AttributeDefinition;
  readonly specification: AttributeSpecification;
  /** Lower case, as clients may write it in any. */
  readonly key: string;
  /** As the definition declares it. */
  readonly declared: AttributeConfig;
  readonly #device: string;
  #config: AttributeConfig;
  #properties: Properties = {};
  #limits: Limits;
  #state: Required<Pick<AttributeState, 'value' | 'quality' | 'timeSeconds'>>;
  #written: Written | undefined;
  #isMarkedWritten = false;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: AttributeDefinition, device: string) {
    this.#device = device;
    this.definition = definition;
    this.specification = specify(definition);
    this.key = definition.name.toLowerCase();
    this.declared = declaredConfig(definition, this.specification);
    this.#config = this.declared;
    this.#limits = new Limits(this.declared);
    const value = this.shaped(definition.value ?? blankValue(this.specification));
    this.#state = { value, quality: 'valid', timeSeconds: now() };
    if (isWritable(this.specification.access)) this.#written = { value, atSeconds: 0 };
  }

  /** `dom/fam/mem/attribute`. */
  get about(): string {
    return `${this.#device}/${this.specification.name}`;
  }

  get config(): AttributeConfig {
    return this.#config;
  }

  get isWritable(): boolean {
    return isWritable(this.specification.access);
  }

  /** The device's state depends on its value. */
  get hasAlarms(): boolean {
    return this.#limits.hasAlarms;
  }

  /**
   * Takes what the database has set over what was declared.
   * @throws DevFailed for limits that make no sense; nothing is taken then
   */
  applyProperties(properties: Properties): void {
    const config = withProperties(this.declared, properties);
    checkConfig(config);
    this.#properties = properties;
    this.#config = config;
    this.#limits = new Limits(config);
  }

  /**
   * Properties that have to be kept for another configuration, null for those that need not be any more.
   * @throws DevFailed API_AttrNotAllowed, API_AttrOptProp, API_IncoherentValues
   */
  changesTo(wanted: AttributeConfig): Record<string, readonly string[] | null> {
    return propertyChanges(this.declared, this.#config, wanted);
  }

  applyChanges(changes: Readonly<Record<string, readonly string[] | null>>): void {
    const kept = Object.entries({ ...this.#properties, ...changes }).filter(([, values]) => values !== null);
    this.applyProperties(Object.fromEntries(kept) as Properties);
  }

  /** A value in the attribute's own type and format. @throws RangeError that names the attribute */
  shaped(value: AttributeData): AttributeData {
    try {
      const enumLabels = (this.#config as AttributeConfig | undefined)?.enumLabels;
      return shapedValue(enumLabels ? { ...this.specification, enumLabels } : this.specification, value);
    } catch (error) {
      throw new RangeError(`${this.about}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  /** The value that was pushed or written last; what a `read` gives is not kept. */
  get current(): AttributeState {
    return this.#state;
  }

  /** Takes a value that was pushed. @throws RangeError for what is none */
  take(value: AttributeData, { quality = 'valid', timeSeconds = now() }: Partial<AttributeState> = {}): void {
    this.#state = { value: quality === 'invalid' ? undefined : this.shaped(value), quality, timeSeconds };
  }

  /** A text of the database becomes what was written. @throws RangeError for a text that is no value of it */
  remember(text: string): AttributeData {
    const value = this.shaped(
      scalarOfText({ ...this.specification, enumLabels: this.#config.enumLabels }, text),
    );
    this.#written = { value, atSeconds: now() };
    if (!this.definition.read) this.#state = { value, quality: 'valid', timeSeconds: now() };
    return value;
  }

  /** Reads the device, at once where its callback does. @throws DevFailed */
  read(context: DeviceContext): ServedReading | Promise<ServedReading> {
    const { definition, specification } = this;
    if (specification.access === 'write') return this.#reading({ value: this.#written?.value });
    if (!definition.read) return this.#reading(this.#state);
    try {
      const answer = definition.read(context);
      if (!(answer instanceof Promise)) return this.#reading(this.#stateOf(answer));
      return answer.then(
        (value) => this.#reading(this.#stateOf(value)),
        (error: unknown) => {
          throw asDevFailed(error, this.about);
        },
      );
    } catch (error) {
      throw asDevFailed(error, this.about);
    }
  }

  /** A reading of a value that was pushed. */
  readingOf(state: AttributeState): ServedReading {
    return this.#reading(state);
  }

  /**
   * What a client wants to write as a value of the attribute, when it may be written.
   * @throws DevFailed API_AttrNotWritable, API_IncompatibleAttrDataType, API_WAttrOutsideLimit
   */
  accept(written: WrittenValue): AttributeData {
    const { name, type, format, maxWidth, maxHeight } = this.specification;
    if (!this.isWritable)
      throw refusal(this.about, 'API_AttrNotWritable', `Attribute ${name} is not writable`);
    const { enumLabels } = this.#config;
    let value: AttributeData;
    try {
      value = writtenData(written, { type, format, maxWidth, maxHeight, enumLabels });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const isOther = written.type !== (type === 'enum' ? 'short' : type);
      const reason = isOther ? 'API_IncompatibleAttrDataType' : 'API_WAttrOutsideLimit';
      throw refusal(this.about, reason, `Set value for attribute ${name}: ${error.message}`);
    }
    this.#limits.check(value);
    return value;
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
    return this.#limits.raised(value, this.#isMarkedWritten ? this.#written : undefined, now());
  }

  #stateOf(answer: AttributeData | AttributeState): AttributeState {
    return isState(answer) ? answer : { value: answer };
  }

  #reading({ value, quality, timeSeconds }: AttributeState): ServedReading {
    const { name, type, format, access } = this.specification;
    let shaped: AttributeData | undefined;
    if (value !== undefined && quality !== 'invalid') {
      try {
        shaped = this.shaped(value);
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
}

function isState(answer: AttributeData | AttributeState): answer is AttributeState {
  // No value of an attribute has `value`: images have width, height and data; DevEncoded has format and data.
  return typeof answer === 'object' && 'value' in answer;
}

function now(): number {
  return Date.now() / 1000;
}
