import type { AttributeConfig } from '../codec/config.ts';
import type { AttributeData } from '../codec/value.ts';
import { writtenData, type WrittenValue } from '../codec/writtenValue.ts';
import type { AttributeDefinition } from './api/index.ts';
import { declaredConfig } from './declared.ts';
import { Limits } from './limits.ts';
import { refusal } from './refusal.ts';
import { checkConfig, propertyChanges, withProperties } from './settings.ts';
import { scalarOfText, shapedValue } from './shape.ts';
import { isWritable, specify, type AttributeSpecification } from './specification.ts';
import type { Properties } from './store.ts';

/** How one attribute is configured: as it was declared, with what the database has set over that; and which values it may have. */
export class Configuration {
  readonly specification: AttributeSpecification;
  /** `dom/fam/mem/attribute`. */
  readonly about: string;
  readonly #declared: AttributeConfig;
  #properties: Properties = {};
  #config: AttributeConfig;
  #limits: Limits;
  /** The specification with the labels that hold now. */
  #present: AttributeSpecification;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: AttributeDefinition, device: string) {
    this.specification = specify(definition);
    this.about = `${device}/${this.specification.name}`;
    this.#declared = declaredConfig(definition, this.specification);
    this.#config = this.#declared;
    this.#limits = new Limits(this.#declared);
    this.#present = this.specification;
  }

  get config(): AttributeConfig {
    return this.#config;
  }

  get limits(): Limits {
    return this.#limits;
  }

  get isWritable(): boolean {
    return isWritable(this.specification.access);
  }

  /**
   * Takes what the database has set over what was declared.
   * @throws DevFailed for limits that make no sense; nothing is taken then
   */
  apply(properties: Properties): void {
    const config = withProperties(this.#declared, properties);
    checkConfig(config);
    this.#properties = properties;
    this.#config = config;
    this.#limits = new Limits(config);
    this.#present = { ...this.specification, enumLabels: config.enumLabels };
  }

  /**
   * Properties that have to be kept for another configuration, null for those that need not be any more.
   * @throws DevFailed API_AttrNotAllowed, API_AttrOptProp, API_IncoherentValues
   */
  changesTo(wanted: AttributeConfig): Record<string, readonly string[] | null> {
    return propertyChanges(this.#declared, this.#config, wanted);
  }

  applyChanges(changes: Readonly<Record<string, readonly string[] | null>>): void {
    const kept = Object.entries({ ...this.#properties, ...changes }).filter(([, values]) => values !== null);
    this.apply(Object.fromEntries(kept) as Properties);
  }

  /** A value in the attribute's own type and format. @throws RangeError that names the attribute */
  shaped(value: AttributeData): AttributeData {
    try {
      return shapedValue(this.#present, value);
    } catch (error) {
      throw new RangeError(`${this.about}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  /** The value that a text of the database stands for. @throws RangeError for a text that is no value of the attribute */
  valueOf(text: string): AttributeData {
    return this.shaped(scalarOfText(this.#present, text));
  }

  /**
   * What a client wants to write as a value of the attribute, when it may be written.
   * @throws DevFailed API_AttrNotWritable, API_IncompatibleAttrDataType, API_WAttrOutsideLimit
   */
  accept(written: WrittenValue): AttributeData {
    const { name, type } = this.specification;
    if (!this.isWritable)
      throw refusal(this.about, 'API_AttrNotWritable', `Attribute ${name} is not writable`);
    let value: AttributeData;
    try {
      value = writtenData(written, this.#present);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const isOther = written.type !== (type === 'enum' ? 'short' : type);
      const reason = isOther ? 'API_IncompatibleAttrDataType' : 'API_WAttrOutsideLimit';
      throw refusal(this.about, reason, `Set value for attribute ${name}: ${error.message}`);
    }
    this.#limits.check(value);
    return value;
  }
}
