import { readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import { Hdf5File } from '#data/hdf5File';
import type { PointRecord, SeriesRecord } from '#run';
import { rehearseSeries, SERIES_BEAMLINE, seriesFolder, type SeriesOptions } from '../support/series.ts';

const OVER_Z = 'over: [{ axis: z, from: -0.05, to: 0.05, points: 3 }]\n';
const statuses = ({ points }: SeriesRecord) => points.map(({ status }) => status).join(' ');

function linesOf(path: string): (Record<string, unknown> & Partial<PointRecord>)[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a series into one file', () => {
  it('takes a scan at each height, and shows them all through links that move with the folder', async () => {
    const seen: [number, number][] = [];
    const { running, world, plan, folder } = await rehearseSeries(`${OVER_Z}files: one\n`, {
      onProgress: (progress, { world }) => {
        if (progress.kind === 'scanning') seen.push([progress.point.number, world.stages['z']!.position]);
      },
    });
    const record = await running.done;
    expect(record).toMatchObject({ status: 'done', pointsDone: 3, axes: 'returned', unsafe: [] });
    expect(seen.map(([number]) => number)).toEqual([1, 2, 3]);
    [-0.05, 0, 0.05].forEach((z, k) => expect(seen[k]![1]).toBeCloseTo(z, 9));
    expect(world.stages['z']!.position).toBeCloseTo(0, 9);
    expect(record.elapsedSeconds / plan.budget.total).toBeCloseTo(1, 2);
    for (const { correlation } of record.points) expect(correlation).toBeGreaterThan(0.9);

    const lines = linesOf(record.log!);
    expect(lines.map(({ event }) => event)).toEqual(['series', 'point', 'point', 'point', 'end']);
    expect(lines[2]).toMatchObject({ point: 2, status: 'done', values: { z: 0 } });

    const moved = `${seriesFolder()}/elsewhere`;
    renameSync(folder, moved);
    const master = await Hdf5File.open(join(moved, basename(record.master!)));
    const own = await openScan(join(moved, basename(record.points[1]!.file!)));
    try {
      expect(master.describe('/exchange_2/data').shape).toEqual([61, 48, 64]);
      const frame = master.readBytes('/exchange_2/data', { offset: [30, 0, 0], count: [1, 48, 64] });
      expect(Buffer.compare(frame, new Uint8Array(own.readFrame('proj', 30).buffer))).toBe(0);
      expect(master.value('/exchange_2/theta')).toHaveLength(61);
      expect(master.value('/measurement_2/instrument/name')).toEqual(['small']);
      expect(master.value('/process_3/acquisition/series/point')).toEqual(Float64Array.of(3));
      expect(master.value('/defaults_3/NDArrayUniqueId')).toHaveLength(67);
      expect(master.attribute('/exchange_3', 'z')?.[0]).toBeCloseTo(0.05, 12);
      expect([...(master.value('/series/axes/z') as Float64Array)]).toEqual([-0.05, 0, 0.05]);
      expect(master.value('/series/status')).toEqual(['done', 'done', 'done']);
      expect(own.value('/process/acquisition/series/axes/z')).toBe(0);
    } finally {
      own.close();
      master.close();
    }
  });
});

