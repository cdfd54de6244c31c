import type { ElementType } from '../element.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import { verifyMappings, type VirtualMapping, type VirtualPatch } from './mapping.ts';

/**
 * Makes a dataset that becomes virtual when {@link applyVirtual} is called after the file has been closed. Until
 * then, and if the program dies before, it reads as zeros and takes no room. Attributes and links can be added.
 * @param type the elements of all datasets that are shown
 * @param shape of the virtual dataset; what no mapping covers reads as zeros
 * @throws TomochartError FILE for a mapping that does not fit its dataset or this one
 */
export function reserveVirtual(
  file: Hdf5Editor,
  path: string,
  type: ElementType,
  shape: readonly number[],
  mappings: readonly VirtualMapping[],
): VirtualPatch {
  verifyMappings(path, shape, mappings);
  file.createEmpty(path, type, shape);
  return { path, header: file.headerAddress(path), mappings, shape };
}
