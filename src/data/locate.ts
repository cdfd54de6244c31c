import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { TomochartError } from '#core';
import { frameSets, framesWritten, frameVectors } from './dxchange.ts';
import { frameKinds, type FrameKind } from './frame.ts';
import { totalOf, type ScanFileSpec } from './scanSpec.ts';
import { contiguousStorage, type Storage } from './storage.ts';

/** Marks the last element of a dataset until its place in the file has been verified. */
export const SENTINEL = 0xa5;

/** Length of one string of the location vector: the longest path of a dataset of frames, and a null. */
export const locationBytes = Math.max(...frameKinds.map((kind) => frameSets[kind].data.length + 1));

/** Per-frame vectors of the file, by what they hold. */
export type VectorName = keyof typeof frameVectors;

/** Where in the file everything lies that is written while the scan runs. */
export interface Skeleton {
  readonly path: string;
  readonly frames: Readonly<Partial<Record<FrameKind, Storage>>>;
  readonly vectors: Readonly<Record<VectorName, Storage>>;
  /** Length of one string of the location vector. */
  readonly locationBytes: number;
  readonly counts: Storage;
}

/** Object header addresses by dataset path. */
export type Headers = ReadonlyMap<string, number>;

/** Finds and verifies the storage of every dataset that is to be written in place. */
export function locate(spec: ScanFileSpec, headers: Headers): Skeleton {
  const fd = openSync(spec.path, 'r+');
  try {
    const find = (path: string, bytes: number): Storage => {
      const storage = contiguousStorage(fd, headers.get(path) ?? 0, path);
      if (storage.bytes === bytes) return storage;
      throw new TomochartError('FILE', `${path}: HDF5 gave it ${storage.bytes} bytes instead of ${bytes}`);
    };
    const total = totalOf(spec);
    const frameBytes = spec.width * spec.height * spec.bytesPerPixel;
    const frames: Partial<Record<FrameKind, Storage>> = {};
    for (const kind of frameKinds) {
      if (spec.frames[kind] === 0) continue;
      const { data } = frameSets[kind];
      frames[kind] = find(data, spec.frames[kind] * frameBytes);
      clearSentinel(fd, frames[kind], spec.bytesPerPixel, data);
    }
    const vectors = {
      id: find(frameVectors.id, total * 4),
      timestamp: find(frameVectors.timestamp, total * 8),
      angle: find(frameVectors.angle, total * 8),
      index: find(frameVectors.index, total * 4),
      location: find(frameVectors.location, total * locationBytes),
    };
    return { path: spec.path, frames, vectors, locationBytes, counts: find(framesWritten, 16) };
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
