import type { PvDefinition, PvServer } from '#epics';

const NO_YES = ['No', 'Yes'];

/** The records that areaDetector's templates make of a parameter: a setting with its readback, or one that is read. */
export class ScriptedRecords {
  readonly #server: PvServer;
  readonly #prefix: string;
  /** What was written, in order: `TriggerMode=On`. */
  readonly #written: string[];

  constructor(server: PvServer, prefix: string, written: string[]) {
    this.#server = server;
    this.#prefix = prefix;
    this.#written = written;
  }

  /** @param made what the driver takes instead of what was asked for */
  number(
    type: 'long' | 'double',
    values: Readonly<Record<string, number>>,
    made: (value: number) => number = (asked) => asked,
  ): void {
    for (const [suffix, value] of Object.entries(values)) {
      const readback = this.#add({ name: `${suffix}_RBV`, type, value });
      const put = (asked: unknown) => {
        this.#written.push(`${suffix}=${Number(asked)}`);
        readback.post(made(Number(asked)));
      };
      this.#add({ name: suffix, type, value, put });
    }
  }

  choices(choices: Readonly<Record<string, readonly string[]>>): void {
    for (const [suffix, states] of Object.entries(choices)) {
      const readback = this.#add({ name: `${suffix}_RBV`, type: 'enum', states, value: 0 });
      const put = (state: number) => {
        this.#written.push(`${suffix}=${states[state]}`);
        readback.post(state);
      };
      this.#add({ name: suffix, type: 'enum', states, value: 0, put });
    }
  }

  text(suffix: string, made: (value: string) => string = (asked) => asked): void {
    const readback = this.#add({ name: `${suffix}_RBV`, type: 'text', value: '' });
    this.#add({ name: suffix, type: 'text', value: '', put: (asked: string) => readback.post(made(asked)) });
  }

  longs(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.#add({ name, type: 'long', value });
  }

  texts(...names: readonly string[]): void {
    for (const name of names) this.#add({ name, type: 'text', value: '' });
  }

  flags(...names: readonly string[]): void {
    for (const name of names) this.#add({ name, type: 'enum', states: NO_YES, value: 0 });
  }

  state(name: string, states: readonly string[], put?: (state: number) => void | Promise<void>): void {
    this.#add({ name, type: 'enum', states, value: 0, ...(put ? { put } : {}) });
  }

  #add(definition: PvDefinition) {
    return this.#server.add({ ...definition, name: this.#prefix + definition.name });
  }
}
