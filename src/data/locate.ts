import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { TomochartError } from '#core';
import { frameSets, framesWritten } from './dxchange.ts';
import { frameKinds, type FrameKind } from './frame.ts';
import { frameBytesOf, isElsewhere, kindsOf, totalOf, type ScanFileSpec } from './scanSpec.ts';
import { contiguousStorage, type Storage } from './storage.ts';
import { orderVectors } from './vectors.ts';

/** Marks the last element of a dataset until its place in the file has been verified. */
export const SENTINEL = 0xa5;

/** Where in the file everything lies that is written while the scan runs. */
export interface Skeleton {
  readonly path: string;
  readonly frames: Readonly<Partial<Record<FrameKind, Storage>>>;
  /** Per-frame vectors, by path. */
  readonly vectors: ReadonlyMap<string, Storage>;
  readonly counts: Storage;
}

/** Object header addresses by dataset path. */
export type Headers = ReadonlyMap<string, number>;

/**
 * Finds and verifies the storage of every dataset that is to be written in place.
 * @throws TomochartError FILE when HDF5 laid the file out otherwise than expected
 */
export function locate(spec: ScanFileSpec, headers: Headers): Skeleton {
  const fd = openSync(spec.path, 'r+');
  try {
    const find = (path: string, bytes: number): Storage => {
      const storage = contiguousStorage(fd, headers.get(path) ?? 0, path);
      if (storage.bytes === bytes) return storage;
      throw new TomochartError('FILE', `${path}: HDF5 gave it ${storage.bytes} bytes instead of ${bytes}`);
    };
    const total = totalOf(spec);
    const frames: Partial<Record<FrameKind, Storage>> = {};
    for (const kind of isElsewhere(spec) ? [] : kindsOf(spec)) {
      const { data } = frameSets[kind];
      frames[kind] = find(data, spec.frames[kind] * frameBytesOf(spec));
      clearSentinel(fd, frames[kind], spec.bytesPerPixel, data);
    }
    const vectors = new Map(
      orderVectors(spec).map(({ path, type }) => [path, find(path, total * type.size)] as const),
    );
    const counts = find(framesWritten, frameKinds.length * Int32Array.BYTES_PER_ELEMENT);
    return { path: spec.path, frames, vectors, counts };
  } finally {
    closeSync(fd);
  }
}

function clearSentinel(fd: number, { address, bytes }: Storage, size: number, path: string): void {
  const last = Buffer.alloc(size);
  const position = address + bytes - size;
  readSync(fd, last, 0, size, position);
  if (!last.every((byte) => byte === SENTINEL)) {
    throw new TomochartError('FILE', `${path}: its last element is not where its object header says`);
  }
  writeSync(fd, Buffer.alloc(size), 0, size, position);
}
