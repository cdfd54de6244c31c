import type { AttributeConfig } from '../codec/config.ts';
import type { AttributeData } from '../codec/value.ts';
import type { DeviceContext, DeviceDefinition, PropertyDefinition } from './api/index.ts';
import type { Attribute } from './attribute.ts';
import type { Condition } from './condition.ts';
import type { DeviceHost } from './deviceHost.ts';
import { asDevFailed } from './refusal.ts';
import { scalarText } from './shape.ts';
import { MEMORIZED, type Properties } from './store.ts';

/** A device as far as something of it is kept. */
export interface Keepable {
  /** Its name in lower case. */
  readonly key: string;
  readonly definition: DeviceDefinition;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly condition: Condition;
  readonly context: DeviceContext;
}

/** Properties of the attributes of a device, by their names in lower case. */
type OfAttributes = Readonly<Record<string, Properties>>;

/** What is kept of a device while its server is down: properties, configurations of attributes, and memorized values. */
export class Kept {
  readonly #device: Keepable;
  readonly #host: Pick<DeviceHost, 'store' | 'warn'>;
  #properties: Properties;

  constructor(device: Keepable, host: Pick<DeviceHost, 'store' | 'warn'>) {
    this.#device = device;
    this.#host = host;
    this.#properties = withDefaults(device.definition.properties);
  }

  /** Properties of the device that were set, and the defaults of those that were not. */
  get properties(): Properties {
    return this.#properties;
  }

  /** Reads all of it anew, and configures the attributes by it. @returns what there is of the attributes */
  async load(): Promise<OfAttributes> {
    const { store, warn } = this.#host;
    const { key, definition, attributes } = this.#device;
    const { className, properties } = definition;
    this.#properties = withDefaults(properties, await store.deviceProperties(key, className));
    const ofAttributes = await store.attributeProperties(key, className, [...attributes.keys()]);
    for (const [name, attribute] of attributes) {
      try {
        attribute.configuration.apply(ofAttributes[name] ?? {});
      } catch (error) {
        warn(`${attribute.about}: its properties are not used: ${String(error)}`);
      }
    }
    return ofAttributes;
  }

  /**
   * What was written before the restart is there again, and is written where the attribute wants that. What fails puts
   * the device into ALARM, until it is written.
   */
  async restore(ofAttributes: OfAttributes): Promise<void> {
    const { attributes, condition, context } = this.#device;
    for (const [key, attribute] of attributes) {
      const text = ofAttributes[key]?.[MEMORIZED]?.[0];
      const { memorized } = attribute.definition;
      if (!memorized || text === undefined) continue;
      try {
        const value = attribute.remember(text);
        if (memorized === 'written') await attribute.write(value, context);
      } catch (error) {
        condition.memorizedFailed(attribute.specification.name, true);
        this.#host.warn(`${attribute.about}: its memorized value ${text} is not there: ${String(error)}`);
      }
    }
  }

  /** Keeps a value that was written, where the attribute is memorized. */
  async memorize(attribute: Attribute, value: AttributeData): Promise<void> {
    if (!attribute.definition.memorized) return;
    this.#device.condition.memorizedFailed(attribute.specification.name, false);
    const kept = { [MEMORIZED]: [scalarText(value as string)] };
    await this.#host.store.putAttribute(this.#device.key, attribute.key, kept).catch((error: unknown) => {
      this.#host.warn(`${attribute.about}: what was written is not kept: ${String(error)}`);
    });
  }

  /**
   * Gives an attribute another configuration, and keeps it. @returns false where it has it already
   * @throws DevFailed API_AttrNotAllowed, API_AttrOptProp, API_IncoherentValues, or what keeps it from being kept
   */
  async configure({ configuration, key, about }: Attribute, wanted: AttributeConfig): Promise<boolean> {
    const changes = configuration.changesTo(wanted);
    if (Object.keys(changes).length === 0) return false;
    try {
      await this.#host.store.putAttribute(this.#device.key, key, changes);
    } catch (error) {
      throw asDevFailed(error, about);
    }
    configuration.applyChanges(changes);
    return true;
  }
}

/** Properties that were set, and the defaults of those that were not; names may be of any case. */
function withDefaults(definitions: readonly PropertyDefinition[] = [], set: Properties = {}): Properties {
  const lower = new Map(Object.entries(set).map(([name, values]) => [name.toLowerCase(), values]));
  const named = definitions.map(
    ({ name, default: values = [] }) => [name, lower.get(name.toLowerCase()) ?? values] as const,
  );
  return { ...set, ...(Object.fromEntries(named) as Properties) };
}
