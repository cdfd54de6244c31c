import type { Pv, PvDefinition, PvServer, PutContext } from '#epics';
import type { ParameterRow } from './portRows.ts';

/** What a client wrote, as a number or a text. */
export type ParameterValue = number | string;

/** Takes what a client wrote to a setting; the put is complete when it settles. */
export type SettingHandler = (value: ParameterValue, context: PutContext) => void | Promise<void>;

/** Room of a string record, and of a text whose row says nothing, the final zero included. */
const STRING_BYTES = 40;
const TEXT_BYTES = 256;

/** A parameter and its records. */
interface Parameter {
  value: ParameterValue;
  readonly row: ParameterRow;
  readonly output?: Pv;
  readonly input?: Pv;
}

/**
 * The parameters of a driver or plugin and the records that show them, as asyn's port drivers have them
 * (asynPortDriver): a parameter that is set is not seen before {@link flush}, which shows those that have changed in
 * the order in which they did.
 */
export class Port {
  readonly prefix: string;
  readonly #server: PvServer;
  readonly #parameters = new Map<string, Parameter>();
  readonly #handlers = new Map<string, SettingHandler>();
  readonly #changed = new Set<string>();
  readonly #names: string[] = [];

  /** @throws RangeError for a name that the server has already */
  constructor(server: PvServer, prefix: string, rows: readonly ParameterRow[]) {
    this.#server = server;
    this.prefix = prefix;
    for (const row of rows) this.#add(row);
  }

  /** Value of a parameter, which may not have been shown yet; undefined for one that there is not. */
  get(parameter: string): ParameterValue | undefined {
    return this.#parameters.get(parameter)?.value;
  }

  /** Value of a number or of an enum. */
  number(parameter: string): number {
    return Number(this.get(parameter) ?? NaN);
  }

  text(parameter: string): string {
    return String(this.get(parameter) ?? '');
  }

  /** Gives a parameter a value, to be shown with the next {@link flush}. */
  set(parameter: string, value: ParameterValue): void {
    const known = this.#parameters.get(parameter);
    if (!known || known.value === value) return;
    known.value = value;
    this.#changed.add(parameter);
  }

  /** Shows every parameter that has changed (asyn: callParamCallbacks). */
  flush(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const parameter of changed) {
      const known = this.#parameters.get(parameter)!;
      known.input?.post(shownOf(known));
      if (known.row.follows) known.output?.post(shownOf(known));
    }
  }

  /** Shows a parameter again in all its records, where a setting was written that has not been taken over. */
  refresh(parameter: string): void {
    const known = this.#parameters.get(parameter);
    if (!known) return;
    this.#changed.delete(parameter);
    known.output?.post(shownOf(known));
    known.input?.post(shownOf(known));
  }

  /** Calls `handler` for every write to a setting, in place of setting the parameter and showing it. */
  on(parameter: string, handler: SettingHandler): void {
    this.#handlers.set(parameter, handler);
  }

  /** Ends serving the records. */
  close(): void {
    for (const name of this.#names.splice(0)) this.#server.remove(name);
  }

  #add(row: ParameterRow): void {
    const { record, parameter, records, value, states, readStates = states } = row;
    const shown = this.prefix + (records === 'both' ? `${record}_RBV` : record);
    this.#parameters.set(parameter, {
      row,
      value,
      ...(records === 'in' ? {} : { output: this.#addOutput(row) }),
      ...(records === 'out' ? {} : { input: this.#addInput(definitionOf(row, shown, readStates)) }),
    });
  }

  #addOutput(row: ParameterRow): Pv {
    const definition = definitionOf(row, this.prefix + row.record, row.states);
    this.#names.push(definition.name);
    const put = (value: unknown, context: PutContext) => this.#put(row, scalar(value), context);
    return this.#server.add({ ...definition, put });
  }

  #addInput(definition: PvDefinition): Pv {
    this.#names.push(definition.name);
    return this.#server.add({ ...definition, access: { read: true, write: false } });
  }

  async #put(row: ParameterRow, value: ParameterValue, context: PutContext): Promise<void> {
    // The record holds what was written, whatever the driver makes of it.
    this.#parameters.get(row.parameter)!.output!.post(value);
    const handler = this.#handlers.get(row.parameter);
    if (handler) {
      await handler(value, context);
      return;
    }
    this.set(row.parameter, value);
    this.flush();
  }
}

function definitionOf(row: ParameterRow, name: string, states: readonly string[] | undefined): PvDefinition {
  const { kind, value, units, precision, bytes } = row;
  switch (kind) {
    case 'enum':
      return { name, type: 'enum', states: states ?? [], value: Number(value) };
    case 'string':
      return { name, type: 'string', value: String(value) };
    case 'text':
      return { name, type: 'text', value: String(value), ...(bytes === undefined ? {} : { count: bytes }) };
    case 'long':
    case 'double':
      return {
        name,
        type: kind,
        value: Number(value),
        ...(units === undefined ? {} : { units }),
        ...(precision === undefined ? {} : { precision }),
      };
  }
}

/** The value as its records have room for it. */
function shownOf({ row, value }: Parameter): ParameterValue {
  if (typeof value !== 'string') return value;
  const most = (row.kind === 'string' ? STRING_BYTES : (row.bytes ?? TEXT_BYTES)) - 1;
  const bytes = Buffer.from(value);
  // A character that is cut through is left out.
  return bytes.length <= most
    ? value
    : bytes
        .subarray(0, most)
        .toString()
        .replace(/\uFFFD+$/, '');
}

/** The first element where a client has written several. */
function scalar(value: unknown): ParameterValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return (value as ArrayLike<ParameterValue>)[0] ?? 0;
}
