import { TomochartError, type Patience } from '#core';
import type { PandaControl } from './control.ts';

/** A field of a row: bits from `low` on, as the table itself lists them. */
interface Field {
  readonly low: number;
  readonly bits: number;
}

/** A row by the names of its fields; those that are left out are 0. */
export type TableRow = Readonly<Record<string, number>>;

/**
 * How rows of a table are packed into words of 32 bits, as the FPGA that is loaded says itself: fields are where
 * `FIELDS` has them, and enumerations count as their labels are listed.
 */
export class TableFormat {
  readonly rowWords: number;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #enums: ReadonlyMap<string, readonly string[]>;

  /** @param fields lines `left:right NAME subtype` @param enums labels of the enumerated fields by name */
  constructor(rowWords: number, fields: readonly string[], enums: ReadonlyMap<string, readonly string[]>) {
    this.rowWords = rowWords;
    this.#enums = enums;
    this.#fields = new Map(
      fields.flatMap((line): [string, Field][] => {
        const [, left, right, name] = /^(\d+):(\d+) (\w+)/.exec(line) ?? [];
        if (name === undefined) return [];
        const low = Number(right);
        return [[name, { low, bits: Number(left) - low + 1 }]];
      }),
    );
  }

  /** Asks the table. @param table e.g. `SEQ1.TABLE` @param enumerated names of its enumerated fields that are used */
  static async of(
    control: PandaControl,
    table: string,
    enumerated: readonly string[],
    patience: Patience,
  ): Promise<TableFormat> {
    const [rowWords, fields, ...labels] = await Promise.all([
      control.number(`${table}.ROW_WORDS`, patience),
      control.list(`${table}.FIELDS`, patience),
      ...enumerated.map((name) => control.list(`*ENUMS.${table}[].${name}`, patience)),
    ]);
    return new TableFormat(rowWords, fields, new Map(enumerated.map((name, k) => [name, labels[k]!])));
  }

  /** The number of a label. @throws TomochartError DEVICE when the table has none of that name */
  label(field: string, label: string): number {
    const index = (this.#enums.get(field) ?? []).indexOf(label);
    if (index >= 0) return index;
    throw missing(`${field} ${label}`);
  }

  /** @throws TomochartError DEVICE for a field that the table does not have */
  pack(rows: readonly TableRow[]): Uint32Array {
    const words = new Uint32Array(rows.length * this.rowWords);
    rows.forEach((row, k) => {
      for (const [name, value] of Object.entries(row)) {
        const field = this.#fields.get(name);
        if (!field) throw missing(name);
        const word = k * this.rowWords + Math.floor(field.low / 32);
        // Fields lie within one word; a negative position is its two's complement.
        const mask = field.bits === 32 ? 0xffffffff : 2 ** field.bits - 1;
        words[word] = (words[word]! | ((value & mask) << (field.low % 32))) >>> 0;
      }
    });
    return words;
  }
}

function missing(what: string): TomochartError {
  return new TomochartError('DEVICE', `the sequencer table of the PandABox has no ${what}`, {
    remedy: 'look at the versions in *IDN?: load an FPGA of PandABlocks 2 or later',
  });
}
