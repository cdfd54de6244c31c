import { TomochartError } from '#core';
import type { Description } from '../decode.ts';
import { partsOf } from '../external/range.ts';
import { readAttribute } from '../external/rawAttribute.ts';
import type { Hdf5File } from '../hdf5File.ts';
import { readVirtual } from '../virtual/index.ts';
import { BLOCK_BYTES } from './copy.ts';
import { addressOf, isFrames, treeOf, type TreeNode } from './tree.ts';

/**
 * Reads two files and compares every name, link, type, shape, attribute and value. Chunks and filters may differ.
 * @param onBytes is told how many bytes of frames have been compared
 * @throws TomochartError FILE that names the first difference
 */
export function compareFiles(original: Hdf5File, copy: Hdf5File, onBytes: (bytes: number) => void): void {
  const [tree, others] = [treeOf(original), treeOf(copy)];
  tree.forEach((node, k) => {
    const other = others[k];
    if (other === undefined || nameOf(node) !== nameOf(other)) throw differs(node.path, 'is not there');
    if (node.kind === 'group' || node.kind === 'dataset') compareAttributes(original, copy, node.path);
    if (node.kind === 'dataset' && other.kind === 'dataset') {
      requireSame(node.path, typeOf(node.description), typeOf(other.description));
      compareValues(original, copy, node, onBytes);
    }
  });
  if (others.length > tree.length)
    throw differs(others[tree.length]!.path, 'is there without being in the original');
}

/** Everything about a node except what it holds. */
function nameOf(node: TreeNode): string {
  const { kind, path } = node;
  const target = 'target' in node ? node.target : '';
  return JSON.stringify([kind, path, target, 'file' in node ? node.file : '']);
}

/** Type and shape, without how it is stored; the padding of text has been looked at where it was copied. */
function typeOf({ type, size, signed, vlen, cset, littleEndian, shape, maxshape }: Description): string {
  return JSON.stringify([type, size, signed, vlen, cset, size > 1 && littleEndian, shape, maxshape]);
}

function compareAttributes(original: Hdf5File, copy: Hdf5File, path: string): void {
  // In groups with many, HDF5 lists them in another order once they have been rewritten.
  const names = original.attributesOf(path).sort();
  requireSame(`${path}: the list of attributes`, names.join(), copy.attributesOf(path).sort().join());
  for (const name of names) {
    const [one, other] = [readAttribute(original, path, name), readAttribute(copy, path, name)];
    const what = `${path}@${name}`;
    requireSame(what, typeOf(one.description), typeOf(other.description));
    requireSame(what, JSON.stringify(one.texts), JSON.stringify(other.texts));
    if (Buffer.compare(one.bytes, other.bytes) !== 0) throw differs(what, 'has another value');
  }
}

function compareValues(
  original: Hdf5File,
  copy: Hdf5File,
  node: Extract<TreeNode, { kind: 'dataset' }>,
  onBytes: (bytes: number) => void,
): void {
  const { path, description } = node;
  const shape = description.shape ?? [];
  if (description.vlen) {
    requireSame(path, JSON.stringify(original.value(path)), JSON.stringify(copy.value(path)));
    return;
  }
  if (description.virtual_sources) {
    compareVirtual(original, copy, path);
    return;
  }
  const frames = isFrames(node);
  const most = frames ? shape[1]! * shape[2]! : Math.max(1, Math.floor(BLOCK_BYTES / description.size));
  for (const part of partsOf(shape, most)) {
    const selection = shape.length === 0 ? undefined : part;
    const bytes = original.readBytes(path, selection);
    if (Buffer.compare(bytes, copy.readBytes(path, selection)) !== 0) {
      throw differs(path, `has other values at ${part.offset.join(', ')}`);
    }
    if (frames) onBytes(bytes.length);
  }
}

/** The same mappings, and the first elements of each read alike through both. */
function compareVirtual(original: Hdf5File, copy: Hdf5File, path: string): void {
  const [one, other] = [original, copy].map(
    (file) => readVirtual(file.path, path, Number(addressOf(file, path))) ?? [],
  );
  requireSame(path, JSON.stringify(one), JSON.stringify(other));
  for (const { start, count } of one!) {
    const part = { offset: start, count: [1, ...count.slice(1)] };
    if (Buffer.compare(original.readBytes(path, part), copy.readBytes(path, part)) !== 0) {
      throw differs(path, `shows something else at ${start.join(', ')}`);
    }
  }
}

function requireSame(what: string, one: string | undefined, other: string | undefined): void {
  if (one !== other) throw differs(what, `is ${other} where it was ${one}`);
}

function differs(what: string, how: string): TomochartError {
  return new TomochartError('FILE', `the compressed copy is not the same: ${what} ${how}`, {
    remedy: 'the original is untouched; try again, and have the disk checked when it happens again',
  });
}
