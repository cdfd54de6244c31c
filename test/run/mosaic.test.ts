import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { describeSeriesRecord } from '#cli/seriesText';
import type { SeriesRecord } from '#run';
import { rehearseSeries, SERIES_BEAMLINE, seriesFolder, type SeriesOptions } from '../support/series.ts';

/** A foam of 0.65 x 0.7 mm before a field of 0.416 x 0.312 mm. */
const BEAMLINE = SERIES_BEAMLINE.replace(
  'phantom: { name: foam, seed: 7 }',
  'phantom: { name: foam, seed: 7, diameter_mm: 0.65, height_mm: 0.7 }',
);
/** Half a turn in so many steps, in the macro's words. */
const scanOf = (steps: number) =>
  `scan: { scan_type: ascanct, rot_mot: rot, scan_start: 0, scan_end: 180, nsteps: ${steps}, exp_time: 0.02, ` +
  "latency: 0.001, npt_fields: 3, posflat: out, fields_flag: '110001' }\n";
const TILES = 'over: [{ mosaic: [x, z], tiles: [2, 2], overlap: 0.2 }]\nzigzag: true\n';

type Options = Omit<SeriesOptions, 'yaml'> & { readonly over?: string };

/** Takes a mosaic in virtual time. */
async function take({ over = TILES, ...options }: Options = {}): Promise<SeriesRecord> {
  const { running } = await rehearseSeries(over, { scan: scanOf(120), ...options, yaml: BEAMLINE });
  return running.done;
}

describe('the stitched preview of a mosaic', () => {
  it('shows each row of a sample wider and higher than a field as the phantom is', async () => {
    const folder = seriesFolder();
    const record = await take({ folder });
    expect(record).toMatchObject({ status: 'done', warnings: [], axes: 'returned' });
    expect(record.mosaic.map(({ row }) => row)).toEqual([0, 1]);
    for (const { row, picture, correlation } of record.mosaic) {
      expect(basename(picture)).toBe(`series-0001-row-${row}.png`);
      expect(PNG.sync.read(readFileSync(picture)).width).toBeGreaterThan(500);
      expect(correlation).toBeGreaterThanOrEqual(0.9);
    }
    const lines = readFileSync(record.log!, 'utf8').trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ event: 'end', mosaic: record.mosaic });
    const text = describeSeriesRecord(record);
    expect(text).toMatch(/row 1 .*series-0001-row-1\.png {2}correlation 0\.9/);

    // Resumed with nothing left to scan, and a tile lost meanwhile: what is not known is not said.
    for (const { picture } of record.mosaic) rmSync(picture);
    rmSync(`${folder}/s-0002.h5`);
    const again = await take({ folder, resume: record.log! });
    expect(again).toMatchObject({ status: 'done', error: null, mosaic: [{ row: 1, correlation: null }] });
    expect(again.warnings.join()).toMatch(/row 0 of the mosaic has no picture: .*s-0002\.h5/);
    expect(record.mosaic.map(({ picture }) => existsSync(picture))).toEqual([false, true]);
  });

  it('is not made after Ctrl-C, and made in the end once the series has been resumed', async () => {
    const folder = seriesFolder();
    const asked = { folder, scan: scanOf(60), over: TILES.replace('[2, 2]', '[2, 1]') };
    const broken = await take({
      ...asked,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'moving' && progress.point.number === 2) running.abort();
      },
    });
    expect(broken).toMatchObject({ status: 'aborted', pointsDone: 1, mosaic: [] });
    const record = await take({ ...asked, resume: broken.log! });
    expect(record).toMatchObject({ status: 'done', warnings: [], mosaic: [{ row: 0 }] });
    expect(record.mosaic[0]!.correlation).toBeGreaterThan(0.9);
    expect(existsSync(record.mosaic[0]!.picture)).toBe(true);
  });

  it('is not made of a dry run, of helices, or where no tile has a neighbour beside it', async () => {
    expect(await take({ dryRun: true, scan: scanOf(60) })).toMatchObject({ status: 'done', mosaic: [] });

    const helical = scanOf(60).replace('ascanct', 'helical').replace("'110001'", "'110001', pitch: 0.02");
    const row = TILES.replace('[2, 2]', '[2, 1]');
    const helix = await take({ scan: helical, over: row });
    expect(helix).toMatchObject({ status: 'done', mosaic: [] });
    expect(helix.warnings.join()).toMatch(/row 0 of the mosaic has no picture: in a helical scan/);

    const column = await take({ scan: scanOf(60), over: TILES.replace('[2, 2]', '[1, 1]') });
    expect(column).toMatchObject({ status: 'done', mosaic: [], warnings: [] });
  });
});
