import { Field } from './field.ts';
import { PandaError } from './pandaError.ts';
import { parseWhole } from './parse.ts';
import { SEQ_FIELDS, SEQ_TRIGGERS, type FieldSpec } from './specs.ts';

/** Words of 32 bits that a table of the simulated FPGA holds: 4096 lines of four. */
const MAX_LENGTH = 4096 * 4;
const ROW_WORDS = 4;
const BASE64_BYTES = 48;

/** A line of a sequencer as the FPGA sees it; times in counts of the prescaled clock. */
export interface SeqLine {
  readonly repeats: number;
  /** Number of the condition: an index into SEQ_TRIGGERS. */
  readonly trigger: number;
  readonly position: number;
  readonly time1: number;
  readonly time2: number;
  /** Outputs A to F from the lowest bit on. */
  readonly outputs1: number;
  readonly outputs2: number;
}

/** The table of a sequencer: words that are written all at once, in decimal or in base 64. */
export class SeqTable {
  readonly field: Field;
  words = new Uint32Array(0);
  #mode: 'INIT' | 'FIXED' = 'INIT';

  constructor(name: string, spec: FieldSpec) {
    this.field = new Field(name, spec, { read: () => Array.from(this.words, String) });
    const { attributes } = this.field;
    attributes.set('MAX_LENGTH', { read: () => String(MAX_LENGTH) });
    attributes.set('LENGTH', { read: () => String(this.words.length) });
    attributes.set('B', { read: () => this.#base64() });
    attributes.set('FIELDS', { read: () => SEQ_FIELDS });
    attributes.set('ROW_WORDS', { read: () => String(ROW_WORDS) });
    attributes.set('QUEUED_LINES', { read: () => String(this.words.length / ROW_WORDS) });
    attributes.set('MODE', { read: () => this.#mode });
  }

  /** Labels of an enumerated field of the table. */
  static labels(name: string): readonly string[] | undefined {
    return name === 'TRIGGER' ? SEQ_TRIGGERS : undefined;
  }

  /**
   * Writes what came between the command and the empty line.
   * @param format what follows the first `<`
   * @throws PandaError
   */
  write(format: string, lines: readonly string[]): void {
    if (format !== '' && format !== 'B') {
      throw new PandaError(
        format.startsWith('<') ? 'Table do not support streaming mode' : 'Unexpected character after input',
      );
    }
    const words = lines.flatMap((line) => (format === 'B' ? fromBase64(line) : fromDecimal(line)));
    if (words.length > MAX_LENGTH) throw new PandaError('Too many points for table');
    if (words.length % ROW_WORDS !== 0) throw new PandaError('Table write is not a whole number of rows');
    this.words = Uint32Array.from(words);
    this.#mode = words.length === 0 ? 'INIT' : 'FIXED';
    this.field.written();
  }

  get lines(): SeqLine[] {
    return Array.from({ length: this.words.length / ROW_WORDS }, (_, k) => {
      const [head = 0, position = 0, time1 = 0, time2 = 0] = this.words.subarray(
        k * ROW_WORDS,
        (k + 1) * ROW_WORDS,
      );
      return {
        repeats: head & 0xffff,
        trigger: (head >>> 16) & 0xf,
        position: position | 0,
        time1,
        time2,
        outputs1: (head >>> 20) & 0x3f,
        outputs2: (head >>> 26) & 0x3f,
      };
    });
  }

  #base64(): string[] {
    const bytes = Buffer.from(this.words.buffer, this.words.byteOffset, this.words.byteLength);
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += BASE64_BYTES) {
      lines.push(bytes.toString('base64', at, Math.min(bytes.length, at + BASE64_BYTES)));
    }
    return lines;
  }
}

function fromDecimal(line: string): number[] {
  const words = line.trim().split(/\s+/);
  return words.map((word) => parseWhole(word, 0, 2 ** 32 - 1));
}

function fromBase64(line: string): number[] {
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(line)) {
    throw new PandaError('Malformed base64 string');
  }
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length % 4 !== 0) throw new PandaError('Invalid data length');
  return Array.from({ length: bytes.length / 4 }, (_, k) => bytes.readUInt32LE(k * 4));
}
