import { TomochartError } from '#core';
import type { Description } from '../decode.ts';
import { keepsOrder, keepsText, obstacle } from '../external/rawType.ts';
import type { Hdf5File } from '../hdf5File.ts';
import type { TreeNode } from './tree.ts';

/**
 * To be called before anything is written.
 * @throws TomochartError FILE that names what cannot be made anew just as it is
 */
export function requireCopyable(from: Hdf5File, node: TreeNode): void {
  if (node.kind === 'other') throw notCopyable(node.path, 'it is neither group nor dataset');
  if (node.kind === 'dataset') requireType(node.description, node.path);
  if (node.kind !== 'dataset' && node.kind !== 'group') return;
  const { library, id } = from.handle;
  for (const name of from.attributesOf(node.path)) {
    requireType(library.get_attribute_metadata(id, node.path, name), `${node.path}@${name}`);
  }
}

function requireType(description: Description, what: string): void {
  const reason = obstacle(description);
  if (reason !== undefined) throw notCopyable(what, reason);
  if (!keepsOrder(description)) throw notCopyable(what, 'its numbers are big-endian');
}

/** The bytes. @throws TomochartError FILE when text among them would mean something else in the copy */
export function checked(description: Description, what: string, bytes: Uint8Array): Uint8Array {
  if (!keepsText(description, bytes)) throw notCopyable(what, 'its text is padded with spaces');
  return bytes;
}

function notCopyable(what: string, reason: string): TomochartError {
  return new TomochartError('FILE', `${what} cannot be copied as it is: ${reason}`, {
    remedy: 'compress this file with h5repack',
  });
}
