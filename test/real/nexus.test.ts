import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect } from 'vitest';
import { ScanFile, type ScanFileSpec } from '#data';
import { Hdf5Editor } from '#data/hdf5Editor';
import { nexusClosing } from '#data/nexus';
import { applyVirtual, reserveVirtual } from '#data/virtual/index';
import { frameOf, specOf, valueOf } from '../data/spec.ts';
import { temporaryFolder } from '../data/temporary.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const tells = (code: string) => spawnSync(python, ['-c', code]).status === 0;
const h5py = requireReal('python3-h5py', tells('import h5py'));
const silx = requireReal('python3-silx', tells('import silx.io.nxdata'));
const dxchange = requireReal('python3-dxchange', tells('import dxchange.reader, pandas, tifffile'));
const tools = requireReal('hdf5-tools', spawnSync('h5repack', ['--version']).status === 0);

const folder = temporaryFolder();
const path = join(folder, 'scan.h5');
const planned = { dark: 2, flat: 4, proj: 6, ortho: 1 };
const sequence = [
  { kind: 'dark', firstSlot: 0, frames: 2 },
  { kind: 'flat', firstSlot: 0, frames: 2 },
  { kind: 'proj', firstSlot: 0, frames: 6 },
  { kind: 'ortho', firstSlot: 0, frames: 1 },
  { kind: 'flat', firstSlot: 2, frames: 2 },
] as const;
const order = sequence.flatMap(({ kind, firstSlot, frames }) =>
  Array.from({ length: frames }, (_, k) => ({ kind, slot: firstSlot + k })),
);
/** Place in the order of acquisition of the frame that the detector loses: projection 3. */
const LOST = 7;
const nexus = {
  title: 'foam, coarse',
  sampleName: 'foam',
  startTime: '2026-01-01T00:00:00+01:00',
  sourceName: 'MAX IV',
  beamline: 'ForMAX',
  energyKev: 20,
  pixelMicrometres: 0.65,
  distanceMm: 42,
  exposureSeconds: 0.1,
  flatExposureSeconds: 0.03,
};

/** Sum of a frame's 48 pixels, which count up from its value. */
const sumFrom = (first: number) => 48 * first + (47 * 48) / 2;
const firstPixels = order.map(({ kind, slot }, k) => (k === LOST ? 0 : valueOf(kind, slot)));
const imageKeys = [2, 2, 1, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1];

interface Judgement {
  readonly problems: string[];
  readonly [fact: string]: unknown;
}

