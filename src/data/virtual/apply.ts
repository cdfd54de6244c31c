import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { TomochartError } from '#core';
import { encodeHeap } from './globalHeap.ts';
import { emptyLayout, mappingsAt, virtualLayout } from './layoutBlock.ts';
import type { VirtualMapping, VirtualPatch } from './mapping.ts';
import { encodeMappings } from './mappingBlock.ts';
import { readSuperblock, withEndOfFile } from './superblock.ts';

/**
 * Makes datasets virtual that {@link reserveVirtual} has prepared. No HDF5 library may have the file open. First
 * the mappings go behind the end of the file, then the file is said to be longer, then each dataset is
 * changed: a program that dies in between leaves a file that opens, with datasets that are virtual or still empty.
 * @throws TomochartError FILE when a dataset is not as it was reserved, DISK_FULL; the file is then as it was
 */
export function applyVirtual(path: string, patches: readonly VirtualPatch[]): void {
  if (patches.length === 0) return;
  const fd = open(path, 'r+');
  try {
    const superblock = readSuperblock(fd, path);
    const layouts = patches.map((patch) => emptyLayout(fd, patch.header, `${path}: ${patch.path}`));
    const heap = encodeHeap(patches.map(({ mappings }) => encodeMappings(mappings)));
    const { size } = fstatSync(fd);
    const address = Math.ceil(size / 8) * 8;
    const renewed = [
      { address: 0, before: superblock.bytes, after: withEndOfFile(superblock, address + heap.length) },
      ...layouts.map((layout, k) => ({
        address: layout.address,
        before: layout.bytes,
        after: virtualLayout(layout, address, k + 1),
      })),
    ];
    try {
      writeAll(fd, heap, address);
      fdatasyncSync(fd);
      for (const { after, address: at } of renewed) {
        writeAll(fd, after, at);
        fdatasyncSync(fd);
      }
    } catch (thrown) {
      for (const { before, address: at } of renewed.reverse()) writeAll(fd, before, at);
      ftruncateSync(fd, size);
      throw thrown;
    }
  } catch (thrown) {
    if (thrown instanceof TomochartError) throw thrown;
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', `${path}: ${message}`, {
      cause: thrown,
    });
  } finally {
    closeSync(fd);
  }
}

/**
 * What a virtual dataset of this program shows; `sourceShape` is the smallest that holds each block.
 * @param header address of its object header (`Hdf5Editor.headerAddress`)
 * @returns undefined for a dataset that is not virtual
 * @throws TomochartError FILE for virtual datasets of other programs that show anything but single blocks
 */
export function readVirtual(path: string, dataset: string, header: number): VirtualMapping[] | undefined {
  const fd = open(path, 'r');
  try {
    return mappingsAt(fd, header, `${path}: ${dataset}`);
  } finally {
    closeSync(fd);
  }
}

function open(path: string, flags: 'r' | 'r+'): number {
  try {
    return openSync(path, flags);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new TomochartError(code === 'ENOENT' ? 'NOT_FOUND' : 'FILE', message, { cause: thrown });
  }
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
