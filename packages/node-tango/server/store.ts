/** Values of properties by name. */
export type Properties = Readonly<Record<string, readonly string[]>>;

/** Where the properties of devices and of their attributes are kept; names of devices and attributes are in lower case. */
export interface PropertyStore {
  /** Those of the device, over those of its class. */
  deviceProperties(device: string, className: string): Promise<Properties>;
  /** Those of each attribute that has any, by its name in lower case; over those of the class. */
  attributeProperties(
    device: string,
    className: string,
    attributes: readonly string[],
  ): Promise<Readonly<Record<string, Properties>>>;
  /** Null takes a property away. */
  putDevice(device: string, changes: Readonly<Record<string, readonly string[] | null>>): Promise<void>;
  putAttribute(
    device: string,
    attribute: string,
    changes: Readonly<Record<string, readonly string[] | null>>,
  ): Promise<void>;
}

/** The property of an attribute that holds what was written last. */
export const MEMORIZED = '__value';

/** Keeps properties as long as the server lives. */
export class MemoryStore implements PropertyStore {
  protected readonly devices = new Map<string, Map<string, readonly string[]>>();
  /** By `dom/fam/mem/attribute`. */
  protected readonly attributes = new Map<string, Map<string, readonly string[]>>();

  deviceProperties(device: string): Promise<Properties> {
    return Promise.resolve(Object.fromEntries(this.devices.get(device) ?? []));
  }

  attributeProperties(
    device: string,
    _className: string,
    attributes: readonly string[],
  ): Promise<Record<string, Properties>> {
    const all: Record<string, Properties> = {};
    for (const attribute of attributes) {
      const properties = this.attributes.get(`${device}/${attribute}`);
      if (properties) all[attribute] = Object.fromEntries(properties);
    }
    return Promise.resolve(all);
  }

  putDevice(device: string, changes: Readonly<Record<string, readonly string[] | null>>): Promise<void> {
    change(this.devices, device, changes);
    return Promise.resolve();
  }

  putAttribute(
    device: string,
    attribute: string,
    changes: Readonly<Record<string, readonly string[] | null>>,
  ): Promise<void> {
    change(this.attributes, `${device}/${attribute}`, changes);
    return Promise.resolve();
  }
}

function change(
  all: Map<string, Map<string, readonly string[]>>,
  key: string,
  changes: Readonly<Record<string, readonly string[] | null>>,
): void {
  const properties = all.get(key) ?? new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(changes)) {
    if (values) properties.set(name, [...values]);
    else properties.delete(name);
  }
  if (properties.size > 0) all.set(key, properties);
  else all.delete(key);
}
