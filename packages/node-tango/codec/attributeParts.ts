import { wireReading, writeReadingRest } from './attributeReading.ts';
import type { ServedReading } from './attributeReading.ts';
import { armOf } from './attributeUnion.ts';
import { CdrWriter } from './cdrWriter.ts';
import { HOST_IS_LITTLE_ENDIAN, LEAST_BYTES, isNumeric } from './elements.ts';
import { readyBytes, writeElements } from './elementsWrite.ts';

/** Less than this is sooner copied than sent by itself. */
const WORTH_BYTES = 64 * 1024;

/** What follows `head`: elements where they are, and what comes after them. */
export interface ReadingParts {
  /** Shown, not copied: it must stay as it is until it has been sent. */
  readonly data: Uint8Array;
  readonly tail: Uint8Array;
}

/**
 * Writes AttributeValue_5 up to its elements into `head`, and gives the rest as two pieces that follow one after the
 * other, so that an image is sent from where it is. Undefined where that is not worth it, and nothing is written then.
 * @throws RangeError for a value that is not of the attribute's type or format
 */
export function readingParts5(head: CdrWriter, reading: ServedReading): ReadingParts | undefined {
  const wire = wireReading(reading);
  const { type } = reading;
  const { read, set } = wire;
  const size = LEAST_BYTES[type];
  const isReady = size === 1 || head.littleEndian === HOST_IS_LITTLE_ENDIAN;
  if (!wire.hasData || !isNumeric(type) || !isReady || read.length * size < WORTH_BYTES) return undefined;
  const data = readyBytes(head, type, read);
  if (!data) return undefined;
  head.u32(armOf(type));
  head.u32(read.length + set.length);
  head.align(size);
  const tail = new CdrWriter({ littleEndian: head.littleEndian });
  // The tail counts its alignment as if it stood where it will be.
  const before = (head.length + data.length) % 8;
  tail.reserve(1, before);
  writeElements(tail, type, set);
  writeReadingRest(tail, wire, true);
  return { data, tail: tail.bytes.subarray(before) };
}
