import {
  copyFileSync,
  readFileSync,
  writeFileSync,
  openSync,
  closeSync,
  writeSync,
  mkdirSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { contiguousStorage } from '#data/storage';
import {
  applyVirtual,
  readVirtual,
  reserveVirtual,
  type VirtualMapping,
  type VirtualPatch,
} from '#data/virtual/index';
import { lookup3 } from '#data/virtual/lookup3';
import { requireReal } from '../real/require.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const uint16 = { kind: 'integer', size: 2, signed: false } as const;
let files = 0;

const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
});
const real = requireReal('mounting a small tmpfs (as root)', mounted);

/** Elements count up from `first`. */
function putNumbers(file: Hdf5Editor, path: string, shape: readonly number[], first: number): void {
  const values = Uint16Array.from({ length: shape.reduce((p, n) => p * n, 1) }, (_, k) => first + k);
  file.put(path, { type: uint16, shape, bytes: new Uint8Array(values.buffer) });
}

/** The frames `from`, `from + 1`, … of a dataset of `frames` frames of 3 x 4 at `to`. */
function frames(dataset: string, all: number, from: number, to: number, count: number): VirtualMapping {
  return {
    file: '.',
    dataset,
    sourceShape: [all, 3, 4],
    sourceStart: [from, 0, 0],
    start: [to, 0, 0],
    count: [count, 3, 4],
  };
}

/** /a has 2 frames from 0 on, /b 3 frames from 100 on; /v, once applied, shows a0 a1 b1 b2 and an empty frame. */
async function twoSources(
  more: (file: Hdf5Editor) => void = () => {},
): Promise<{ path: string; patch: VirtualPatch }> {
  const path = join(folder, `${files++}.h5`);
  const file = await Hdf5Editor.create(path);
  putNumbers(file, '/a', [2, 3, 4], 0);
  putNumbers(file, '/b', [3, 3, 4], 100);
  const mappings = [frames('/a', 2, 0, 0, 2), frames('/b', 3, 1, 2, 2)];
  const patch = reserveVirtual(file, '/entry/v', uint16, [5, 3, 4], mappings);
  more(file);
  file.close();
  return { path, patch };
}

async function valuesOf(path: string, dataset: string): Promise<number[]> {
  const file = await Hdf5File.open(path);
  try {
    return [...(file.value(dataset) as Float64Array)];
  } finally {
    file.close();
  }
}

const counting = (first: number, count: number) => Array.from({ length: count }, (_, k) => first + k);
const shown = [...counting(0, 24), ...counting(112, 24), ...counting(0, 12).fill(0)];

