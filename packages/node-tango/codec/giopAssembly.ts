import { GIOP_HEADER_BYTES, GiopError } from './giop.ts';
import type { GiopHeader, GiopMessage } from './giop.ts';
import { octets } from './memory.ts';

/** Messages in fragments that a peer may have begun at a time. */
const MOST_OPEN = 64;
/** Number that GIOP 1.1's only message in fragments has here. */
const UNNUMBERED = -1;

/** omniORB sends an image as a message that lacks its last octets, and these as a fragment: there shall be room for them. */
export const TAIL_BYTES = 4096;

/** A message of which fragments are missing. */
interface Part {
  readonly id: number;
  readonly header: GiopHeader;
  /** At least `length` long. */
  bytes: Uint8Array;
  /** Octets that are there, or are being received. */
  length: number;
}

/**
 * Joins fragments to messages (CORBA 3.3, part 2, 9.4.9). In GIOP 1.2 they name their request, so that several messages may
 * be under way; in 1.1 they follow each other.
 */
export class GiopAssembly {
  readonly #maxBytes: number;
  readonly #onMessage: (message: GiopMessage) => void;
  readonly #parts = new Map<number, Part>();
  #bytes = 0;

  constructor(maxBytes: number, onMessage: (message: GiopMessage) => void) {
    this.#maxBytes = maxBytes;
    this.#onMessage = onMessage;
  }

  /** Takes the first part of a message: so many octets of `bytes`, and room for more. */
  begin(header: GiopHeader, bytes: Uint8Array, length: number): void {
    if (header.minor === 2 && length < GIOP_HEADER_BYTES + 4) {
      throw new GiopError('the first part of a message that does not say of which request it is');
    }
    const id = header.minor === 2 ? u32At(bytes, GIOP_HEADER_BYTES, header.littleEndian) : UNNUMBERED;
    if (this.#parts.has(id)) throw new GiopError(`message ${id} begins twice`);
    if (this.#parts.size === MOST_OPEN) throw new GiopError(`more than ${MOST_OPEN} messages in fragments`);
    this.#count(length);
    this.#parts.set(id, { id, header, bytes, length });
  }

  /** Makes room for a fragment of `count` octets whose header is at `at`; they belong at the end of `length`. */
  open(header: GiopHeader, bytes: Uint8Array, at: number, count: number): Part {
    const id = header.minor === 2 ? u32At(bytes, at + GIOP_HEADER_BYTES, header.littleEndian) : UNNUMBERED;
    const part = this.#parts.get(id);
    if (part?.header.minor !== header.minor || part.header.littleEndian !== header.littleEndian) {
      throw new GiopError('a fragment of a message that has not begun');
    }
    this.#count(count);
    const length = part.length + count;
    if (length > part.bytes.length) {
      // What comes in many fragments grows by doubling.
      const room = octets(Math.max(length + TAIL_BYTES, 2 * part.bytes.length));
      room.set(part.bytes.subarray(0, part.length));
      part.bytes = room;
    }
    part.length = length;
    return part;
  }

  /** What has come of messages in that memory goes elsewhere. @returns where to, by where it was */
  leave(memory: ArrayBuffer): Map<Uint8Array, Uint8Array> {
    const moved = new Map<Uint8Array, Uint8Array>();
    for (const part of this.#parts.values()) {
      if (part.bytes.buffer !== memory) continue;
      const own = octets(part.bytes.length);
      own.set(part.bytes.subarray(0, part.length));
      moved.set(part.bytes, own);
      part.bytes = own;
    }
    return moved;
  }

  /** The fragment is there. */
  close(part: Part, { isPart }: GiopHeader): void {
    if (isPart) return;
    this.#parts.delete(part.id);
    this.#bytes -= part.length;
    const { minor, type, littleEndian } = part.header;
    const bytes = part.bytes.subarray(0, part.length);
    new DataView(bytes.buffer).setUint32(8, part.length - GIOP_HEADER_BYTES, littleEndian);
    bytes[6] = littleEndian ? 1 : 0;
    this.#onMessage({ minor, type, littleEndian, bytes });
  }

  #count(count: number): void {
    this.#bytes += count;
    if (this.#bytes > this.#maxBytes) {
      throw new GiopError(`fragments of ${this.#bytes} octets, and ${this.#maxBytes} are the most accepted`);
    }
  }
}

function u32At(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, littleEndian);
}
