import { CdrError } from './cdr.ts';

const FIRST_BYTES = 256;

/**
 * Writes CORBA's Common Data Representation (CORBA 3.3, part 2, chapter 9.3), growing as needed. Alignment counts from
 * its first octet.
 */
export class CdrWriter {
  readonly littleEndian: boolean;
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  constructor({ littleEndian = true }: { littleEndian?: boolean } = {}) {
    this.littleEndian = littleEndian;
  }

  get length(): number {
    return this.#length;
  }

  /** What has been written; shown, not copied, and valid until more is written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  align(size: number): void {
    this.reserve(1, (size - (this.#length % size)) % size);
  }

  /** Aligns, makes room for `count` elements of `size` octets, all zero, and returns where they begin. */
  reserve(size: number, count = 1): number {
    const start = this.#length + ((size - (this.#length % size)) % size);
    const end = start + size * count;
    if (end > this.#bytes.length) this.#grow(end);
    this.#length = end;
    return start;
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.#view.setUint8(at, value);
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  i16(value: number): void {
    const at = this.reserve(2);
    this.#view.setInt16(at, value, this.littleEndian);
  }

  u16(value: number): void {
    const at = this.reserve(2);
    this.#view.setUint16(at, value, this.littleEndian);
  }

  i32(value: number): void {
    const at = this.reserve(4);
    this.#view.setInt32(at, value, this.littleEndian);
  }

  u32(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value, this.littleEndian);
  }

  i64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigInt64(at, value, this.littleEndian);
  }

  u64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigUint64(at, value, this.littleEndian);
  }

  f32(value: number): void {
    const at = this.reserve(4);
    this.#view.setFloat32(at, value, this.littleEndian);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value, this.littleEndian);
  }

  /** Octets as they are, without their number and without alignment. */
  raw(octets: Uint8Array): void {
    const at = this.reserve(1, octets.length);
    this.#bytes.set(octets, at);
  }

  /** A sequence of octets. */
  octets(octets: Uint8Array): void {
    this.u32(octets.length);
    this.raw(octets);
  }

  /**
   * A string: Latin-1 where that can hold it, UTF-8 otherwise.
   * @throws CdrError for a text with a zero in it, which CDR ends there
   */
  string(text: string): void {
    if (text.includes('\0')) throw new CdrError('a text with a zero in it cannot be sent');
    // eslint-disable-next-line no-control-regex -- the range of Latin-1
    const octets = Buffer.from(text, /^[\x00-\xff]*$/.test(text) ? 'latin1' : 'utf8');
    this.u32(octets.length + 1);
    this.raw(octets);
    this.u8(0);
  }

  /** A sequence of strings. */
  strings(texts: readonly string[]): void {
    this.list(texts, (text) => this.string(text));
  }

  /** A sequence of anything. */
  list<T>(elements: readonly T[], write: (element: T) => void): void {
    this.u32(elements.length);
    for (const element of elements) write(element);
  }

  /** A sequence of octets that is an encapsulation of its own byte order and alignment. */
  encapsulation(write: (inner: CdrWriter) => void): void {
    const inner = new CdrWriter({ littleEndian: this.littleEndian });
    inner.bool(this.littleEndian);
    write(inner);
    this.octets(inner.bytes);
  }

  /** Writes over what is there: the length of a message that is known at its end. */
  patchU32(at: number, value: number): void {
    if (at + 4 > this.#length) throw new CdrError(`nothing is at ${at}`);
    this.#view.setUint32(at, value, this.littleEndian);
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(Math.max(least, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
