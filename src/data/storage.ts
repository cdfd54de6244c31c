import { readSync } from 'node:fs';
import { TomochartError } from '#core';

/** Where the elements of a contiguous dataset lie in the file. */
export interface Storage {
  readonly address: number;
  readonly bytes: number;
}

const MESSAGE = { layout: 0x08, continuation: 0x10 } as const;
const PREFIX_BYTES = 6;
const CHECKSUM_BYTES = 4;

/**
 * Finds the storage of a contiguous dataset in its object header, so that frames can be written past the
 * HDF5 library. Understands what HDF5 >= 1.8 writes: object header version 2 (HDF5 File Format
 * Specification 3.0, section IV.A.1.b) and data layout message version 3 of class 1 (section IV.A.2.i).
 * @param fd the file, open for reading
 * @param header address of the object header
 * @param path names the dataset in errors
 * @throws TomochartError FILE for any other format or storage class
 */
export function contiguousStorage(fd: number, header: number, path: string): Storage {
  const prefix = readAt(fd, header, 32, path);
  if (prefix.toString('latin1', 0, 4) !== 'OHDR' || prefix[4] !== 2) {
    throw new TomochartError('FILE', `${path}: no version 2 object header at byte ${header}`);
  }
  const flags = prefix[5]!;
  let at = PREFIX_BYTES + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size = sizeBytes === 8 ? Number(prefix.readBigUInt64LE(at)) : prefix.readUIntLE(at, sizeBytes);
  at += sizeBytes;
  const blocks = [readAt(fd, header + at, size, path)];
  for (let block = blocks.pop(); block; block = blocks.pop()) {
    for (const [type, body] of messagesIn(block, (flags & 4) !== 0)) {
      if (type === MESSAGE.layout) return layoutOf(body, path);
      if (type === MESSAGE.continuation) {
        const offset = Number(body.readBigUInt64LE(0));
        const length = Number(body.readBigUInt64LE(8));
        // A continuation block is the signature OCHK, messages, and a checksum.
        blocks.push(readAt(fd, offset + 4, length - 4 - CHECKSUM_BYTES, path));
      }
    }
  }
  throw new TomochartError('FILE', `${path}: its object header has no data layout message`);
}

function* messagesIn(block: Buffer, withCreationOrder: boolean): Generator<[type: number, body: Buffer]> {
  const head = withCreationOrder ? 6 : 4;
  for (let at = 0; at + head <= block.length;) {
    const size = block.readUInt16LE(at + 1);
    yield [block[at]!, block.subarray(at + head, at + head + size)];
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
  const buffer = Buffer.alloc(length);
  const got = readSync(fd, buffer, 0, length, position);
  // The prefix of a header at the very end of the file may be shorter than what is asked for.
  if (got < Math.min(length, PREFIX_BYTES + 1)) {
    throw new TomochartError('FILE', `${path}: its object header is outside the file`);
  }
  return buffer;
}
