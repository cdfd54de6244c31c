import type { CommandData } from '../codec/value.ts';
import type { CallOptions, DatabaseProxy } from './api/index.ts';
import { TangoError } from './api/index.ts';
import type { Budget } from './budget.ts';

/** Properties of devices and of their attributes, as the database device tells them in flat lists of texts. */
export class Properties {
  readonly #database: DatabaseProxy;

  constructor(database: DatabaseProxy) {
    this.#database = database;
  }

  /** The device that an alias stands for. */
  nameOf(alias: string, options: CallOptions): Promise<string> {
    return this.#database.deviceOfAlias(alias, options);
  }

  async get(
    device: string,
    names: readonly string[] | undefined,
    budget: Budget,
  ): Promise<Record<string, string[]>> {
    const asked = names ?? (await this.#texts('DbGetDevicePropertyList', [device, '*'], budget.left()));
    if (asked.length === 0) return {};
    // [device, number of properties, {name, number of values, values}]
    const list = new TextList(await this.#texts('DbGetDeviceProperty', [device, ...asked], budget.left()));
    list.next();
    return list.properties(list.count());
  }

  async put(
    device: string,
    values: Readonly<Record<string, readonly string[]>>,
    options: CallOptions,
  ): Promise<void> {
    const entries = Object.entries(values);
    if (entries.length === 0) return;
    const properties = entries.flatMap(([name, lines]) => [name, String(lines.length), ...lines]);
    await this.#database.command(
      'DbPutDeviceProperty',
      [device, String(entries.length), ...properties],
      options,
    );
  }

  async delete(device: string, names: readonly string[], options: CallOptions): Promise<void> {
    if (names.length === 0) return;
    await this.#database.command('DbDeleteDeviceProperty', [device, ...names], options);
  }

  async ofAttribute(
    device: string,
    attribute: string,
    options: CallOptions,
  ): Promise<Record<string, string[]>> {
    // [device, number of attributes, {attribute, number of properties, {name, number of values, values}}]
    const list = new TextList(
      await this.#texts('DbGetDeviceAttributeProperty2', [device, attribute], options),
    );
    list.next();
    if (list.count() === 0) return {};
    list.next();
    return list.properties(list.count());
  }

  async #texts(command: string, argument: CommandData, options: CallOptions): Promise<string[]> {
    const result = await this.#database.command(command, argument, options);
    if (Array.isArray(result) && result.every((text) => typeof text === 'string')) return result;
    throw new TangoError('PROTOCOL', command, 'the database answers no texts');
  }
}

/** Reads a list of texts in which numbers say what follows. */
class TextList {
  readonly #texts: readonly string[];
  #at = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  next(): string {
    const text = this.#texts[this.#at++];
    if (text === undefined)
      throw new TangoError('PROTOCOL', 'the database', 'a list of properties that is cut short');
    return text;
  }

  count(): number {
    const count = Number(this.next());
    if (Number.isInteger(count) && count >= 0 && count <= this.#texts.length) return count;
    throw new TangoError('PROTOCOL', 'the database', 'a list of properties without their number');
  }

  /** So many properties; those without values are not set, and have a placeholder where it is not the last. */
  properties(count: number): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (let k = 0; k < count; k++) {
      const name = this.next();
      const lines = Array.from({ length: this.count() }, () => this.next());
      if (lines.length > 0) found[name] = lines;
      else if (this.#texts[this.#at] === ' ') this.#at++;
    }
    return found;
  }
}
