import { closeSync, fsyncSync, openSync } from 'node:fs';
import { chunksOf, elementTypeOf, metadataLike } from '../external/rawType.ts';
import { partsOf } from '../external/range.ts';
import { readAttribute, writeAttribute } from '../external/rawAttribute.ts';
import type { Hdf5File } from '../hdf5File.ts';
import { applyVirtual, readVirtual, reserveVirtual, type VirtualPatch } from '../virtual/index.ts';
import { checked, requireCopyable } from './copyable.ts';
import { CopyFile } from './copyFile.ts';
import { placeholder, setFilters } from './filters.ts';
import { addressOf, isFrames, type TreeNode } from './tree.ts';

type DatasetNode = Extract<TreeNode, { kind: 'dataset' }>;

/** Most bytes of a dataset, other than frames, that are in memory at a time. */
export const BLOCK_BYTES = 8 * 1024 * 1024;

/**
 * Makes the file `to` with everything that is in `from`, the frames in compressed chunks of one frame each. Frames of
 * zeros are left out: HDF5 reads them as zeros.
 * @param level of deflate, 1 to 9
 * @param onBytes is told how many bytes of frames have been copied
 * @throws TomochartError FILE for what cannot be made anew as it is, naming it; DISK_FULL
 */
export async function copyCompressed(
  from: Hdf5File,
  tree: readonly TreeNode[],
  to: string,
  level: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  for (const node of tree) requireCopyable(from, node);
  const frames = tree.filter((node): node is DatasetNode => node.kind === 'dataset' && isFrames(node));
  await makeFrames(frames, to, level);
  const file = await CopyFile.reopen(to);
  let patches: VirtualPatch[];
  try {
    patches = addObjects(from, tree, file);
    for (const node of frames) fillFrames(from, node, file, onBytes);
  } finally {
    file.close();
  }
  applyVirtual(to, patches);
  sync(to);
}

/** The datasets of frames, empty: their filters are set while the file is closed. */
async function makeFrames(frames: readonly DatasetNode[], to: string, level: number): Promise<void> {
  const file = await CopyFile.create(to);
  let made;
  try {
    made = frames.map(({ path, description }) => {
      file.ensureGroup(path.slice(0, path.lastIndexOf('/')));
      const [, height, width] = description.shape!;
      file.createLike(path, {
        ...metadataLike(description, chunksOf({ ...description, chunks: [1, height!, width!] })),
        ...placeholder,
      });
      return { path, header: file.headerAddress(path), elementBytes: description.size };
    });
  } finally {
    file.close();
  }
  setFilters(to, made, level);
}

function addObjects(from: Hdf5File, tree: readonly TreeNode[], to: CopyFile): VirtualPatch[] {
  const patches: VirtualPatch[] = [];
  for (const node of tree) {
    if (node.kind === 'group') to.ensureGroup(node.path);
    else if (node.kind === 'dataset') patches.push(...addDataset(from, node, to));
  }
  for (const node of tree) {
    if (node.kind === 'soft') to.aliasAnyway(node.path, node.target);
    else if (node.kind === 'hard') to.alias(node.path, node.target, 'hard');
    else if (node.kind === 'external') to.linkAnyway(node.path, node.file, node.target);
    else addAttributes(from, node.path, to);
  }
  return patches;
}

function addDataset(from: Hdf5File, node: DatasetNode, to: CopyFile): VirtualPatch[] {
  const { path, description } = node;
  if (isFrames(node)) return [];
  const { shape, virtual_sources: virtual, vlen } = description;
  if (virtual) {
    const mappings = readVirtual(from.path, path, Number(addressOf(from, path))) ?? [];
    return [reserveVirtual(to, path, elementTypeOf(description), shape!, mappings)];
  }
  if (vlen) {
    to.createTexts(path, from.value(path) as string[], metadataLike(description, chunksOf(description)));
    return [];
  }
  to.createLike(path, metadataLike(description, chunksOf(description)));
  if (shape!.length === 0) {
    to.put(path, {
      type: elementTypeOf(description),
      shape: [],
      bytes: checked(description, path, from.readBytes(path)),
    });
    return [];
  }
  for (const part of partsOf(shape!, Math.max(1, Math.floor(BLOCK_BYTES / description.size)))) {
    to.writeSlab(path, part, checked(description, path, from.readBytes(path, part)));
  }
  return [];
}

function addAttributes(from: Hdf5File, path: string, to: CopyFile): void {
  for (const name of from.attributesOf(path)) {
    const attribute = readAttribute(from, path, name);
    checked(attribute.description, `${path}@${name}`, attribute.bytes);
    writeAttribute(to, path, attribute);
  }
}

function fillFrames(
  from: Hdf5File,
  { path, description }: DatasetNode,
  to: CopyFile,
  onBytes: (bytes: number) => void,
): void {
  const [frames, height, width] = description.shape as [number, number, number];
  const zeros = new Uint8Array(height * width * description.size);
  for (let slot = 0; slot < frames; slot++) {
    const part = { offset: [slot, 0, 0], count: [1, height, width] };
    const bytes = from.readBytes(path, part);
    if (Buffer.compare(bytes, zeros) !== 0) to.writeSlab(path, part, bytes);
    onBytes(bytes.length);
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
