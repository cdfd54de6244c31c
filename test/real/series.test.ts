import { spawnSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { rehearseSeries } from '../support/series.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const real = requireReal(
  'dxchange for python3 (python3-h5py python3-dxchange python3-pandas python3-tifffile python3-scipy)',
  spawnSync(python, ['-c', 'import h5py, dxchange, pandas']).status === 0,
);

/** Prints what h5py and dxchange make of the second scan, through the master. */
const READ = `
import contextlib, json, sys
with contextlib.redirect_stdout(sys.stderr):
    import dxchange, h5py
    proj, flat, dark, theta = dxchange.read_aps_32id(sys.argv[1], exchange_rank=2)
    data = dxchange.read_hdf5(sys.argv[1], "exchange_2/data")
with h5py.File(sys.argv[1], "r") as file:
    print(json.dumps({
        "shapes": [proj.shape, flat.shape, dark.shape, theta.shape],
        "same": bool((file["exchange_2/data"][:] == data).all() and (data == proj).all()),
        "z": float(file["exchange_2"].attrs["z"]),
        "name": file["measurement_2/instrument/name"][0].decode(),
        "status": [word.decode() for word in file["series/status"]],
    }))
`;

describe('the one file of a series', () => {
  real('is read by h5py and dxchange through its links', async () => {
    const over = 'over: [{ axis: z, values: [0, 0.05] }]\nfiles: one\n';
    const record = await (await rehearseSeries(over)).running.done;
    expect(record.status).toBe('done');
    const { stdout, stderr, status } = spawnSync(python, ['-c', READ, record.master!], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      shapes: [[61, 48, 64], [3, 48, 64], [3, 48, 64], [61]],
      same: true,
      z: 0.05,
      name: 'small',
      status: ['done', 'done'],
    });
  });
});
