import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf, stringBlock } from '#data/element';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const seeded = { seed: 20_260_101, numRuns: 60 };

/** Text as HDF5's fixed-length strings can hold it. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((s) => s.replaceAll('\0', ''));

describe('blockOf', () => {
  it('gives every scalar the shape (1,)', () => {
    expect(blockOf({ path: '/a', value: 3 }).shape).toEqual([1]);
    expect(blockOf({ path: '/a', value: 'x' }).shape).toEqual([1]);
  });

  it('stores numbers with units as floats and counts as integers, unless told otherwise', () => {
    expect(blockOf({ path: '/a', value: 3 }).type.kind).toBe('integer');
    expect(blockOf({ path: '/a', value: 3, units: 's' }).type.kind).toBe('float');
    expect(blockOf({ path: '/a', value: 3, units: 'pixel', type: 'int' }).type.kind).toBe('integer');
    expect(blockOf({ path: '/a', value: 2 ** 40 }).type.kind).toBe('float');
    expect(() => blockOf({ path: '/a/b', value: 0.5, type: 'int' })).toThrow('/a/b');
  });

  it('ends ASCII text with a null and counts the bytes of other text', () => {
    expect(stringBlock(['deg']).type).toEqual({ kind: 'string', size: 4, utf8: false });
    expect(stringBlock(['µm']).type).toEqual({ kind: 'string', size: 3, utf8: true });
  });
});

describe('values in a file', () => {
  it('come back as they went in, whatever they are', async () => {
    const path = join(folder, 'values.h5');
    const cases: { name: string; value: string | number | string[] | number[] }[] = [];
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.double(),
          fc.integer(),
          fc.array(text, { minLength: 1, maxLength: 5 }),
          fc.array(fc.double(), { minLength: 1, maxLength: 9 }),
        ),
        (value) => void cases.push({ name: `/g${cases.length % 7}/v${cases.length}`, value }),
      ),
      seeded,
    );
    const editor = await Hdf5Editor.create(path);
    for (const { name, value } of cases) editor.putEntry({ path: name, value, units: 'µm' });
    editor.close();
    const file = await Hdf5File.open(path);
    for (const { name, value } of cases) {
      const expected = Array.isArray(value) ? value : [value];
      expect([...file.value(name)!]).toEqual(expected);
      expect(file.attribute(name, 'units')).toEqual(['µm']);
      expect(file.describe(name).shape).toEqual([expected.length]);
    }
    expect(file.childrenOf('/').sort()).toEqual(['g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6']);
    file.close();
  });
});
