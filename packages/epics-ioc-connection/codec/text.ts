import type { CaValue } from './value.ts';

/** A text of a string element: at most 39 bytes and a zero. */
export const STRING_BYTES = 40;

/**
 * The text in `bytes` up to the first zero or to `end`. Bytes that are no UTF-8 are read as Latin-1, in which the units
 * of older databases have their degrees and micrometres.
 */
export function readText(bytes: Buffer, start: number, end: number): string {
  const zero = bytes.indexOf(0, start);
  const stop = zero < 0 || zero > end ? end : zero;
  const text = bytes.toString('utf8', start, stop);
  return text.includes('\ufffd') ? bytes.toString('latin1', start, stop) : text;
}

/**
 * Writes `text` in UTF-8 into `size` bytes at `offset` and fills up with zeros; what is beyond is left out, between two
 * characters, so that a zero always ends it.
 */
export function writeText(into: Buffer, offset: number, size: number, text: string): void {
  const written = into.write(text, offset, size - 1, 'utf8');
  into.fill(0, offset + written, offset + size);
}

/** A text as the elements of a char array: its bytes in UTF-8 and a zero. */
export function charsOfText(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`${text}\0`, 'utf8'));
}

/** The text in the elements of a char array (one or several numbers), up to the first zero. */
export function textOfChars(value: CaValue): string {
  if (typeof value === 'string') return value;
  const bytes =
    typeof value === 'number'
      ? Buffer.of(value)
      : value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.length)
        : Buffer.from(Array.from(value, Number));
  return readText(bytes, 0, bytes.length);
}
