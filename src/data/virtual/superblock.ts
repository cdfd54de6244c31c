import { fstatSync, readSync } from 'node:fs';
import { TomochartError } from '#core';
import { lookup3 } from './lookup3.ts';

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const BYTES = 48;
const CHECKSUM_AT = 44;
const UNDEFINED = 2n ** 64n - 1n;

/** The first bytes of an HDF5 file, which say how long it is. */
export interface Superblock {
  readonly bytes: Buffer;
  /** Address of the first byte after everything that HDF5 knows of. */
  readonly endOfFile: number;
}

/**
 * Reads and verifies the superblock: version 2 or 3 with addresses of 8 bytes, as HDF5 >= 1.8 writes unless it
 * is asked for the oldest format (HDF5 File Format Specification 3.0, section II.A).
 * @param fd the file, open for reading
 * @throws TomochartError FILE for anything else, and for a file that a program has open for writing
 */
export function readSuperblock(fd: number, path: string): Superblock {
  const refuse = (reason: string) => new TomochartError('FILE', `${path}: ${reason}`);
  const bytes = Buffer.alloc(BYTES);
  if (readSync(fd, bytes, 0, BYTES, 0) < BYTES || !bytes.subarray(0, 8).equals(SIGNATURE)) {
    throw refuse('it does not begin as an HDF5 file');
  }
  const [version, offsetBytes, lengthBytes, flags] = bytes.subarray(8, 12);
  if ((version !== 2 && version !== 3) || offsetBytes !== 8 || lengthBytes !== 8) {
    throw refuse(`superblock version ${version}, where 2 or 3 with addresses of 8 bytes was expected`);
  }
  if (bytes.readUInt32LE(CHECKSUM_AT) !== lookup3(bytes.subarray(0, CHECKSUM_AT))) {
    throw refuse('the checksum of its superblock is wrong');
  }
  if (flags !== 0) throw refuse('a program has it open for writing');
  // An extension may say more about free space, which appending would make wrong.
  if (bytes.readBigUInt64LE(12) !== 0n || bytes.readBigUInt64LE(20) !== UNDEFINED) {
    throw refuse('its superblock has a base address or an extension');
  }
  const endOfFile = Number(bytes.readBigUInt64LE(28));
  if (fstatSync(fd).size < endOfFile) throw refuse('it is cut off');
  return { bytes, endOfFile };
}

/** The same superblock for a file that has become longer. */
export function withEndOfFile({ bytes }: Superblock, endOfFile: number): Buffer {
  const renewed = Buffer.from(bytes);
  renewed.writeBigUInt64LE(BigInt(endOfFile), 28);
  renewed.writeUInt32LE(lookup3(renewed.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return renewed;
}
