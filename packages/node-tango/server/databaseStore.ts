import type { DatabaseProxy } from '../client/api/index.ts';
import type { CommandData } from '../codec/value.ts';
import type { Properties, PropertyStore } from './store.ts';

/** What the database answers for a property without a value. */
const NO_VALUE = ' ';

/** Keeps properties in a Tango database. */
export class DatabaseStore implements PropertyStore {
  readonly #database: DatabaseProxy;

  constructor(database: DatabaseProxy) {
    this.#database = database;
  }

  async deviceProperties(device: string, className: string): Promise<Properties> {
    // The one takes a name, the other a name and a pattern.
    const ofClass = await this.#properties(
      'DbGetClassProperty',
      className,
      'DbGetClassPropertyList',
      className,
    );
    const pattern = [device, '*'];
    const own = await this.#properties('DbGetDeviceProperty', device, 'DbGetDevicePropertyList', pattern);
    return { ...ofClass, ...own };
  }

  async attributeProperties(
    device: string,
    className: string,
    attributes: readonly string[],
  ): Promise<Record<string, Properties>> {
    if (attributes.length === 0) return {};
    const ofClass = attributesIn(await this.#ask('DbGetClassAttributeProperty2', [className, ...attributes]));
    const own = attributesIn(await this.#ask('DbGetDeviceAttributeProperty2', [device, ...attributes]));
    const all: Record<string, Properties> = {};
    for (const attribute of attributes) {
      const properties = { ...ofClass[attribute], ...own[attribute] };
      if (Object.keys(properties).length > 0) all[attribute] = properties;
    }
    return all;
  }

  async putDevice(
    device: string,
    changes: Readonly<Record<string, readonly string[] | null>>,
  ): Promise<void> {
    const { put, taken } = split(changes);
    const values = put.flatMap(([name, texts]) => [name, String(texts.length), ...texts]);
    if (put.length > 0) await this.#ask('DbPutDeviceProperty', [device, String(put.length), ...values]);
    if (taken.length > 0) await this.#ask('DbDeleteDeviceProperty', [device, ...taken]);
  }

  async putAttribute(
    device: string,
    attribute: string,
    changes: Readonly<Record<string, readonly string[] | null>>,
  ): Promise<void> {
    const { put, taken } = split(changes);
    const values = put.flatMap(([name, texts]) => [name, String(texts.length), ...texts]);
    if (put.length > 0) {
      const count = String(put.length);
      await this.#ask('DbPutDeviceAttributeProperty2', [device, '1', attribute, count, ...values]);
    }
    if (taken.length > 0) await this.#ask('DbDeleteDeviceAttributeProperty', [device, attribute, ...taken]);
  }

  async #properties(get: string, owner: string, list: string, wanted: CommandData): Promise<Properties> {
    const names = await this.#ask(list, wanted);
    return names.length === 0 ? {} : propertiesIn(await this.#ask(get, [owner, ...names]));
  }

  async #ask(command: string, argument: CommandData): Promise<readonly string[]> {
    return textsOf(await this.#database.command(command, argument));
  }
}

function textsOf(answer: CommandData): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

function split(changes: Readonly<Record<string, readonly string[] | null>>): {
  put: (readonly [string, readonly string[]])[];
  taken: string[];
} {
  const put: (readonly [string, readonly string[]])[] = [];
  const taken: string[] = [];
  for (const [name, texts] of Object.entries(changes)) {
    if (texts) put.push([name, texts]);
    else taken.push(name);
  }
  return { put, taken };
}

/** Owner, number of properties, and for each its name, the number of its values, and these; one blank where there are none. */
function propertiesIn([, , ...rest]: readonly string[]): Properties {
  const properties: Record<string, readonly string[]> = {};
  for (let at = 0; at + 1 < rest.length;) {
    const name = rest[at] ?? '';
    const count = Number(rest[at + 1]);
    at += 2;
    if (!(count >= 0)) break;
    if (count === 0) {
      if (rest[at] === NO_VALUE) at += 1;
      continue;
    }
    properties[name] = rest.slice(at, at + count);
    at += count;
  }
  return properties;
}

/** Owner, number of attributes, and for each its name, the number of its properties, and these as above. */
function attributesIn([, , ...rest]: readonly string[]): Record<string, Properties> {
  const all: Record<string, Properties> = {};
  for (let at = 0; at + 1 < rest.length;) {
    const attribute = (rest[at] ?? '').toLowerCase();
    const count = Number(rest[at + 1]);
    at += 2;
    if (!(count >= 0)) break;
    const properties: Record<string, readonly string[]> = {};
    for (let k = 0; k < count; k++) {
      const name = rest[at] ?? '';
      const values = Number(rest[at + 1]);
      at += 2;
      if (!(values >= 0)) return all;
      properties[name] = rest.slice(at, at + values);
      at += values;
    }
    all[attribute] = properties;
  }
  return all;
}
