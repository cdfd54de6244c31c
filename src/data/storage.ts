import { fstatSync, readSync } from 'node:fs';
import { TomochartError } from '#core';

/** Where the elements of a contiguous dataset lie in the file. */
export interface Storage {
  readonly address: number;
  readonly bytes: number;
}

const MESSAGE = { layout: 0x08, continuation: 0x10 } as const;
/** Bit of a message's flags. */
const SHARED = 2;
const PREFIX_BYTES = 6;
/** With four times, two limits for attributes, and a size of 8 bytes. */
const LONGEST_PREFIX_BYTES = 34;
const CHECKSUM_BYTES = 4;

/** The data layout message of a dataset: how and where its elements are stored. */
export interface LayoutMessage {
  /** Address of its first byte. */
  readonly position: number;
  readonly body: Buffer;
  /** The part of the object header it is in: what the checksum, which follows at its end, is taken of. */
  readonly block: Storage;
  /** The message lies elsewhere, and `body` only says where. */
  readonly shared: boolean;
}

/**
 * Finds the storage of a contiguous dataset in its object header, so that frames can be written past the
 * HDF5 library. Understands data layout message version 3 of class 1 (HDF5 File Format Specification 3.0,
 * section IV.A.2.i).
 * @param fd the file, open for reading
 * @param header address of the object header
 * @param path names the dataset in errors
 * @throws TomochartError FILE for any other format or storage class
 */
export function contiguousStorage(fd: number, header: number, path: string): Storage {
  return layoutOf(layoutMessage(fd, header, path).body, path);
}

/**
 * Finds the data layout message in an object header of version 2, which HDF5 >= 1.8 writes (HDF5 File Format
 * Specification 3.0, section IV.A.1.b).
 * @param fd the file, open for reading
 * @throws TomochartError FILE when there is none
 */
export function layoutMessage(fd: number, header: number, path: string): LayoutMessage {
  const prefix = readAt(fd, header, LONGEST_PREFIX_BYTES, path);
  if (prefix.toString('latin1', 0, 4) !== 'OHDR' || prefix[4] !== 2) {
    throw new TomochartError('FILE', `${path}: no version 2 object header at byte ${header}`);
  }
  const flags = prefix[5]!;
  const sizeAt = PREFIX_BYTES + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size =
    sizeBytes === 8 ? Number(prefix.readBigUInt64LE(sizeAt)) : prefix.readUIntLE(sizeAt, sizeBytes);
  const first = sizeAt + sizeBytes;
  const blocks = [{ address: header, bytes: first + size, first }];
  const seen = new Set<number>();
  for (let block = blocks.pop(); block; block = blocks.pop()) {
    const { address, bytes, first } = block;
    // In a damaged file they may go in circles.
    if (seen.has(address)) continue;
    seen.add(address);
    const messages = readAt(fd, address + first, bytes - first, path);
    for (const { type, flags: kind, at, body } of messagesIn(messages, (flags & 4) !== 0)) {
      if (type === MESSAGE.layout) {
        const position = address + first + at;
        return { position, body, block: { address, bytes }, shared: (kind & SHARED) !== 0 };
      }
      if (type === MESSAGE.continuation && body.length >= 16) {
        // A continuation block is the signature OCHK, messages, and a checksum.
        const length = Number(body.readBigUInt64LE(8));
        blocks.push({ address: Number(body.readBigUInt64LE(0)), bytes: length - CHECKSUM_BYTES, first: 4 });
      }
    }
  }
  throw new TomochartError('FILE', `${path}: its object header has no data layout message`);
}

interface Message {
  readonly type: number;
  readonly flags: number;
  /** Where in the block its body begins. */
  readonly at: number;
  readonly body: Buffer;
}

function* messagesIn(block: Buffer, withCreationOrder: boolean): Generator<Message> {
  const head = withCreationOrder ? 6 : 4;
  for (let at = 0; at + head <= block.length;) {
    const size = block.readUInt16LE(at + 1);
    const body = block.subarray(at + head, at + head + size);
    yield { type: block[at]!, flags: block[at + 3]!, at: at + head, body };
    at += head + size;
  }
}

function layoutOf(body: Buffer, path: string): Storage {
  const version = body[0];
  const storageClass = body[1];
  if (version !== 3 || storageClass !== 1 || body.length < 18) {
    throw new TomochartError(
      'FILE',
      `${path}: data layout version ${version} of class ${storageClass}, where version 3 of class 1 was asked for`,
    );
  }
  return { address: Number(body.readBigUInt64LE(2)), bytes: Number(body.readBigUInt64LE(10)) };
}

function readAt(fd: number, position: number, length: number, path: string): Buffer {
  const possible = Number.isSafeInteger(position) && length >= 0 && length <= fstatSync(fd).size;
  const buffer = Buffer.alloc(possible ? length : 0);
  const got = possible ? readSync(fd, buffer, 0, length, position) : -1;
  // The prefix of a header at the very end of the file may be shorter than what is asked for.
  if (got < Math.min(length, PREFIX_BYTES + 1)) {
    throw new TomochartError('FILE', `${path}: its object header is outside the file`);
  }
  return buffer;
}
