import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { TomochartError } from '#core';
import { layoutMessage } from '../storage.ts';
import { lookup3 } from '../virtual/lookup3.ts';

/** Numbers of the filters (HDF5 File Format Specification 3.0, section IV.A.2.l). */
const DEFLATE = 1;
const SHUFFLE = 2;

/**
 * What h5wasm is told to make a dataset whose filters are then set with {@link setFilters}. h5wasm makes one filter, and
 * shuffled bytes are what makes the noise of a detector compressible: these values, of which deflate itself needs one,
 * make the message as long as the one that takes its place.
 */
export const placeholder = { compression: DEFLATE, compression_opts: [1, 0, 0, 0, 0, 0, 0, 0] } as const;

/** A dataset that was just made with {@link placeholder}: its path, header and element size in bytes. */
export interface FilteredDataset {
  readonly path: string;
  readonly header: number;
  readonly elementBytes: number;
}

/**
 * Gives datasets that hold nothing yet and have no attributes the filters shuffle and deflate. No HDF5 library may have
 * the file open.
 * @param level of deflate, 1 to 9
 * @throws TomochartError FILE when a header is not as HDF5 makes it for {@link placeholder}
 */
export function setFilters(file: string, datasets: readonly FilteredDataset[], level: number): void {
  const fd = openSync(file, 'r+');
  try {
    const before = expected();
    for (const { path, header, elementBytes } of datasets) {
      const { block } = layoutMessage(fd, header, path);
      const bytes = Buffer.alloc(block.bytes + 4);
      readSync(fd, bytes, 0, bytes.length, block.address);
      const at = bytes.indexOf(before);
      const sound = bytes.readUInt32LE(block.bytes) === lookup3(bytes.subarray(0, block.bytes));
      if (!sound || at < 0 || bytes.indexOf(before, at + 1) >= 0) {
        throw new TomochartError('FILE', `${file}: the header of ${path} is not as expected`);
      }
      bytes.set(shuffleAndDeflate(elementBytes, level), at);
      bytes.writeUInt32LE(lookup3(bytes.subarray(0, block.bytes)), block.bytes);
      writeSync(fd, bytes, 0, bytes.length, block.address);
    }
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The filter pipeline message of {@link placeholder}: version 2, one filter without flags. */
function expected(): Buffer {
  const { compression_opts: values } = placeholder;
  const message = Buffer.alloc(8 + 4 * values.length);
  message.set([2, 1]);
  message.writeUInt16LE(DEFLATE, 2);
  message.writeUInt16LE(values.length, 6);
  values.forEach((value, k) => message.writeUInt32LE(value, 8 + 4 * k));
  return message;
}

/** A filter pipeline message of version 1 and the same length: two filters without names, one value each, padded. */
function shuffleAndDeflate(elementBytes: number, level: number): Buffer {
  const message = Buffer.alloc(expected().length);
  message.set([1, 2]);
  const filters = [
    [SHUFFLE, elementBytes],
    [DEFLATE, level],
  ] as const;
  filters.forEach(([filter, value], k) => {
    const at = 8 + 16 * k;
    message.writeUInt16LE(filter, at);
    message.writeUInt16LE(1, at + 6);
    message.writeUInt32LE(value, at + 8);
  });
  return message;
}
