import { readSync } from 'node:fs';
import { TomochartError } from '#core';
import { layoutMessage } from '../storage.ts';
import { heapObject } from './globalHeap.ts';
import { lookup3 } from './lookup3.ts';
import type { VirtualMapping } from './mapping.ts';
import { decodeMappings } from './mappingBlock.ts';

const CONTIGUOUS = { version: 3, class: 1, bytes: 18 } as const;
const VIRTUAL = { version: 4, class: 3, bytes: 14 } as const;
const UNDEFINED = 2n ** 64n - 1n;

/** The part of an object header that holds the data layout message, with the checksum at its end. */
export interface LayoutBlock {
  readonly address: number;
  readonly bytes: Buffer;
  /** Where in `bytes` the message begins. */
  readonly message: number;
}

/**
 * Finds the data layout message of a dataset that has no storage yet.
 * @param fd the file, open for reading
 * @param header address of the object header
 * @param path names the dataset in errors
 * @throws TomochartError FILE when it is not the empty contiguous dataset that was expected
 */
export function emptyLayout(fd: number, header: number, path: string): LayoutBlock {
  const { position, body, block, shared } = layoutMessage(fd, header, path);
  const refuse = (reason: string) => new TomochartError('FILE', `${path}: ${reason}`);
  if (body[0] !== CONTIGUOUS.version || body[1] !== CONTIGUOUS.class || body.length < CONTIGUOUS.bytes) {
    throw refuse(`data layout version ${body[0]} of class ${body[1]}, which cannot be made virtual`);
  }
  if (shared || body.readBigUInt64LE(2) !== UNDEFINED) throw refuse('it has values of its own already');
  const bytes = Buffer.alloc(block.bytes + 4);
  const got = readSync(fd, bytes, 0, bytes.length, block.address);
  if (got < bytes.length || bytes.readUInt32LE(block.bytes) !== lookup3(bytes.subarray(0, block.bytes))) {
    throw refuse('the checksum of its object header is wrong');
  }
  return { address: block.address, bytes, message: position - block.address };
}

/**
 * The same block with a message that makes the dataset virtual (HDF5 File Format Specification 3.0, section
 * IV.A.2.i, version 4, class 3). The message is shorter than the one it replaces; the rest of its room is zeros.
 * @param heap address of the global heap collection that holds the mappings
 * @param index of the object in it
 */
export function virtualLayout({ bytes, message }: LayoutBlock, heap: number, index: number): Buffer {
  const renewed = Buffer.from(bytes);
  renewed.fill(0, message, message + CONTIGUOUS.bytes);
  renewed.writeUInt8(VIRTUAL.version, message);
  renewed.writeUInt8(VIRTUAL.class, message + 1);
  renewed.writeBigUInt64LE(BigInt(heap), message + 2);
  renewed.writeUInt32LE(index, message + 10);
  const end = bytes.length - 4;
  renewed.writeUInt32LE(lookup3(renewed.subarray(0, end)), end);
  return renewed;
}

/**
 * What a virtual dataset shows, as {@link applyVirtual} has written it; see {@link decodeMappings} for
 * `sourceShape`.
 * @returns undefined for a dataset that is not virtual
 * @throws TomochartError FILE for virtual datasets of other programs that show anything but single blocks
 */
export function mappingsAt(fd: number, header: number, path: string): VirtualMapping[] | undefined {
  const { body } = layoutMessage(fd, header, path);
  if (body[0]! < VIRTUAL.version || body[1] !== VIRTUAL.class || body.length < VIRTUAL.bytes)
    return undefined;
  const object = heapObject(fd, Number(body.readBigUInt64LE(2)), body.readUInt32LE(10), path);
  return decodeMappings(object, path);
}
