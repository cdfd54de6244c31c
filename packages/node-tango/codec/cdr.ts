/** Bytes that are no CDR of what is expected: cut short, a length that makes no sense, a text without its end. */
export class CdrError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CdrError';
  }
}

const LATIN1 = new TextDecoder('latin1');
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads CORBA's Common Data Representation (CORBA 3.3, part 2, chapter 9.3) of either byte order. Alignment counts from
 * `origin`: the `G` of a GIOP message, or the first octet of an encapsulation.
 * Every method throws CdrError where the bytes end too early.
 */
export class CdrReader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** Index in `bytes` of the next octet. */
  offset: number;
  readonly #origin: number;
  readonly #end: number;
  readonly #view: DataView;
  /** The same bytes, where texts are taken from. */
  #text: Buffer | undefined;

  constructor(
    bytes: Uint8Array,
    {
      littleEndian,
      offset = 0,
      origin = 0,
      end = bytes.length,
    }: { littleEndian: boolean; offset?: number; origin?: number; end?: number },
  ) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.offset = offset;
    this.#origin = origin;
    this.#end = end;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Octets not read yet. */
  get left(): number {
    return this.#end - this.offset;
  }

  align(size: number): void {
    this.offset += (size - ((this.offset - this.#origin) % size)) % size;
  }

  /** Aligns, passes over `count` elements of `size` octets, and returns where they began. */
  skip(size: number, count = 1): number {
    this.align(size);
    const start = this.offset;
    if (!(count >= 0) || start + size * count > this.#end) {
      throw new CdrError(`${count} x ${size} octets wanted at ${start} of ${this.#end}`);
    }
    this.offset = start + size * count;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  bool(): boolean {
    return this.u8() !== 0;
  }

  i16(): number {
    return this.#view.getInt16(this.skip(2), this.littleEndian);
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), this.littleEndian);
  }

  i32(): number {
    return this.#view.getInt32(this.skip(4), this.littleEndian);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), this.littleEndian);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.skip(8), this.littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.skip(8), this.littleEndian);
  }

  f32(): number {
    return this.#view.getFloat32(this.skip(4), this.littleEndian);
  }

  f64(): number {
    return this.#view.getFloat64(this.skip(8), this.littleEndian);
  }

  /** Length of a sequence whose elements take at least `least` octets each: one that cannot be there is an error. */
  count(least = 1): number {
    const count = this.u32();
    if (count * least > this.left)
      throw new CdrError(`a sequence of ${count} where ${this.left} octets are left`);
    return count;
  }

  /** A sequence of octets, shown, not copied. */
  octets(): Uint8Array {
    const count = this.count();
    const start = this.skip(1, count);
    return this.bytes.subarray(start, start + count);
  }

  /** A string: UTF-8 where that is what it is (PyTango's messages), Latin-1 otherwise, as Tango has no code sets. */
  string(): string {
    const count = this.count();
    const start = this.skip(1, count);
    // Length 0 is no CDR, and some peers send it for an empty string.
    if (count === 0) return '';
    const end = start + count - 1;
    const { bytes } = this;
    if (bytes[end] !== 0) throw new CdrError(`a string without its end at ${start}`);
    // What has another zero within could not be sent back, nor told of in an error.
    const zero = bytes.indexOf(0, start);
    if (zero < end) throw new CdrError(`a string that goes on behind its end at ${zero}`);
    for (let k = start; k < end; k++)
      if ((bytes[k] as number) > 127) return textOf(bytes.subarray(start, end));
    this.#text ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return end === start ? '' : (this.#text as Buffer & Latin1).latin1Slice(start, end);
  }

  /** A sequence of strings. */
  strings(): string[] {
    return this.list(() => this.string(), 4);
  }

  /** A sequence of anything, whose elements take at least `least` octets each. */
  list<T>(element: () => T, least = 1): T[] {
    const count = this.count(least);
    const list: T[] = [];
    for (let k = 0; k < count; k++) list.push(element());
    return list;
  }

  /** A reader of the encapsulation in the next sequence of octets, whose first octet says its byte order. */
  encapsulation(): CdrReader {
    const octets = this.octets();
    const reader = new CdrReader(octets, { littleEndian: octets[0] === 1 });
    reader.u8();
    return reader;
  }
}

/** Text of octets that nobody has declared a code set for. */
export function textOf(octets: Uint8Array): string {
  try {
    return UTF8.decode(octets);
  } catch {
    return LATIN1.decode(octets);
  }
}

/** What Buffer has beneath `toString`, which takes three times as long for a short text. */
interface Latin1 {
  latin1Slice(start: number, end: number): string;
}
