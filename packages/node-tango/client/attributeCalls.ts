import type { AttributeConfig } from '../codec/config.ts';
import { DevFailed, MultiDevFailed } from '../codec/devFailed.ts';
import type { AttributeData, AttributeReading } from '../codec/value.ts';
import type { AttributeResult, CallOptions, ReadOptions, Source } from './api/index.ts';
import { ReadOperation, readMany, writeMany, writeRead } from './attributeOperations.ts';
import type { Write } from './attributeOperations.ts';
import { Budget } from './budget.ts';
import type { Caller } from './caller.ts';
import { attributeConfigs, ping, setAttributeConfig } from './deviceOperations.ts';
import { Memo } from './memo.ts';
import type { Route } from './route.ts';

/** Requests that are kept ready for a device; an attribute more, and all are made anew. */
const MOST_KEPT = 1000;
/** The first interface whose values tell their type by themselves. */
const SELF_TELLING_IDL = 5;

/** Reads and writes of the attributes of one device. */
export class AttributeCalls {
  readonly #caller: Caller;
  readonly #route: Route;
  readonly #device: { readonly name: string };
  readonly #configs: Memo<AttributeConfig>;
  readonly #reads: Readonly<Record<Source, Map<string, ReadOperation>>> = {
    device: new Map(),
    cache: new Map(),
    cache_device: new Map(),
  };

  constructor(caller: Caller, route: Route, device: { readonly name: string }) {
    this.#caller = caller;
    this.#route = route;
    this.#device = device;
    this.#configs = new Memo(route);
  }

  read(attribute: string, options?: ReadOptions): Promise<AttributeReading> {
    const { target } = this.#route;
    if (target === undefined || target.idl < SELF_TELLING_IDL)
      return this.#readSlowly(attribute, options ?? {});
    const reads = this.#reads[options?.source ?? 'cache_device'];
    let read = reads.get(attribute);
    if (!read) {
      if (reads.size === MOST_KEPT) reads.clear();
      read = new ReadOperation(this.#device.name, attribute, options?.source ?? 'cache_device');
      reads.set(attribute, read);
    }
    return this.#caller.call(this.#route, read, options);
  }

  async readMany(attributes: readonly string[], options: ReadOptions = {}): Promise<AttributeResult[]> {
    if (attributes.length === 0) return [];
    const budget = this.#budget(options);
    const hints = await this.#hints(attributes, budget);
    const read = readMany(this.#device.name, attributes, options.source ?? 'cache_device', hints);
    return this.#caller.call(this.#route, read, budget.left());
  }

  async write(attribute: string, value: AttributeData, options: CallOptions = {}): Promise<void> {
    const budget = this.#budget(options);
    const write = await this.#writeOf(attribute, value, budget);
    const about = `${this.#device.name}/${attribute}`;
    await this.#refused(about, this.#caller.call(this.#route, writeMany(about, [write]), budget.left()));
  }

  async writeMany(values: Readonly<Record<string, AttributeData>>, options: CallOptions = {}): Promise<void> {
    const names = Object.keys(values);
    if (names.length === 0) return;
    const budget = this.#budget(options);
    const configs = await this.#configsOf(names, budget);
    const writes = configs.map((config, k) => ({
      config,
      value: values[names[k] as string] as AttributeData,
    }));
    const what = writeMany(this.#device.name, writes);
    await this.#refused(undefined, this.#caller.call(this.#route, what, budget.left()));
  }

  async writeRead(
    attribute: string,
    value: AttributeData,
    options: CallOptions = {},
  ): Promise<AttributeReading> {
    const budget = this.#budget(options);
    const write = await this.#writeOf(attribute, value, budget);
    const idl = this.#route.target?.idl;
    if (idl !== undefined && idl < 4) {
      await this.write(attribute, value, budget.left());
      return this.read(attribute, { ...budget.left(), source: 'device' });
    }
    const what = writeRead(this.#device.name, write);
    return this.#refused(what.about, this.#caller.call(this.#route, what, budget.left()));
  }

  async configs(names: readonly string[] | undefined, options: CallOptions = {}): Promise<AttributeConfig[]> {
    if (names?.length === 0) return [];
    const [only] = names ?? [];
    const about = names?.length === 1 ? `${this.#device.name}/${only}` : this.#device.name;
    const configs = await this.#caller.call(this.#route, attributeConfigs(about, names), options);
    for (const config of configs) this.#configs.set(config.name, config);
    return configs;
  }

  async setConfig(config: AttributeConfig, options: CallOptions = {}): Promise<void> {
    const what = setAttributeConfig(this.#device.name, config);
    // Labels of an enum may be others now, whatever comes of it.
    this.#configs.clear();
    await this.#caller.call(this.#route, what, options);
  }

  async #readSlowly(attribute: string, options: ReadOptions): Promise<AttributeReading> {
    const budget = this.#budget(options);
    // Finds the device and what it speaks.
    if (!this.#route.target) await this.#caller.call(this.#route, ping(this.#device.name), budget.left());
    const { source = 'cache_device', into } = options;
    const memory = into ? { into } : {};
    const hints = await this.#hints([attribute], budget);
    if (!hints) {
      const read = new ReadOperation(this.#device.name, attribute, source);
      return this.#caller.call(this.#route, read, { ...budget.left(), ...memory });
    }
    const read = readMany(this.#device.name, [attribute], source, hints);
    const [result] = await this.#caller.call(this.#route, read, { ...budget.left(), ...memory });
    if (result && 'reading' in result) return result.reading;
    throw result?.failed ?? new DevFailed(`${this.#device.name}/${attribute}`, []);
  }

  /** Configurations of attributes whose values do not tell their type. */
  async #hints(attributes: readonly string[], budget: Budget): Promise<AttributeConfig[] | undefined> {
    const idl = this.#route.target?.idl;
    if (idl === undefined || idl >= SELF_TELLING_IDL) return undefined;
    return this.#configsOf(attributes, budget);
  }

  async #writeOf(attribute: string, value: AttributeData, budget: Budget): Promise<Write> {
    const [config] = await this.#configsOf([attribute], budget);
    return { config: config as AttributeConfig, value };
  }

  /** What is known, or what the device says now. */
  async #configsOf(names: readonly string[], budget: Budget): Promise<AttributeConfig[]> {
    const known = names.map((name) => this.#configs.get(name)).filter((config) => config !== undefined);
    return known.length === names.length ? known : this.configs(names, budget.left());
  }

  /** A refusal of one write is a DevFailed of its own; after any, the configurations may be others. */
  async #refused<T>(about: string | undefined, written: Promise<T>): Promise<T> {
    try {
      return await written;
    } catch (error) {
      if (error instanceof DevFailed) this.#configs.clear();
      if (about !== undefined && error instanceof MultiDevFailed) throw new DevFailed(about, error.errors);
      throw error;
    }
  }

  #budget(options: CallOptions): Budget {
    return new Budget(options, this.#caller.timeoutSeconds);
  }
}
