import type { Field } from './field.ts';
import { type Value } from './field.ts';
import { makeField } from './fieldMaker.ts';
import { PandaError } from './pandaError.ts';
import { BLOCKS, type BlockSpec } from './specs.ts';
import { SeqTable } from './table.ts';

/** What a name of a command stands for. */
export interface Target {
  readonly block: BlockSpec;
  /** From 1; undefined when the name has none. */
  readonly number: number | undefined;
  readonly field?: Field;
  readonly attribute?: Value;
  /** `.*` at the end: the list of fields or of attributes. */
  readonly all: boolean;
  /** `[].NAME` at the end: a field of a table. */
  readonly subfield?: string;
}

/** Every field of every block, by its name. */
export class Registry {
  readonly fields = new Map<string, Field>();
  readonly tables = new Map<string, SeqTable>();
  readonly #present = new Map<string, () => string>();

  constructor() {
    const named = (type: string) => () =>
      [...this.fields.values()].filter(({ spec }) => spec.type === type).map(({ name }) => name);
    const sources = {
      bits: named('bit_out'),
      positions: named('pos_out'),
      present: (name: string) => this.#presentOf(name),
    };
    for (const block of BLOCKS) {
      for (let number = 1; number <= block.count; number++) {
        for (const [key, spec] of Object.entries(block.fields)) {
          const name = `${instanceOf(block, number)}.${key}`;
          if (spec.type !== 'table') this.fields.set(name, makeField(name, spec, sources));
          else {
            const table = new SeqTable(name, spec);
            this.tables.set(name, table);
            this.fields.set(name, table.field);
          }
        }
      }
    }
  }

  /** Names of the instances of a kind of block. */
  instances(kind: string): string[] {
    const block = BLOCKS.find(({ name }) => name === kind);
    return Array.from({ length: block?.count ?? 0 }, (_, k) => instanceOf(block!, k + 1));
  }

  /** Says what a field that is not written holds at present. */
  provide(name: string, present: () => string | number): void {
    this.#present.set(name, () => String(present()));
  }

  field(name: string): Field {
    const field = this.fields.get(name);
    if (!field) throw new RangeError(`the simulated PandABox has no ${name}`);
    return field;
  }

  /** The value of a field as one text. */
  text(name: string): string {
    const value = this.field(name).read();
    return typeof value === 'string' ? value : value.join('\n');
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  /** Ticks of a field of type time. */
  ticks(name: string): number {
    return Number(this.field(name).attributes.get('RAW')?.read());
  }

  /**
   * Finds what a name stands for.
   * @param loose without the number of the block, as descriptions and lists are asked for
   * @throws PandaError as the server says it
   */
  find(text: string, loose = false): Target {
    const [, name = '', digits = '', rest = ''] = /^([A-Za-z_]*)(\d*)(.*)$/.exec(text) ?? [];
    if (name === '') throw new PandaError('No name found');
    const block = BLOCKS.find((spec) => spec.name === name);
    if (!block) throw new PandaError('No such block');
    const number = digits === '' ? undefined : Number(digits);
    if (number !== undefined && !(number >= 1 && number <= block.count))
      throw new PandaError('Invalid block number');
    if (rest === '') return { block, number, all: false };
    if (rest === '.*') return { block, number, all: true };
    const [, key, attributeName, subfield] = /^\.(\w+)(?:\.(\*|\w+)|\[\]\.(\w+))?$/.exec(rest) ?? [];
    if (key === undefined)
      throw new PandaError(rest.startsWith('.') ? 'No name found' : 'Unexpected character after input');
    if (!Object.hasOwn(block.fields, key)) throw new PandaError('No such field');
    const numbered = number ?? (block.count === 1 || loose || attributeName === '*' ? 1 : undefined);
    if (numbered === undefined) throw new PandaError('Missing block number');
    const field = this.field(`${instanceOf(block, numbered)}.${key}`);
    if (attributeName === '*') return { block, number, field, all: true };
    if (subfield !== undefined) return { block, number, field, all: false, subfield };
    if (attributeName === undefined) return { block, number, field, all: false };
    const attribute = field.attributes.get(attributeName);
    if (!attribute) throw new PandaError('No such attribute');
    return { block, number, field, attribute, all: false };
  }

  #presentOf(name: string): string {
    const present = this.#present.get(name);
    return present ? present() : (this.fields.get(name)?.spec.labels?.[0] ?? '0');
  }
}

/** `SEQ1`; where there is only one, its kind. */
function instanceOf({ name, count }: BlockSpec, number: number): string {
  return count === 1 ? name : `${name}${number}`;
}
