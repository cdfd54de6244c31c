import type { AccessRights } from '../client/api.ts';
import { EVENT_MASK } from '../codec/protocol.ts';
import type { CaValue } from '../codec/value.ts';
import { alarmOf, isOutside, NO_ALARM, type Alarm } from './alarm.ts';
import type { NumberPv, PostOptions, Pv, PvDefinition, PutContext, PutHandler } from './api.ts';
import { eventsOf } from './events.ts';
import { normalized, type NormalValue } from './normal.ts';
import { changed, propertiesOf, type PropertyChanges, type PvProperties } from './properties.ts';
import { shapeOf, type PvShape } from './shape.ts';
import { Snapshot } from './snapshot.ts';

/** Is told of the values of a process variable: a subscription of a client. */
export interface Watcher {
  /** @param events what has changed: the bits of EVENT_MASK */
  update(snapshot: Snapshot, events: number): void;
}

/** Is told of what happens to a process variable as a whole: a channel of a client. */
export interface Holder {
  accessChanged(): void;
  removed(): void;
}

/** A process variable with its present value and those who watch it. */
export class ServedPv implements Pv {
  readonly name: string;
  readonly shape: PvShape;
  readonly watchers = new Set<Watcher>();
  readonly holders = new Set<Holder>();
  #definition: PvDefinition;
  #access: AccessRights;
  #properties: PvProperties;
  #snapshot: Snapshot;
  /** Whether the alarm of the present value was given with it, and not made from the limits. */
  #alarmGiven: boolean;
  /** The value that monitors were last told: what the deadband is measured from. */
  #told: NormalValue;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: PvDefinition) {
    this.name = definition.name;
    this.shape = shapeOf(definition);
    this.#definition = definition;
    this.#access = definition.access ?? { read: true, write: true };
    this.#properties = propertiesOf(definition);
    const { status, severity } = definition;
    this.#alarmGiven = status !== undefined || severity !== undefined;
    const value = normalized(this.shape, this.#properties.states, definition.value);
    const alarm = this.#alarmFor(value, {
      ...(status !== undefined && { status }),
      ...(severity && { severity }),
    });
    this.#snapshot = new Snapshot(this.shape, value, alarm, Date.now() / 1000, this.#properties);
    this.#told = value;
  }

  get definition(): PvDefinition {
    return this.#definition;
  }

  get value(): CaValue {
    return this.#snapshot.value;
  }

  get access(): AccessRights {
    return this.#access;
  }

  /** Names of the states of an enum. */
  get states(): readonly string[] {
    return this.#properties.states;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** @throws RangeError for a value that does not fit the type, naming the process variable */
  post(value: CaValue, options: PostOptions = {}): void {
    const next = normalized(this.shape, this.#properties.states, value);
    const before = this.#snapshot;
    this.#alarmGiven = options.status !== undefined || options.severity !== undefined;
    const alarm = this.#alarmFor(next, options);
    const deadband = this.shape.kind === 'number' ? ((this.#definition as NumberPv).deadband ?? 0) : 0;
    const events =
      (options.always === true ? EVENT_MASK.value | EVENT_MASK.log : eventsOf(this.#told, next, deadband)) |
      (alarm.status !== before.status || alarm.severity !== before.severity ? EVENT_MASK.alarm : 0);
    const timeSeconds = options.timeSeconds ?? Date.now() / 1000;
    this.#snapshot = new Snapshot(this.shape, next, alarm, timeSeconds, this.#properties);
    if (events & EVENT_MASK.value) this.#told = next;
    this.#tell(events);
  }

  change(properties: PropertyChanges): void {
    this.#properties = changed(this.name, this.#properties, properties);
    const { limits } = this.#properties;
    this.#definition = { ...this.#definition, ...properties, ...(properties.limits && { limits }) };
    const { value, status, severity, timeSeconds } = this.#snapshot;
    const alarm = this.#alarmGiven ? { status, severity } : this.#alarmFor(value, {});
    this.#snapshot = new Snapshot(this.shape, value, alarm, timeSeconds, this.#properties);
    const raised = alarm.status !== status || alarm.severity !== severity;
    this.#tell(EVENT_MASK.property | (raised ? EVENT_MASK.alarm : 0));
  }

  setAccess(access: AccessRights): void {
    const { read, write } = this.#access;
    if (read === access.read && write === access.write) return;
    this.#access = { ...access };
    for (const holder of [...this.holders]) holder.accessChanged();
  }

  /**
   * Takes a value that a client wrote: the handler's, or posts it.
   * @throws RangeError for one that does not fit or is outside of the control limits; what the handler throws
   */
  accept(value: CaValue, context: PutContext): void | Promise<void> {
    const taken = normalized(this.shape, this.#properties.states, value);
    this.#checkControl(taken);
    if (!this.#definition.put) return this.post(taken);
    return (this.#definition.put as PutHandler<NormalValue>)(taken, context);
  }

  #checkControl(value: NormalValue): void {
    if (typeof value === 'string' || (this.#definition as NumberPv).refusesOutside !== true) return;
    const { control } = this.#properties.limits;
    const outside = (element: number): boolean => isOutside(element, control);
    if (typeof value === 'number' ? outside(value) : value.some(outside)) {
      const shown = typeof value === 'number' ? `${value} is` : 'elements are';
      throw new RangeError(`${this.name}: ${shown} outside of ${control[0]} to ${control[1]}`);
    }
  }

  #alarmFor(value: NormalValue, { status, severity }: PostOptions): Alarm {
    if (status !== undefined || severity !== undefined)
      return { status: status ?? 0, severity: severity ?? 0 };
    const limited = this.shape.kind === 'number' && typeof value === 'number';
    return limited ? alarmOf(value, this.#properties.limits) : NO_ALARM;
  }

  #tell(events: number): void {
    if (events === 0) return;
    for (const watcher of this.watchers) watcher.update(this.#snapshot, events);
  }
}
