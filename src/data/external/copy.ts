import { statfsSync } from 'node:fs';
import { formatBytes, TomochartError } from '#core';
import { stringBlock } from '../element.ts';
import type { FileEntry } from '../entry.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import type { Hdf5File } from '../hdf5File.ts';
import { partOf, partsOf, type Part } from './range.ts';
import { readAttribute, writeAttribute } from './rawAttribute.ts';
import { elementTypeOf, keepsOrder, keepsText, obstacle } from './rawType.ts';

/** Most bytes of a dataset that are in memory at a time. */
export const BLOCK_BYTES = 8 * 1024 * 1024;
/** Room that HDF5 takes beside the values. */
const SPARE_BYTES = 256 * 1024;

/**
 * Copies a dataset of another file, or a part of it, with its attributes. Numbers keep their type (big-endian ones
 * become little endian); text of variable length becomes text of fixed length, which every reader understands.
 * @returns the attributes that could not be copied, and why
 * @throws TomochartError BAD_REQUEST for a part that is not there, FILE for a type that cannot be copied, DISK_FULL
 */
export function copyDataset(from: Hdf5File, entry: FileEntry, to: Hdf5Editor): string[] {
  const { target, path } = entry;
  const description = from.describe(target);
  const reason = obstacle(description);
  if (reason !== undefined) throw new TomochartError('FILE', `${target} of ${from.path}: ${reason}`);
  const part = partOf(description.shape ?? [], entry.slice);
  if (description.vlen) copyTexts(from, entry, part, to);
  else copyElements(from, entry, part, to);
  return copyAttributes(from, target, to, path);
}

function copyElements(from: Hdf5File, { target, path }: FileEntry, part: Part, to: Hdf5Editor): void {
  const description = from.describe(target);
  const type = elementTypeOf(description);
  const bytes = part.count.reduce((product, n) => product * n, type.size);
  requireRoom(to.path, bytes);
  if (bytes <= BLOCK_BYTES) {
    const selection = part.count.length === 0 ? undefined : part;
    to.put(path, { type, shape: part.count, bytes: from.readBytes(target, selection) });
    return;
  }
  to.createEmpty(path, type, part.count);
  for (const { offset, count } of partsOf(part.count, Math.floor(BLOCK_BYTES / type.size))) {
    const there = { offset: offset.map((n, axis) => n + part.offset[axis]!), count };
    to.writeSlab(path, { offset, count }, from.readBytes(target, there));
  }
}

function copyTexts(from: Hdf5File, { target, path }: FileEntry, part: Part, to: Hdf5Editor): void {
  const all = from.value(target) as string[];
  const shape = from.describe(target).shape ?? [];
  const texts = [...indicesOf(shape, part)].map((index) => all[index]!);
  const block = { ...stringBlock(texts), shape: part.count };
  requireRoom(to.path, block.bytes.length);
  to.put(path, block);
}

/** Row-major places of the elements of a part. */
function* indicesOf(
  shape: readonly number[],
  { offset, count }: Part,
  axis = 0,
  before = 0,
): Generator<number> {
  if (axis === shape.length) {
    yield before;
    return;
  }
  for (let k = 0; k < count[axis]!; k++) {
    yield* indicesOf(shape, { offset, count }, axis + 1, before * shape[axis]! + offset[axis]! + k);
  }
}

/** Gives a dataset the attributes of one in another file. @returns those that could not be copied, and why */
export function copyAttributes(from: Hdf5File, target: string, to: Hdf5Editor, path: string): string[] {
  return from.attributesOf(target).flatMap((name) => {
    const attribute = readAttribute(from, target, name);
    const { description, bytes, texts } = attribute;
    const reason = obstacle(description);
    if (reason !== undefined) return [`its attribute ${name} was left out: ${reason}`];
    if (texts) {
      const value = description.shape?.length === 0 ? texts[0]! : texts;
      to.putAttribute({ path, name, value });
    } else if (keepsOrder(description) && keepsText(description, bytes)) {
      writeAttribute(to, path, attribute);
    } else {
      const value = from.attribute(target, name) ?? [];
      to.putAttribute({
        path,
        name,
        value: value.length === 1 ? value[0]! : ([...value] as number[] | string[]),
      });
    }
    return [];
  });
}

/** @throws TomochartError DISK_FULL where a file cannot grow so much */
export function requireRoom(path: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= bytes + SPARE_BYTES) return;
  throw new TomochartError(
    'DISK_FULL',
    `${formatBytes(bavail * bsize)} free where ${formatBytes(bytes + SPARE_BYTES)} are needed`,
  );
}
