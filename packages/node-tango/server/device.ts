import { MultiDevFailed, type DevError } from '../codec/devFailed.ts';
import type { AttributeConfig } from '../codec/config.ts';
import type { DevState } from '../codec/types.ts';
import type { AttributeData, CommandData } from '../codec/value.ts';
import type { WrittenValue } from '../codec/writtenValue.ts';
import type {
  AttributeState,
  DeviceContext,
  DeviceDefinition,
  PushedKind,
  PushOptions,
  ServedDevice,
} from './api.ts';
import type { Attribute } from './attribute.ts';
import { BlackBox } from './blackBox.ts';
import type { Command, TypedArgument } from './command.ts';
import { Condition } from './condition.ts';
import type { DeviceHost } from './deviceHost.ts';
import { attributesOf, commandsOf } from './members.ts';
import { asDevFailed, refusal } from './refusal.ts';
import { readAll, type ReadOutcome } from './reading.ts';
import { scalarText } from './shape.ts';
import { propertiesWith, restoreMemorized } from './startUp.ts';
import { MEMORIZED, type Properties } from './store.ts';
import { Turns } from './turns.ts';

/** A device as the server has it. */
export class Device implements ServedDevice {
  readonly definition: DeviceDefinition;
  readonly name: string;
  /** Lower case, as clients may write it in any. */
  readonly key: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly commands: ReadonlyMap<string, Command>;
  readonly blackBox = new BlackBox();
  readonly context: DeviceContext;
  readonly condition: Condition;
  readonly #host: DeviceHost;
  readonly #turns: Turns;
  #properties: Properties;
  /** The last `init` has thrown. */
  #hasFailed = false;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: DeviceDefinition, host: DeviceHost) {
    if (!/^[^\s/#:]+(\/[^\s/#:]+){2}$/.test(definition.name))
      throw new RangeError(`a device's name is dom/fam/mem, not ${JSON.stringify(definition.name)}`);
    this.definition = definition;
    this.name = definition.name;
    this.key = definition.name.toLowerCase();
    this.#host = host;
    this.#turns = new Turns(this.name);
    this.context = { device: this, signal: host.signal };
    this.condition = new Condition(definition, () => this.#attributesWithAlarms(), this.context);
    const initialize = (): Promise<void> => this.initialize({ withMemorized: false });
    const members = { definition, condition: this.condition, initialize };
    this.attributes = attributesOf(members);
    this.commands = commandsOf(members);
    this.#properties = propertiesWith(definition.properties);
  }

  get state(): DevState {
    return this.condition.state;
  }

  get properties(): Properties {
    return this.#properties;
  }

  setState(state: DevState, status?: string): void {
    const { hasState, hasStatus } = this.condition.set(state, status);
    if (hasState) this.#send(this.attribute('State'), { value: this.condition.state });
    if (hasStatus) this.#send(this.attribute('Status'), { value: this.condition.status });
  }

  push(name: string, value: AttributeData, options: PushOptions = {}): void {
    const attribute = this.#own(name);
    const state = {
      value,
      quality: options.quality ?? 'valid',
      timeSeconds: options.timeSeconds ?? Date.now() / 1000,
    };
    attribute.take(value, state);
    this.#send(attribute, state, options.kind ? [options.kind] : undefined);
  }

  pushError(name: string, error: Error, kind: 'change' | 'archive' | 'user' = 'change'): void {
    const attribute = this.#own(name);
    this.#host.pushedError(attribute, asDevFailed(error, attribute.about), kind);
  }

  pushDataReady(name: string, counter: number): void {
    this.#host.dataReady(this.#own(name), counter);
  }

  isWatched(name: string): boolean {
    return this.#host.isWatched(this.#own(name));
  }

  /** @throws DevFailed API_AttrNotFound */
  attribute(name: string): Attribute {
    const attribute = this.attributes.get(name.toLowerCase());
    if (attribute) return attribute;
    throw refusal(`${this.name}/${name}`, 'API_AttrNotFound', `${name} attribute not found`);
  }

  /** @throws DevFailed API_CommandNotFound */
  command(name: string): Command {
    const command = this.commands.get(name.toLowerCase());
    if (command) return command;
    throw refusal(`${this.name}/${name}`, 'API_CommandNotFound', `Command ${name} not found`);
  }

  /** In its turn, what does not wait at once. */
  inTurn<T>(job: () => T | Promise<T>): T | Promise<T> {
    return this.definition.concurrent ? job() : this.#turns.run(job);
  }

  /** Reads attributes one after the other; a call is one turn of the device. */
  readMany(names: readonly string[]): ReadOutcome[] | Promise<ReadOutcome[]> {
    return this.inTurn(() => readAll(this, names));
  }

  /** @throws DevFailed */
  execute(command: Command, argument: TypedArgument): CommandData | Promise<CommandData> {
    const value = command.checkArgument(argument);
    return this.inTurn(() => command.execute(value, this.context));
  }

  /** Writes attributes one after the other. @throws MultiDevFailed naming those that were refused; the others are written */
  async writeMany(values: readonly WrittenValue[]): Promise<void> {
    await this.inTurn(() => this.writeWithinTurn(values));
  }

  /** The same for who has the turn already. */
  async writeWithinTurn(values: readonly WrittenValue[]): Promise<void> {
    const failures: { name: string; index: number; errors: readonly DevError[] }[] = [];
    for (const [index, written] of values.entries()) {
      try {
        const attribute = this.attribute(written.name);
        await this.#write(attribute, attribute.accept(written));
      } catch (error) {
        const { errors } = asDevFailed(error, `${this.name}/${written.name}`);
        failures.push({ name: written.name, index, errors });
      }
    }
    if (failures.length > 0) throw new MultiDevFailed(this.name, failures);
  }

  /** The same for who has the turn already. */
  readWithinTurn(names: readonly string[]): ReadOutcome[] | Promise<ReadOutcome[]> {
    return readAll(this, names);
  }

  /**
   * Reads the properties and begins anew, at the start and by Init. What goes wrong is the device's state: FAULT, or
   * ALARM where a memorized value could not be written.
   */
  async initialize({ withMemorized }: { withMemorized: boolean }): Promise<void> {
    const { store } = this.#host;
    const { className, properties } = this.definition;
    this.#properties = propertiesWith(properties, await store.deviceProperties(this.key, className));
    const ofAttributes = await store.attributeProperties(this.key, className, [...this.attributes.keys()]);
    for (const [key, attribute] of this.attributes) this.#apply(attribute, ofAttributes[key] ?? {});
    if (this.#hasFailed) this.setState(this.definition.state ?? 'ON', this.definition.status);
    this.#hasFailed = false;
    try {
      await this.definition.init?.(this.context);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.#hasFailed = true;
      this.setState('FAULT', words);
      this.#host.warn(`${this.name} cannot begin: ${words}`);
    }
    if (withMemorized) await restoreMemorized(this, ofAttributes, (words) => this.#host.warn(words));
  }

  /**
   * Gives an attribute another configuration, and keeps it. @returns false where it has it already
   * @throws DevFailed API_AttrNotAllowed, API_AttrOptProp, API_IncoherentValues, or what keeps it from being kept
   */
  async configure(attribute: Attribute, wanted: AttributeConfig): Promise<boolean> {
    const changes = attribute.changesTo(wanted);
    if (Object.keys(changes).length === 0) return false;
    try {
      await this.#host.store.putAttribute(this.key, attribute.key, changes);
    } catch (error) {
      throw asDevFailed(error, attribute.about);
    }
    attribute.applyChanges(changes);
    return true;
  }

  #apply(attribute: Attribute, properties: Properties): void {
    try {
      attribute.applyProperties(properties);
    } catch (error) {
      this.#host.warn(`${attribute.about}: its properties are not used: ${String(error)}`);
    }
  }

  async #write(attribute: Attribute, value: AttributeData): Promise<void> {
    await attribute.write(value, this.context);
    const { memorized, read } = attribute.definition;
    if (memorized) {
      this.condition.memorizedFailed(attribute.specification.name, false);
      const kept = { [MEMORIZED]: [scalarText(value as string)] };
      await this.#host.store.putAttribute(this.key, attribute.key, kept).catch((error: unknown) => {
        this.#host.warn(`${attribute.about}: what was written is not kept: ${String(error)}`);
      });
    }
    // A callback that has pushed another value has sent that.
    if (!read && attribute.current.value === value) this.#send(attribute, attribute.current);
  }

  #send(
    attribute: Attribute,
    state: AttributeState,
    kinds: readonly PushedKind[] = ['change', 'archive'],
  ): void {
    const { pushes } = attribute.specification;
    for (const kind of kinds) if (pushes.has(kind)) this.#host.pushed(attribute, state, kind);
  }

  #attributesWithAlarms(): Attribute[] {
    return [...this.attributes.values()].filter(({ hasAlarms }) => hasAlarms);
  }

  /** An attribute that the device's own code names. @throws RangeError for one that it does not have */
  #own(name: string): Attribute {
    const attribute = this.attributes.get(name.toLowerCase());
    if (attribute) return attribute;
    throw new RangeError(`${this.name} has no attribute ${JSON.stringify(name)}`);
  }
}
