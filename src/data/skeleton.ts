import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { asTomochartError, TomochartError } from '#core';
import {
  componentGroups,
  formatVersion,
  frameSets,
  framesPlanned,
  framesWritten,
  frameVectors,
} from './dxchange.ts';
import { blockOf, stringBlock, type Block } from './element.ts';
import type { AttributeEntry, Entry } from './entry.ts';
import { frameKinds, type FrameKind } from './frame.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { contiguousStorage, type Storage } from './storage.ts';

/** Everything about a scan's file that is known before the first frame. */
export interface ScanFileSpec {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** Frames of each kind that are planned; a kind with none gets no dataset. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  /** Rotation angle of each planned frame at the middle of its exposure, degrees: shape (frames of the kind). */
  readonly theta: Readonly<Record<FrameKind, Float64Array>>;
  readonly entries: readonly Entry[];
  readonly attributes: readonly AttributeEntry[];
}

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

/** Marks the last element of a dataset until its place in the file has been verified. */
const SENTINEL = 0xa5;

/**
 * Makes the file with all its groups, known metadata and datasets, the frames still empty, and finds where
 * each dataset lies. From then on frames need no HDF5: whoever writes them in place can die at any moment
 * and the file still opens.
 * @throws TomochartError EXISTS for a file that is there already, NOT_FOUND for a folder that is not,
 *   DISK_FULL, or FILE when HDF5 did something else than expected. No half-made file is left behind.
 */
export async function createSkeleton(spec: ScanFileSpec): Promise<Skeleton> {
  verifySpec(spec);
  claim(spec.path);
  try {
    const headers = await buildFile(spec);
    return locate(spec, headers);
  } catch (thrown) {
    unlinkSync(spec.path);
    throw asTomochartError(thrown, 'FILE');
  }
}

function verifySpec(spec: ScanFileSpec): void {
  const { path, frames, theta, width, height } = spec;
  for (const kind of frameKinds) {
    if (theta[kind].length !== frames[kind]) {
      throw new TomochartError(
        'FRAMES',
        `${path}: ${frames[kind]} frames of kind ${kind} but ${theta[kind].length} angles`,
      );
    }
  }
  if (totalOf(spec) === 0 || width < 1 || height < 1) {
    throw new TomochartError('FRAMES', `${path}: a scan without frames or pixels has no file`);
  }
}

/** All planned frames. */
export function totalOf({ frames }: Pick<ScanFileSpec, 'frames'>): number {
  return frameKinds.reduce((sum, kind) => sum + frames[kind], 0);
}

/** Makes the empty file unless something has that name; two scans that race for it cannot both win. */
function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new TomochartError('EXISTS', `${path} exists already`, {
        remedy: 'give another name; data files are never overwritten',
      });
    }
    if (code === 'ENOENT') throw new TomochartError('NOT_FOUND', `the folder of ${path} does not exist`);
    throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', message, { cause: thrown });
  }
}

/** Object header addresses by dataset path. */
type Headers = ReadonlyMap<string, number>;

async function buildFile(spec: ScanFileSpec): Promise<Headers> {
  const file = await Hdf5Editor.create(spec.path);
  const headers = new Map<string, number>();
  try {
    for (const kind of frameKinds) if (spec.frames[kind] > 0) addFrames(file, spec, kind);
    for (const [path, block] of vectorBlocks(totalOf(spec))) file.put(path, block);
    addCounts(file, spec);
    file.putAttribute({ path: frameVectors.timestamp, name: 'units', value: 's' });
    file.putAttribute({ path: frameVectors.angle, name: 'units', value: 'deg' });
    for (const entry of spec.entries) file.putEntry(entry);
    for (const attribute of spec.attributes) file.putAttribute(attribute);
    describeRoot(file);
    const kinds = frameKinds.filter((kind) => spec.frames[kind] > 0);
    const inPlace = [
      ...kinds.map((kind) => frameSets[kind].data),
      ...Object.values(frameVectors),
      framesWritten,
    ];
    for (const path of inPlace) headers.set(path, file.headerAddress(path));
  } finally {
    file.close();
  }
  return headers;
}

function addFrames(file: Hdf5Editor, spec: ScanFileSpec, kind: FrameKind): void {
  const { data: path, theta, axes, description } = frameSets[kind];
  const { height, width, bytesPerPixel: size } = spec;
  const last = new Uint8Array(size).fill(SENTINEL);
  file.reserve(path, { kind: 'integer', size, signed: false }, [spec.frames[kind], height, width], last);
  file.putAttribute({ path, name: 'description', value: description });
  file.putAttribute({ path, name: 'units', value: 'counts' });
  file.putAttribute({ path, name: 'axes', value: axes });
  file.putAttribute({ path, name: 'frames_planned', value: spec.frames[kind] });
  file.putEntry({ path: theta, value: spec.theta[kind], units: 'deg' });
}

function vectorBlocks(total: number): [string, Block][] {
  const nowhere = new Int32Array(total).fill(-1);
  const unknown = new Float64Array(total).fill(NaN);
  const block = (value: Int32Array | Float64Array) => blockOf({ path: '', value });
  return [
    [frameVectors.id, block(nowhere)],
    [frameVectors.timestamp, block(unknown)],
    [frameVectors.angle, block(unknown)],
    [frameVectors.index, block(nowhere)],
    [frameVectors.location, stringBlock(new Array<string>(total).fill(''), locationBytes)],
  ];
}

const locationBytes = Math.max(...frameKinds.map((kind) => frameSets[kind].data.length + 1));

function addCounts(file: Hdf5Editor, { frames }: ScanFileSpec): void {
  const planned = Int32Array.from(frameKinds, (kind) => frames[kind]);
  file.putEntry({ path: framesPlanned, value: planned, description: 'frames of each kind that were asked for' });
  file.putEntry({
    path: framesWritten,
    value: new Int32Array(frameKinds.length),
    description: 'frames of each kind that are in the file',
  });
  for (const path of [framesPlanned, framesWritten]) {
    file.putAttribute({ path, name: 'order', value: frameKinds.join(':') });
  }
}

/** The root attributes: which components the file has, and the version of the format. */
export function describeRoot(file: Hdf5Editor): void {
  const components = componentGroups.filter((group) => file.kindAt(`/${group}`) === 'group');
  file.putAttribute({ path: '/', name: 'implements', value: components.join(':') });
  file.putAttribute({ path: '/', name: 'version', value: formatVersion });
}

/** Finds and verifies the storage of every dataset that is to be written in place. */
function locate(spec: ScanFileSpec, headers: Headers): Skeleton {
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