describe('a virtual dataset', () => {
  it('reads as zeros before it is applied, and then as what it shows', async () => {
    const { path, patch } = await twoSources();
    expect(await valuesOf(path, '/entry/v')).toEqual(new Array(60).fill(0));
    applyVirtual(path, [patch]);
    expect(await valuesOf(path, '/entry/v')).toEqual(shown);
    expect(readVirtual(path, '/entry/v', patch.header)).toEqual([
      patch.mappings[0],
      { ...patch.mappings[1], sourceShape: [3, 3, 4] },
    ]);
  });

  it('is told from other datasets', async () => {
    const headers: number[] = [];
    const { path, patch } = await twoSources((file) => headers.push(file.headerAddress('/a')));
    expect(readVirtual(path, '/a', headers[0]!)).toBeUndefined();
    expect(readVirtual(path, '/entry/v', patch.header)).toBeUndefined();
  });

  it('shows what is written to its sources later, past HDF5', async () => {
    const headers: number[] = [];
    const { path, patch } = await twoSources((file) => headers.push(file.headerAddress('/b')));
    applyVirtual(path, [patch]);
    const fd = openSync(path, 'r+');
    const { address } = contiguousStorage(fd, headers[0]!, '/b');
    writeSync(fd, Uint16Array.of(7777), 0, 2, address + 12 * 2);
    closeSync(fd);
    expect((await valuesOf(path, '/entry/v'))[24]).toBe(7777);
  });

  it('survives that HDF5 adds attributes, text and datasets to the file', async () => {
    const { path, patch } = await twoSources((file) => {
      for (let k = 0; k < 6; k++)
        file.putAttribute({ path: '/entry/v', name: `early${k}`, value: 'x'.repeat(80) });
    });
    applyVirtual(path, [patch]);
    for (let round = 0; round < 3; round++) {
      const file = await Hdf5Editor.reopen(path);
      for (let k = 0; k < 10; k++) {
        file.putAttribute({ path: '/entry/v', name: `late${round}_${k}`, value: `attribute ${k}` });
      }
      putNumbers(file, `/more/data${round}`, [40, 3, 4], 500);
      file.alias(`/more/link${round}`, '/entry/v', round === 1 ? 'hard' : 'soft');
      file.close();
      expect(await valuesOf(path, '/entry/v')).toEqual(shown);
      expect(await valuesOf(path, `/more/link${round}`)).toEqual(shown);
    }
  });

  it('shows a dataset of another file, found from the folder of its own, and zeros when that is missing', async () => {
    mkdirSync(join(folder, 'sub'));
    const other = join(folder, 'sub', '100%b of it.h5');
    const source = await Hdf5Editor.create(other);
    putNumbers(source, '/a%b', [2, 3, 4], 30);
    source.close();
    const path = join(folder, 'outside.h5');
    const file = await Hdf5Editor.create(path);
    const of = (name: string, to: number) => ({ ...frames('/a%b', 2, 1, to, 1), file: name });
    const mappings = [of('sub/100%b of it.h5', 0), of('sub/missing.h5', 1), of(other, 2)];
    const patch = reserveVirtual(file, '/v', uint16, [3, 3, 4], mappings);
    file.close();
    applyVirtual(path, [patch]);
    const frame = counting(42, 12);
    expect(await valuesOf(path, '/v')).toEqual([...frame, ...counting(0, 12).fill(0), ...frame]);
    expect(readVirtual(path, '/v', patch.header)?.map((mapping) => mapping.file)).toEqual([
      'sub/100%b of it.h5',
      'sub/missing.h5',
      other,
    ]);
  });

  it('shows any blocks of any number of axes', async () => {
    const blocks = fc
      .array(
        fc.record({ size: fc.integer({ min: 1, max: 5 }), cut: fc.tuple(fc.nat(), fc.nat(), fc.nat()) }),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((axes) =>
        axes.map(({ size, cut: [a, b, c] }) => {
          const count = 1 + (a % size);
          return { size, count, from: b % (size - count + 1), to: c % (size - count + 1) };
        }),
      );
    const runs = fc.sample(blocks, { seed: 11, numRuns: 40 });
    const path = join(folder, 'blocks.h5');
    const file = await Hdf5Editor.create(path);
    const patches = runs.map((axes, k) => {
      const sourceShape = axes.map(({ size }) => size);
      putNumbers(file, `/source${k}`, sourceShape, 1);
      const mapping = {
        file: '.',
        dataset: `/source${k}`,
        sourceShape,
        sourceStart: axes.map(({ from }) => from),
        start: axes.map(({ to }) => to),
        count: axes.map(({ count }) => count),
      };
      return reserveVirtual(file, `/v${k}`, uint16, sourceShape, [mapping]);
    });
    file.close();
    applyVirtual(path, patches);
    for (const [k, axes] of runs.entries()) {
      const values = await valuesOf(path, `/v${k}`);
      values.forEach((value, at) => expect(value, `${k}: ${JSON.stringify(axes)}`).toBe(expected(axes, at)));
    }
  });

  it('may have thousands of blocks', async () => {
    const path = join(folder, 'many.h5');
    const file = await Hdf5Editor.create(path);
    putNumbers(file, '/a', [2000, 1, 2], 0);
    const mappings = counting(0, 2000).map((k) => ({
      file: '.',
      dataset: '/a',
      sourceShape: [2000, 1, 2],
      sourceStart: [k, 0, 0],
      start: [1999 - k, 0, 0],
      count: [1, 1, 2],
    }));
    const patch = reserveVirtual(file, '/v', uint16, [2000, 1, 2], mappings);
    file.close();
    applyVirtual(path, [patch]);
    const values = await valuesOf(path, '/v');
    expect(values.slice(0, 4)).toEqual([3998, 3999, 3996, 3997]);
    expect(values.slice(-2)).toEqual([0, 1]);
  });
});

/** The value at place `at` of the virtual dataset, in row-major order. */
function expected(
  axes: readonly { size: number; count: number; from: number; to: number }[],
  at: number,
): number {
  let rest = at;
  let source = 0;
  let step = 1;
  for (const { size, count, from, to } of axes.toReversed()) {
    const index = (rest % size) - to;
    if (index < 0 || index >= count) return 0;
    source += (from + index) * step;
    rest = Math.floor(rest / size);
    step *= size;
  }
  return 1 + source;
}

describe('applyVirtual', () => {
  it('leaves a file that opens when it is killed between two of its writes', async () => {
    const second: VirtualPatch[] = [];
    const { path, patch } = await twoSources((file) =>
      second.push(reserveVirtual(file, '/w', uint16, [2, 3, 4], [frames('/b', 3, 0, 0, 2)])),
    );
    const before = readFileSync(path);
    applyVirtual(path, [patch, ...second]);
    const after = readFileSync(path);
    const empty = new Array<number>(60).fill(0);
    const state = Buffer.concat([before, after.subarray(before.length)]);
    const states: [Buffer, number[]][] = [[Buffer.from(state), empty]];
    after.copy(state, 0, 0, 48);
    states.push([Buffer.from(state), empty]);
    after.copy(state, patch.header, patch.header, second[0]!.header);
    states.push([Buffer.from(state), shown]);
    for (const [k, [bytes, values]] of states.entries()) {
      const killed = join(folder, `killed${k}.h5`);
      writeFileSync(killed, bytes);
      expect(await valuesOf(killed, '/entry/v'), `state ${k}`).toEqual(values);
      expect(await valuesOf(killed, '/w'), `state ${k}`).toEqual(new Array(24).fill(0));
      expect(await valuesOf(killed, '/b'), `state ${k}`).toEqual(counting(100, 36));
    }
  });

  it('leaves a file as it was when a dataset is not as it was reserved', async () => {
    const headers: number[] = [];
    const { path, patch } = await twoSources((file) => headers.push(file.headerAddress('/a')));
    const before = readFileSync(path);
    const wrong = [
      [{ ...patch, header: 8 }, 'no version 2 object header'],
      [{ ...patch, header: headers[0]! }, 'values of its own'],
      [{ ...patch, header: 1e9 }, 'outside the file'],
    ] as const;
    for (const [bad, message] of wrong) {
      expect(() => applyVirtual(path, [patch, bad]), message).toThrow(
        expect.objectContaining({ code: 'FILE', message: expect.stringContaining(message) as string }),
      );
      expect(readFileSync(path).equals(before), message).toBe(true);
    }
    applyVirtual(path, [patch]);
    expect(() => applyVirtual(path, [patch])).toThrow('cannot be made virtual');
    expect(await valuesOf(path, '/entry/v')).toEqual(shown);
  });

  it('refuses files that are damaged, cut off, of an older format, or no HDF5 files', async () => {
    const { path, patch } = await twoSources();
    const good = readFileSync(path);
    const bad = join(folder, 'bad.h5');
    const cases: [change: (bytes: Buffer) => Buffer, message: string][] = [
      [(bytes) => bytes.fill(0, 0, 8), 'does not begin as an HDF5 file'],
      [(bytes) => bytes.fill(0, 8, 9), 'superblock version 0'],
      [(bytes) => bytes.fill(1, 30, 31), 'checksum of its superblock'],
      [(bytes) => bytes.subarray(0, -1), 'cut off'],
      [
        (bytes) => bytes.fill(bytes[patch.header + 8]! ^ 1, patch.header + 8, patch.header + 9),
        'checksum of its object header',
      ],
    ];
    for (const [change, message] of cases) {
      const bytes = change(Buffer.from(good));
      writeFileSync(bad, bytes);
      expect(() => applyVirtual(bad, [patch]), message).toThrow(message);
      expect(readFileSync(bad).equals(bytes), message).toBe(true);
    }
    expect(() => applyVirtual(join(folder, 'none.h5'), [patch])).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });

  it('takes superblocks of version 3, but not of a file that is open for writing', async () => {
    const { path, patch } = await twoSources();
    const changed = (at: number, value: number) => {
      const bytes = readFileSync(path);
      bytes[at] = value;
      bytes.writeUInt32LE(lookup3(bytes.subarray(0, 44)), 44);
      writeFileSync(path, bytes);
    };
    changed(8, 3);
    changed(11, 1);
    expect(() => applyVirtual(path, [patch])).toThrow('a program has it open for writing');
    changed(11, 0);
    applyVirtual(path, [patch]);
    expect(await valuesOf(path, '/entry/v')).toEqual(shown);
  });

  it('meets any damage with an error of its own', async () => {
    const { path, patch } = await twoSources((file) => {
      for (let k = 0; k < 4; k++)
        file.putAttribute({ path: '/entry/v', name: `n${k}`, value: 'x'.repeat(60) });
    });
    const empty = readFileSync(path);
    applyVirtual(path, [patch]);
    const applied = readFileSync(path);
    const damaged = join(folder, 'damaged.h5');
    let refusals = 0;
    const attempt = (bytes: Buffer, step: () => void) => {
      writeFileSync(damaged, bytes);
      try {
        step();
      } catch (thrown) {
        refusals++;
        expect(thrown).toMatchObject({ name: 'TomochartError', code: 'FILE' });
      }
    };
    const header = fc.integer({ min: patch.header, max: patch.header + 200 });
    const heap = fc.integer({ min: empty.length, max: empty.length + 300 });
    const edit = fc.tuple(fc.oneof(header, heap), fc.oneof(fc.constant(255), fc.nat(255)));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(applied.length), (edits, length) => {
        for (const good of [empty, applied]) {
          const bytes = Buffer.from(good);
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          attempt(bytes, () => readVirtual(damaged, '/entry/v', patch.header));
          attempt(bytes, () => applyVirtual(damaged, [patch]));
          attempt(good.subarray(0, length), () => readVirtual(damaged, '/entry/v', patch.header));
        }
      }),
      { seed: 13, numRuns: 200 },
    );
    expect(refusals).toBeGreaterThan(300);
  });

  real('leaves a file as it was on a full disk', async () => {
    const { path, patch } = await twoSources();
    const full = join(disk, 'full.h5');
    copyFileSync(path, full);
    const rest = openSync(join(disk, 'rest'), 'w');
    try {
      for (;;) writeSync(rest, Buffer.alloc(4096));
    } catch {
      // The disk is full now, which is what was wanted.
    }
    closeSync(rest);
    expect(() => applyVirtual(full, [patch])).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(readFileSync(full).equals(readFileSync(path))).toBe(true);
  });

  it('does nothing to a file without patches', async () => {
    const { path } = await twoSources();
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    applyVirtual(path, []);
    expect(readFileSync(path).equals(readFileSync(copy))).toBe(true);
  });
});