describe('a mosaic', () => {
  it('shows in each tile what its neighbours show where they overlap', async () => {
    const over = 'over: [{ mosaic: [x, z], tiles: [2, 2], overlap: 0.5 }]\nzigzag: true\n';
    const { running } = await rehearseSeries(over);
    const record = await running.done;
    expect(record.status).toBe('done');
    const readers = await Promise.all(record.points.map(({ file }) => openScan(file!)));
    try {
      const at = (reader: ScanReader, name: string) =>
        Number(reader.value(`/process/acquisition/mosaic/${name}`));
      const places = readers.map((reader) => [at(reader, 'row'), at(reader, 'column')]);
      expect(places).toEqual([
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 0],
      ]);
      expect(at(readers[0]!, 'step_x')).toBe(32);
      expect(at(readers[0]!, 'step_z')).toBe(24);
      expect(at(readers[1]!, 'x') - at(readers[0]!, 'x')).toBeCloseTo(32 * 0.0065, 9);
      expect(at(readers[2]!, 'z') - at(readers[1]!, 'z')).toBeCloseTo(24 * 0.0065, 9);
      const tiles = readers.map((reader) => transmission(reader, 20));
      // A sample that goes to higher x is seen in higher columns; one that goes up, in lower rows.
      const left = (tile: Float64Array) => cut(tile, 0, 48, 0, 32);
      const right = (tile: Float64Array) => cut(tile, 0, 48, 32, 64);
      expect(correlation(left(tiles[0]!), right(tiles[1]!))).toBeGreaterThan(0.95);
      expect(correlation(left(tiles[3]!), right(tiles[2]!))).toBeGreaterThan(0.95);
      expect(correlation(cut(tiles[1]!, 24, 48, 0, 64), cut(tiles[2]!, 0, 24, 0, 64))).toBeGreaterThan(0.95);
      expect(correlation(left(tiles[0]!), left(tiles[1]!))).toBeLessThan(0.8);
    } finally {
      for (const reader of readers) reader.close();
    }
  });
});

/** One projection without darks and flats: shape (48, 64). */
function transmission(reader: ScanReader, slot: number): Float64Array {
  const mean = (kind: 'dark' | 'flat') => {
    const frames = reader.slots(kind).map((k) => reader.readFrame(kind, k));
    return Float64Array.from(frames[0]!, (_, i) => frames.reduce((sum, f) => sum + f[i]!, 0) / frames.length);
  };
  const [dark, flat] = [mean('dark'), mean('flat')];
  return Float64Array.from(reader.readFrame('proj', slot), (p, i) => (p - dark[i]!) / (flat[i]! - dark[i]!));
}

