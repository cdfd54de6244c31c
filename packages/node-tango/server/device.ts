import type { AttributeConfig } from '../codec/config.ts';
import type { DevState } from '../codec/types.ts';
import type { AttributeData, CommandData } from '../codec/value.ts';
import type {
  AttributeState,
  DeviceContext,
  DeviceDefinition,
  PushedKind,
  PushOptions,
  ServedDevice,
} from './api/index.ts';
import type { Attribute } from './attribute.ts';
import { BlackBox } from './blackBox.ts';
import type { Command, TypedArgument } from './command.ts';
import { Condition } from './condition.ts';
import type { DeviceHost } from './deviceHost.ts';
import { Kept } from './kept.ts';
import { attributesOf, commandsOf } from './members.ts';
import { asDevFailed, refusal } from './refusal.ts';
import type { Properties } from './store.ts';
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
  readonly #kept: Kept;
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
    this.#kept = new Kept(this, host);
  }

  get state(): DevState {
    return this.condition.state;
  }

  get properties(): Properties {
    return this.#kept.properties;
  }

  setState(state: DevState, status?: string): void {
    const { hasState, hasStatus } = this.condition.set(state, status);
    // ALARM or not: that has to be read, which the polling does that events of it need.
    if (this.condition.followsValues && (state === 'ON' || state === 'ALARM')) return;
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

  isWatched(name: string, kind?: PushedKind): boolean {
    return this.#host.isWatched(this.#own(name), kind);
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

  /** @throws DevFailed */
  execute(command: Command, argument: TypedArgument): CommandData | Promise<CommandData> {
    const value = command.checkArgument(argument);
    return this.inTurn(() => command.execute(value, this.context));
  }

  /** Writes a value that was accepted, in the turn of who calls. @throws DevFailed */
  async write(attribute: Attribute, value: AttributeData): Promise<void> {
    await attribute.write(value, this.context);
    await this.#kept.memorize(attribute, value);
    // A callback that has pushed another value has sent that.
    if (!attribute.definition.read && attribute.current.value === value)
      this.#send(attribute, attribute.current);
  }

  /**
   * Reads the properties and begins anew, at the start and by Init. What goes wrong is the device's state: FAULT, or
   * ALARM where a memorized value could not be written.
   */
  async initialize({ withMemorized }: { withMemorized: boolean }): Promise<void> {
    const ofAttributes = await this.#kept.load();
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
    if (withMemorized) await this.#kept.restore(ofAttributes);
  }

  /**
   * Gives an attribute another configuration, and keeps it. @returns false where it has it already
   * @throws DevFailed API_AttrNotAllowed, API_AttrOptProp, API_IncoherentValues, or what keeps it from being kept
   */
  configure(attribute: Attribute, wanted: AttributeConfig): Promise<boolean> {
    return this.#kept.configure(attribute, wanted);
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
    return [...this.attributes.values()].filter(({ configuration }) => configuration.limits.hasAlarms);
  }

  /** An attribute that the device's own code names. @throws RangeError for one that it does not have */
  #own(name: string): Attribute {
    const attribute = this.attributes.get(name.toLowerCase());
    if (attribute) return attribute;
    throw new RangeError(`${this.name} has no attribute ${JSON.stringify(name)}`);
  }
}