function run(program: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd });
  expect(status, `${program} ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const judge = (file: string) => JSON.parse(run(python, [script('check_nxtomo.py'), file])) as Judgement;

/** A whole scan, but for the one frame. */
async function take(path: string, more: Partial<ScanFileSpec> = {}): Promise<unknown> {
  const scan = await ScanFile.create(specOf(path, planned, { nexus, sequence, ...more }));
  for (const [k, { kind, slot }] of order.entries()) {
    if (k !== LOST) await scan.write(frameOf(kind, slot, k));
  }
  const { problem, storage, missing } = await scan.complete({
    entries: nexusClosing('2026-01-01T00:05:00+01:00'),
  });
  return { problem, storage, missing };
}

beforeAll(async () => {
  expect(await take(path)).toEqual({ problem: null, storage: 'direct', missing: [] });
});

describe('a scan read as NXtomo', () => {
  h5py(
    'is what the definition demands, with every frame in its place, and the lost one called invalid',
    () => {
      const angles = order.map(({ slot }) => slot);
      expect(judge(path)).toEqual({
        problems: [],
        frames: 13,
        shape: [13, 6, 8],
        dtype: 'uint16',
        is_virtual: true,
        sources: [
          ['.', '/exchange/data_dark', [0, 0, 0], [1, 5, 7]],
          ['.', '/exchange/data_white', [2, 0, 0], [3, 5, 7]],
          ['.', '/exchange/data', [4, 0, 0], [9, 5, 7]],
          ['.', '/exchange/data_ortho', [10, 0, 0], [10, 5, 7]],
          ['.', '/exchange/data_white', [11, 0, 0], [12, 5, 7]],
        ],
        first: firstPixels,
        sums: firstPixels.map((first, k) => (k === LOST ? 0 : sumFrom(first))),
        image_key: imageKeys,
        rotation_angle: angles,
      });
    },
  );

  h5py('is the same when its frames had to go through the HDF5 library', async () => {
    const other = join(folder, 'library.h5');
    expect(await take(other, { storage: 'library' })).toMatchObject({ problem: null, storage: 'library' });
    expect(judge(other)).toEqual(judge(path));
  });

  h5py('is there at the end of a scan whose number of frames was open', async () => {
    const other = join(folder, 'open.h5');
    const spec = specOf(other, { flat: 2, proj: 1 }, { nexus, openEnded: ['proj'] });
    const scan = await ScanFile.create(spec);
    for (let k = 0; k < 2; k++) await scan.write(frameOf('flat', k, k));
    for (let k = 0; k < 5; k++) await scan.write({ ...frameOf('proj', k, 2 + k), angleDegrees: 10 * k });
    const { problem, missing } = await scan.complete({ entries: [] });
    expect({ problem, missing }).toEqual({ problem: null, missing: [] });
    const { problems, first, image_key, rotation_angle } = judge(other);
    expect({ problems, first, image_key }).toEqual({
      problems: [],
      first: [1000, 1010, 2000, 2010, 2020, 2030, 2040],
      image_key: [1, 1, 0, 0, 0, 0, 0],
    });
    expect((rotation_angle as number[]).slice(2)).toEqual([0, 10, 20, 30, 40]);
  });

  h5py('is refused by the same check when something of it is taken away', () => {
    const wrong = (code: string) => {
      const copy = join(folder, 'wrong.h5');
      run(python, [
        '-c',
        `import h5py, shutil; shutil.copy('${path}', '${copy}')\nf = h5py.File('${copy}', 'r+')\n${code}`,
      ]);
      return judge(copy).problems;
    };
    expect(wrong("del f['entry/definition']")).toEqual(['definition: this field is missing']);
    expect(wrong("f['entry/sample/rotation_angle'].attrs['units'] = 'mm'")).toEqual([
      'sample/rotation_angle: units are not NX_ANGLE',
    ]);
    expect(wrong("del f['entry/instrument/detector'].attrs['NX_class']")).toEqual([
      'instrument/detector: it is no group of class NXdetector',
    ]);
    expect(wrong("f['entry/instrument/detector/image_key'][0] = 7")).toEqual([
      'instrument/detector/image_key: a value that is not 0, 1, 2 or 3',
    ]);
  });

  silx('has a default plot that silx finds valid: a stack of images', () => {
    expect(JSON.parse(run(python, [script('read_silx.py'), path]))).toMatchObject({
      valid: true,
      issues: [],
      signal: 'data',
      shape: [13, 6, 8],
      interpretation: 'image',
      axes: ['rotation_angle', null, null],
      first: firstPixels,
    });
  });

  dxchange('keeps the metadata readers of dxchange going', () => {
    const code = `import json, sys, dxchange.reader as r
meta = r.read_hdf_meta(sys.argv[1])[1]
print(json.dumps({name: [str(value), units] for name, (value, units) in meta.items()}))`;
    const meta = JSON.parse(run(python, ['-c', code, path]).split('\n').at(-2)!) as Record<string, unknown>;
    expect(meta['entry_instrument_beam_incident_energy']).toEqual(['20.0', 'keV']);
    expect(meta['entry_sample_name']).toEqual(['foam', null]);
  });

  tools('is taken by h5dump, h5ls and h5stat, and copied whole by h5repack', () => {
    expect(run('h5dump', ['-p', '-H', '-d', '/entry/instrument/detector/data', path])).toContain('VIRTUAL');
    run('h5dump', [path]);
    run('h5ls', ['-rv', path]);
    run('h5stat', [path]);
    const copy = join(folder, 'repacked.h5');
    run('h5repack', [path, copy]);
    expect(judge(copy)).toEqual(judge(path));
  });
});

describe('virtual datasets of ours in HDF5 1.10', () => {
  h5py('find another file from the folder of their own, and read as zeros when it is missing', async () => {
    const name = '100%b.h5';
    mkdirSync(join(folder, 'sub'));
    const uint16 = { kind: 'integer', size: 2, signed: false } as const;
    const source = await Hdf5Editor.create(join(folder, 'sub', name));
    const bytes = new Uint8Array(Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer);
    source.put('/a%b', { type: uint16, shape: [2, 2, 2], bytes });
    source.close();
    const linking = join(folder, 'linking.h5');
    const file = await Hdf5Editor.create(linking);
    const of = (file: string, to: number) => ({
      file,
      dataset: '/a%b',
      sourceShape: [2, 2, 2],
      sourceStart: [1, 0, 0],
      start: [to, 0, 0],
      count: [1, 2, 2],
    });
    const mappings = [of(`sub/${name}`, 0), of('sub/missing.h5', 1), of(join(folder, 'sub', name), 2)];
    const patch = reserveVirtual(file, '/v', uint16, [3, 2, 2], mappings);
    file.close();
    applyVirtual(linking, [patch]);
    const code = `import h5py, sys; print(h5py.File(sys.argv[1], 'r')['v'][()].tolist())`;
    const frame = [
      [5, 6],
      [7, 8],
    ];
    const zeros = [
      [0, 0],
      [0, 0],
    ];
    expect(JSON.parse(run(python, ['-c', code, linking], '/'))).toEqual([frame, zeros, frame]);
  });

  h5py('may be changed and added to', () => {
    const copy = join(folder, 'changed.h5');
    const code = `import h5py, shutil
shutil.copy('${path}', '${copy}')
with h5py.File('${copy}', 'r+') as f:
    d = f['entry/instrument/detector/data']
    for k in range(12):
        d.attrs[f'note{k}'] = 'variable-length text, which goes to the global heap ' * 3
    f['more'] = ['text'] * 300
    d[0, 0, 0] = 9
with h5py.File('${copy}', 'r') as f:
    assert f['exchange/data_dark'][0, 0, 0] == 9
    assert f['entry/data/data'].attrs['note11'].startswith('variable')
    print(int(f['entry/data/data'][8, 0, 0]))`;
    expect(Number(run(python, ['-c', code]))).toBe(firstPixels[8]);
    expect(judge(copy).problems).toEqual([]);
  });
});