function cut(image: Float64Array, top: number, bottom: number, left: number, right: number): number[] {
  const rows = Array.from({ length: bottom - top }, (_, r) => (top + r) * 64);
  return rows.flatMap((start) => [...image.slice(start + left, start + right)]);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (u: readonly number[], mu: number, v: readonly number[], mv: number) =>
    u.reduce((sum, x, k) => sum + (x - mu) * (v[k]! - mv), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
}

describe('a point whose axis does not arrive', () => {
  const stuckAt = (number: number): SeriesOptions => ({
    dryRun: true,
    onProgress: (progress, { world }) => {
      if (progress.kind === 'moving') world.stages['z']!.stuck = progress.point.number === number;
      if (progress.kind === 'returning') world.stages['z']!.stuck = false;
    },
  });

  it('fails, and the series goes on with the next when asked to', async () => {
    const { running, world } = await rehearseSeries(`${OVER_Z}on_failure: go_on\n`, stuckAt(2));
    const record = await running.done;
    expect(record).toMatchObject({ status: 'failed', pointsDone: 2, axes: 'returned' });
    expect(statuses(record)).toBe('done failed done');
    expect(record.points[1]!.error).toMatchObject({ code: 'DEVICE' });
    expect(record.points[1]!.error!.message).toContain('z stands at -0.05');
    expect(world.stages['z']!.position).toBeCloseTo(0, 9);
  });

  it('fails, and the series stops where it is when not', async () => {
    const { running, world } = await rehearseSeries(OVER_Z, stuckAt(2));
    const record = await running.done;
    expect(record).toMatchObject({ status: 'failed', pointsDone: 1, axes: 'left' });
    expect(statuses(record)).toBe('done failed');
    expect(world.stages['z']!.position).toBeCloseTo(-0.05, 9);
  });
});

describe('a point whose axis does not stay', () => {
  it('settles for the time asked, anew when it leaves its tolerance, and fails when it never stays', async () => {
    const over = 'over: [{ axis: temperature, values: [100], settle_seconds: 60, tolerance: 0.5 }]\n';
    const calm = await rehearseSeries(over, { dryRun: true });
    const [point] = (await calm.running.done).points;
    expect(point).toMatchObject({ status: 'done' });
    expect(point!.seconds / calm.plan.points[0]!.seconds).toBeCloseTo(1, 2);
    expect(calm.plan.points[0]!.settleSeconds).toBe(60);

    const restless = await rehearseSeries(over, {
      dryRun: true,
      onProgress: ({ kind }, { world, clock }) => {
        const stage = world.stages['temperature']!;
        const wander = () => {
          if (stage.moving) return;
          void stage.moveTo(stage.position > 100 ? 95 : 105);
          if (clock.now() < 1000) clock.after(30, wander);
        };
        if (kind === 'settling') clock.after(1, wander);
      },
    });
    const record = await restless.running.done;
    expect(record.points[0]!.error).toMatchObject({ code: 'TIMEOUT' });
    expect(record.points[0]!.error!.message).toMatch(
      /temperature did not stay within 0\.5 .* of 100 for 60 s/,
    );
  });
});

describe('Ctrl-C', () => {
  it('in a scan ends it safely and the series with it, and the outer axes stay', async () => {
    const { running, world } = await rehearseSeries(OVER_Z, {
      dryRun: true,
      onProgress: (progress, { running }) => {
        if (progress.kind !== 'scan' || progress.point.number !== 2) return;
        if (progress.progress.kind === 'frames' && progress.progress.taken > 20) running.abort();
      },
    });
    const record = await running.done;
    expect(record).toMatchObject({ status: 'aborted', pointsDone: 1, axes: 'left', unsafe: [] });
    expect(statuses(record)).toBe('done aborted');
    expect(world.shutter.state).toBe('closed');
    expect(world.cameras['cam']!.armed).toBe(false);
    expect(world.stages['z']!.position).toBeCloseTo(0, 9);
  });

  it('while an outer axis moves stops it on its way', async () => {
    const { running, world } = await rehearseSeries('over: [{ axis: temperature, values: [20, 200] }]\n', {
      dryRun: true,
      onProgress: (progress, { running, clock }) => {
        if (progress.kind === 'moving' && progress.point.number === 2) clock.after(5, () => running.abort());
      },
    });
    const record = await running.done;
    expect(record).toMatchObject({ status: 'aborted', axes: 'left', unsafe: [] });
    expect(statuses(record)).toBe('done aborted');
    const { moving, position } = world.stages['temperature']!;
    expect(moving).toBe(false);
    expect(position).toBeGreaterThan(50);
    expect(position).toBeLessThan(100);
  });
});

describe('a series that was interrupted', () => {
  it('goes on after what is done, with relative places counted from where it was begun', async () => {
    const folder = seriesFolder();
    const over = 'over: [{ axis: z, values: [-0.05, 0.05], relative: true }]\nfiles: one\n';
    const first = await rehearseSeries(over, {
      folder,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'moving' && progress.point.number === 2) running.abort();
      },
    });
    const broken = await first.running.done;
    expect(statuses(broken)).toBe('done aborted');

    // Where Ctrl-C left it.
    const yaml = SERIES_BEAMLINE.replace('z: { kind: linear,', 'z: { kind: linear, position: -0.05,');
    const second = await rehearseSeries(over, { folder, resume: broken.log!, yaml });
    const record = await second.running.done;
    expect(record).toMatchObject({ status: 'done', pointsDone: 2, log: broken.log, master: broken.master });
    expect(record.points.map(({ values }) => values)).toEqual([{ z: -0.05 }, { z: 0.05 }]);
    expect(record.points[0]!.file).toBe(broken.points[0]!.file);
    expect(second.world.stages['z']!.position).toBeCloseTo(0, 9);
    expect(linesOf(record.log!).map(({ event }) => event)).toEqual([
      'series',
      'point',
      'point',
      'end',
      'resume',
      'point',
      'end',
    ]);
    const master = await Hdf5File.open(record.master!);
    expect(master.value('/series/status')).toEqual(['done', 'done']);
    master.close();

    const other = rehearseSeries(over.replace('0.05]', '0.07]'), { folder, resume: broken.log! });
    await expect(other).rejects.toThrow(/is the record of other points/);
  });
});
