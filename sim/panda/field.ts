import { PandaError } from './pandaError.ts';
import type { FieldSpec } from './specs.ts';

/** What can be read and perhaps written: a field, or an attribute of one. */
export interface Value {
  /** One value, or the lines of several. */
  readonly read: () => string | readonly string[];
  /** Takes a text or throws a PandaError; left out where it cannot be written. */
  readonly write?: (text: string) => void;
  readonly labels?: readonly string[];
  /** Reported by `*CHANGES.ATTR?`. */
  readonly reported?: boolean;
}

/** The groups in which `*CHANGES?` reports. */
export type ChangeGroup = 'CONFIG' | 'BITS' | 'POSN' | 'READ' | 'ATTR' | 'TABLE';

/** A field of one instance of a block. */
export class Field {
  /** `SEQ1.POSA`; of a block that there is once, `PCAP.TRIG`. */
  readonly name: string;
  readonly spec: FieldSpec;
  readonly attributes = new Map<string, Value>();
  readonly group: ChangeGroup | undefined;
  readonly #value: Partial<Value>;
  readonly #listeners: (() => void)[] = [];

  constructor(name: string, spec: FieldSpec, value: Partial<Value>) {
    this.name = name;
    this.spec = spec;
    this.group = groupOf(spec.type);
    this.#value = value;
    this.attributes.set('INFO', { read: () => spec.type });
  }

  /** @throws PandaError */
  read(): string | readonly string[] {
    if (!this.#value.read) throw new PandaError('Field not readable');
    return this.#value.read();
  }

  /** @throws PandaError */
  write(text: string): void {
    if (!this.#value.write) throw new PandaError('Field not writeable');
    this.#value.write(text);
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` when the field, or an attribute, has been written. */
  onWrite(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** For what has been written in another way. */
  written(): void {
    for (const listener of this.#listeners) listener();
  }
}

function groupOf(type: string): ChangeGroup | undefined {
  const kind = type.split(' ')[0]!;
  switch (kind) {
    case 'param':
    case 'time':
    case 'bit_mux':
    case 'pos_mux':
      return 'CONFIG';
    case 'bit_out':
      return 'BITS';
    case 'pos_out':
      return 'POSN';
    case 'read':
      return 'READ';
    case 'table':
      return 'TABLE';
    default:
      return undefined;
  }
}