describe('reserveVirtual', () => {
  it('refuses a block that does not fit, and names it', async () => {
    const path = join(folder, 'refused.h5');
    const file = await Hdf5Editor.create(path);
    const good = frames('/a', 5, 0, 0, 5);
    const wrong: [VirtualMapping, string][] = [
      [{ ...good, sourceStart: [1, 0, 0] }, '5 x 3 x 4 elements from 1 x 0 x 0 on are not in its 5 x 3 x 4'],
      [{ ...good, start: [1, 0, 0] }, '5 x 3 x 4 elements at 1 x 0 x 0 do not fit in 5 x 3 x 4'],
      [{ ...good, count: [0, 3, 4] }, 'are not in its'],
      [{ ...good, start: [-1, 0, 0], count: [1, 3, 4] }, 'do not fit'],
      [{ ...good, count: [1, 3] }, 'another number of axes than the 3 of /v'],
      [{ ...good, dataset: 'a' }, 'not absolute'],
      [{ ...good, file: '' }, 'not one of a file'],
    ];
    for (const [mapping, message] of wrong) {
      expect(() => reserveVirtual(file, '/v', uint16, [5, 3, 4], [mapping])).toThrow(message);
    }
    expect(file.kindAt('/v')).toBeNull();
    file.close();
  });
});
