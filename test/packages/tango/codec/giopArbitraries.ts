import fc from 'fast-check';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { MESSAGE } from '#tango/codec/giop';

/** The seed of every property: failures are the same on every machine. */
export const SEEDED = { seed: 20_260 } as const;

/** Byte order and minor version of a message. */
export const form = fc.record({
  minor: fc.constantFrom(0 as const, 1 as const, 2 as const),
  littleEndian: fc.boolean(),
});

export const u32 = fc.nat({ max: 0xffffffff });
export const octetString = (maxLength: number) => fc.uint8Array({ maxLength });
/** A text that CDR holds: no zeros, no half of a surrogate pair. */
export const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((each) => !each.includes('\0'));

/**
 * A message in parts of at most `partBytes` octets of body (GIOP 1.2: a multiple of 8), as CORBA 3.3, part 2, 9.4.9 has
 * them; `message` is a whole one.
 */
export function fragmentsOf(message: Uint8Array, partBytes: number): Uint8Array[] {
  const minor = message[5] ?? 0;
  const littleEndian = (message[6] ?? 0) === 1;
  const id = message.slice(12, 16);
  // All but the last of GIOP 1.2 end at a multiple of 8, counted from their begin.
  const first = minor === 2 ? 12 + Math.ceil((partBytes + 12) / 8) * 8 - 12 : 12 + partBytes;
  if (message.length <= first) return [message];
  const parts = [message.slice(0, first)];
  for (let at = first; at < message.length; at += partBytes) {
    const writer = new CdrWriter({ littleEndian });
    for (let k = 0; k < 3; k++) writer.u32(0);
    if (minor === 2) writer.raw(id);
    writer.raw(message.subarray(at, at + partBytes));
    writer.bytes.set([0x47, 0x49, 0x4f, 0x50, 1, minor, littleEndian ? 1 : 0, MESSAGE.fragment]);
    parts.push(writer.bytes.slice());
  }
  for (const [k, part] of parts.entries()) {
    if (k < parts.length - 1) part[6] = (part[6] ?? 0) | 2;
    new DataView(part.buffer).setUint32(8, part.length - 12, littleEndian);
  }
  return parts;
}
