import { TomochartError } from '#core';
import type { NumberPv, PutContext, Pv, PvDefinition, PvServer, Severity } from '#epics';
import { Notify } from './notify.ts';

/** A value of a field; an enum is the number of its state. */
export type FieldValue = number | string;

/** A field of a record as clients see it. */
export interface FieldSpec {
  readonly type: 'double' | 'float' | 'long' | 'short' | 'enum' | 'string' | 'text';
  readonly value: FieldValue;
  readonly states?: readonly string[];
  readonly units?: string;
  readonly precision?: number;
  /** Display and control limits. */
  readonly limits?: readonly [low: number, high: number];
  /** Most bytes of a text, the final zero included. */
  readonly count?: number;
  /** Clients cannot write it (special(SPC_NOMOD) of a record definition). */
  readonly readOnly?: boolean;
}

/** What a record does with a value that a client wrote. */
export interface RecordSupport {
  /**
   * Takes it; what it throws refuses the put. Returns true when the field makes the record process: a put with
   * completion then waits until the record is done.
   */
  put(field: string, value: FieldValue): boolean;
  /** Whether it is still at work. */
  readonly busy: boolean;
}

/** Names of severities and of alarm statuses; an enum of Channel Access has no room for more than 16 of the latter. */
export const SEVERITY_STATES = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'] as const;
const STATUS_STATES = [
  ...['NO_ALARM', 'READ', 'WRITE', 'HIHI', 'HIGH', 'LOLO', 'LOW', 'STATE'],
  ...['COS', 'COMM', 'TIMEOUT', 'HWLIMIT', 'CALC', 'SCAN', 'LINK', 'SOFT'],
] as const;

/** A record of an IOC: process variables that share a name, an alarm and, for puts with completion, a turn. */
export class EpicsRecord {
  readonly name: string;
  /** A record that is disabled refuses every put (DISP). */
  disabled = false;
  readonly #server: PvServer;
  readonly #specs: Readonly<Record<string, FieldSpec>>;
  readonly #pvs = new Map<string, Pv[]>();
  readonly #values = new Map<string, FieldValue>();
  readonly #notify = new Notify();
  #support: RecordSupport | undefined;
  #status = 0;
  #severity: Severity = 0;

  /**
   * Serves every field as `<name>.<FIELD>`, and VAL as `<name>` too. A put to a field is refused until
   * {@link attach} has been called.
   * @throws RangeError for a name that is served already
   */
  constructor(
    server: PvServer,
    name: string,
    type: string,
    description: string,
    fields: Readonly<Record<string, FieldSpec>>,
  ) {
    this.name = name;
    this.#server = server;
    this.#specs = {
      NAME: { type: 'string', value: name, readOnly: true },
      RTYP: { type: 'string', value: type, readOnly: true },
      DESC: { type: 'string', value: description.slice(0, 39) },
      STAT: { type: 'enum', value: 0, states: STATUS_STATES, readOnly: true },
      SEVR: { type: 'enum', value: 0, states: SEVERITY_STATES, readOnly: true },
      PROC: { type: 'short', value: 0 },
      ...fields,
    };
    for (const [field, spec] of Object.entries(this.#specs)) {
      this.#values.set(field, spec.value);
      const names = field === 'VAL' ? [name, `${name}.VAL`] : [`${name}.${field}`];
      this.#pvs.set(
        field,
        names.map((pv) => server.add(this.#definitionOf(pv, field, spec))),
      );
    }
  }

  attach(support: RecordSupport): void {
    this.#support = support;
  }

  /** @throws RangeError for a field that the record does not have, or one that is a text */
  number(field: string): number {
    const value = this.#values.get(field);
    if (typeof value !== 'number') throw new RangeError(`${this.name} has no number ${field}`);
    return value;
  }

  /** @throws RangeError for a field that the record does not have */
  text(field: string): string {
    const value = this.#values.get(field);
    if (value === undefined) throw new RangeError(`${this.name} has no field ${field}`);
    return String(value);
  }

  /** Gives fields new values and tells the monitors, in the order given. */
  post(values: Readonly<Record<string, FieldValue>>, always = false): void {
    for (const [field, value] of Object.entries(values)) {
      if (!always && Object.is(this.#values.get(field), value)) continue;
      this.#values.set(field, value);
      const alarm = { status: this.#status, severity: this.#severity };
      for (const pv of this.#pvs.get(field) ?? []) pv.post(value, { ...alarm, always });
    }
  }

  /** The alarm of the record, which every field carries. */
  alarm(status: number, severity: Severity): void {
    if (status === this.#status && severity === this.#severity) return;
    this.#status = status;
    this.#severity = severity;
    for (const [field, pvs] of this.#pvs) {
      for (const pv of pvs) pv.post(this.#values.get(field)!, { status, severity });
    }
    this.post({ SEVR: severity, STAT: status });
  }

  /** New display and control limits of a field. */
  limit(field: string, low: number, high: number): void {
    for (const pv of this.#pvs.get(field) ?? []) pv.change({ limits: limitsOf([low, high]) });
  }

  /** The record is done: a put with completion that waited for that is complete. */
  done(): void {
    this.#notify.complete();
  }

  /**
   * What a client's put does: it resolves at once, or, with completion, when the record is done.
   * @throws TomochartError DEVICE when the put is refused
   */
  async put(
    field: string,
    value: FieldValue,
    { completion, signal }: Partial<Pick<PutContext, 'completion' | 'signal'>> = {},
  ): Promise<void> {
    const take = () => {
      if (this.disabled) throw new TomochartError('DEVICE', `${this.name} is disabled`);
      const processes = this.#support?.put(field, value) ?? false;
      return processes && (this.#support?.busy ?? false);
    };
    if (completion === true) await this.#notify.put(take, signal);
    else take();
  }

  /** Takes its process variables away. */
  remove(): void {
    for (const pvs of this.#pvs.values()) for (const pv of pvs) this.#server.remove(pv.name);
  }

  #definitionOf(name: string, field: string, spec: FieldSpec): PvDefinition {
    const access = spec.readOnly === true ? { access: { read: true, write: false } } : {};
    const put = (value: unknown, context: PutContext) => this.put(field, value as FieldValue, context);
    const common = { name, put, ...access };
    switch (spec.type) {
      case 'enum':
        return { ...common, type: 'enum', states: spec.states ?? [], value: Number(spec.value) };
      case 'string':
        return { ...common, type: 'string', value: String(spec.value) };
      case 'text':
        return { ...common, type: 'text', value: String(spec.value), count: spec.count ?? 256 };
      case 'double':
      case 'float':
      case 'long':
      case 'short': {
        const { type, units, precision, limits } = spec;
        return {
          ...common,
          type,
          value: Number(spec.value),
          ...(units === undefined ? {} : { units: units.slice(0, 7) }),
          ...(precision === undefined ? {} : { precision }),
          ...(limits && { limits: limitsOf(limits) }),
        };
      }
    }
  }
}

function limitsOf(limits: readonly [number, number]): NonNullable<NumberPv['limits']> {
  return { display: limits, control: limits };
}
