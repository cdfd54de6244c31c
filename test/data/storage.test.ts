import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf } from '#data/element';
import { Hdf5Editor } from '#data/hdf5Editor';
import { contiguousStorage } from '#data/storage';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();

describe('contiguousStorage', () => {
  it('finds the bytes of every dataset, with and without many attributes', async () => {
    const path = join(folder, 'storage.h5');
    const editor = await Hdf5Editor.create(path);
    const sets = fc.sample(
      fc.record({
        values: fc.array(fc.integer(), { minLength: 1, maxLength: 50 }),
        attributes: fc.integer({ min: 0, max: 20 }),
      }),
      { seed: 7, numRuns: 30 },
    );
    const placed = sets.map(({ values, attributes }, k) => {
      const name = `/data/d${k}`;
      const block = blockOf({ path: name, value: Int32Array.from(values) });
      editor.put(name, block);
      for (let a = 0; a < attributes; a++) {
        editor.putAttribute({ path: name, name: `a${a}`, value: `text number ${a}` });
      }
      return { name, block, header: editor.headerAddress(name) };
    });
    editor.close();

    const fd = openSync(path, 'r');
    for (const { name, block, header } of placed) {
      const { address, bytes } = contiguousStorage(fd, header, name);
      expect(bytes).toBe(block.bytes.length);
      const found = Buffer.alloc(bytes);
      readSync(fd, found, 0, bytes, address);
      expect(Buffer.compare(found, block.bytes)).toBe(0);
    }
    closeSync(fd);
  });

  it('refuses what is not a dataset with contiguous storage', async () => {
    const path = join(folder, 'other.h5');
    const editor = await Hdf5Editor.create(path);
    editor.ensureGroup('/group');
    const group = editor.headerAddress('/group');
    editor.close();
    const fd = openSync(path, 'r');
    expect(() => contiguousStorage(fd, group, '/group')).toThrow('no data layout');
    expect(() => contiguousStorage(fd, 3, '/nothing')).toThrow('no version 2 object header');
    expect(() => contiguousStorage(fd, 1_000_000_000, '/outside')).toThrow('outside the file');
    closeSync(fd);
  });
});
