import { fstatSync, readSync } from 'node:fs';
import { TomochartError } from '#core';

const SIGNATURE = 'GCOL';
const VERSION = 1;
/** Size of the collection's own header and of that of each object in it. */
const HEADER_BYTES = 16;
/** HDF5 makes no smaller collection, and reads this much at once. */
const LEAST_BYTES = 4096;

/**
 * A global heap collection with these objects, numbered from 1 (HDF5 File Format Specification 3.0,
 * section III.E). What is left of it is free, which HDF5 may use later.
 */
export function encodeHeap(objects: readonly Uint8Array[]): Buffer {
  const used = objects.reduce((sum, { length }) => sum + HEADER_BYTES + aligned(length), HEADER_BYTES);
  const size = Math.ceil((used + HEADER_BYTES) / LEAST_BYTES) * LEAST_BYTES;
  const heap = Buffer.alloc(size);
  heap.write(SIGNATURE, 'latin1');
  heap.writeUInt8(VERSION, 4);
  heap.writeBigUInt64LE(BigInt(size), 8);
  let at = HEADER_BYTES;
  objects.forEach((object, k) => {
    heap.writeUInt16LE(k + 1, at);
    heap.writeBigUInt64LE(BigInt(object.length), at + 8);
    heap.set(object, at + HEADER_BYTES);
    at += HEADER_BYTES + aligned(object.length);
  });
  // Object 0 is the free space; its size, unlike that of the others, counts its header.
  heap.writeBigUInt64LE(BigInt(size - at), at + 8);
  return heap;
}

/**
 * One object of a collection.
 * @param fd the file, open for reading
 * @param path names the dataset in errors
 * @throws TomochartError FILE when there is no such object
 */
export function heapObject(fd: number, address: number, index: number, path: string): Buffer {
  const refuse = () =>
    new TomochartError('FILE', `${path}: the list of its virtual sources is not in the file`);
  const header = Buffer.alloc(HEADER_BYTES);
  if (!Number.isSafeInteger(address)) throw refuse();
  if (readSync(fd, header, 0, HEADER_BYTES, address) < HEADER_BYTES) throw refuse();
  if (header.toString('latin1', 0, 4) !== SIGNATURE || header[4] !== VERSION) throw refuse();
  const end = Math.min(address + Number(header.readBigUInt64LE(8)), fstatSync(fd).size);
  for (let at = address + HEADER_BYTES; at + HEADER_BYTES <= end;) {
    if (readSync(fd, header, 0, HEADER_BYTES, at) < HEADER_BYTES) throw refuse();
    const [number, size] = [header.readUInt16LE(0), Number(header.readBigUInt64LE(8))];
    if (number === 0 || at + HEADER_BYTES + size > end) break;
    if (number === index) {
      const object = Buffer.alloc(size);
      if (readSync(fd, object, 0, size, at + HEADER_BYTES) < size) throw refuse();
      return object;
    }
    at += HEADER_BYTES + aligned(size);
  }
  throw refuse();
}

/** Objects begin at multiples of 8 bytes. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
