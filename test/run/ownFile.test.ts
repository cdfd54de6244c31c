import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import { readLayout } from '#layout';
import type { ScanRecord } from '#run';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse, type RehearsalOptions } from '../support/rehearsal.ts';

const OWN_FILE = SMALL_BEAMLINE.replace('streams: true', 'streams: false');
const request = { nsteps: 60, npt_fields: 3 };

async function scan(options: RehearsalOptions): Promise<ScanRecord> {
  return rehearse({ request, ...options }).done;
}

async function reading<T>({ file }: ScanRecord, look: (reader: ScanReader) => T): Promise<T> {
  const reader = await openScan(file!);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

/** Every frame with its kind and pixels, in the order of acquisition. */
function framesOf(reader: ScanReader) {
  return reader
    .records()
    .map(({ kind, slot, id }) => ({ kind, slot, id, pixels: reader.readFrame(kind, slot) }));
}

describe('a scan with a detector that stores its frames itself', () => {
  it('shows every frame in its place without copying it, the same as one that streams them', async () => {
    const [own, streamed] = [await scan({ yaml: OWN_FILE }), await scan({})];
    expect(own).toMatchObject({ status: 'done', error: null, frames: streamed.frames });
    expect(own.detectors[0]).toMatchObject({ storage: 'elsewhere', missing: [] });
    expect(own.checks.filter(({ ok }) => ok === false)).toEqual([]);
    expect(own.preview?.correlation).toBeCloseTo(streamed.preview!.correlation!, 6);
    expect(own.bytes).toBeLessThan(streamed.bytes / 4);
    const expected = await reading(streamed, framesOf);
    expect(await reading(own, framesOf)).toEqual(expected);
    await reading(own, (reader) => {
      expect(reader.attribute('/exchange/data', 'axes')).toBe('theta:y:x');
      expect(reader.value('/entry/instrument/detector/data')).toHaveLength(expected.length * 96 * 96);
    });
  });

  it('leaves holes where frames were lost, and shifts nothing', async () => {
    const lose = new Set([0, 1, 12, 20, 21]);
    const options = (yaml: string): RehearsalOptions => ({
      yaml,
      world: ({ cameras }) => lose.forEach((id) => cameras['cam']!.lose.add(id)),
    });
    const [own, streamed] = [await scan(options(OWN_FILE)), await scan(options(SMALL_BEAMLINE))];
    expect(own).toMatchObject({ status: 'done', framesLost: 5, frames: streamed.frames });
    expect(await reading(own, framesOf)).toEqual(await reading(streamed, framesOf));
    await reading(own, (reader) => {
      expect(Math.max(...reader.readFrame('dark', 0))).toBe(0);
      expect(reader.slots('dark')).toEqual([2, 3, 4, 5]);
    });
  });

  it('is readable after an abort, with the frames that there are', async () => {
    const own = await scan({
      yaml: OWN_FILE,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state.startsWith('acquiring.projections')) running.abort();
      },
    });
    expect(own.status).toBe('aborted');
    const frames = await reading(own, framesOf);
    expect(frames.filter(({ kind }) => kind === 'dark')).toHaveLength(3);
    for (const { pixels } of frames) expect(Math.max(...pixels)).toBeGreaterThan(0);
  });

  it('lets a layout link and copy what the detector has written', async () => {
    const { layout } = readLayout(
      [
        {
          file: 'own.json',
          text: JSON.stringify({
            '/measurement/raw': { 'h5 link': '{detector_file}:/exchange/data' },
            '/measurement/first': { 'h5 copy': '{detector_file}:/exchange/data', slice: '0:2' },
            '/measurement/nowhere': { 'h5 link': '{detector_file}:/not/there' },
          }),
        },
      ],
      {},
    );
    const own = await scan({ yaml: OWN_FILE, layout: layout! });
    const stem = basename(own.file!, '.h5');
    const [missing, ...others] = own.detectors[0]!.missing;
    expect(others).toEqual([]);
    expect(missing?.path).toBe('/measurement/nowhere');
    expect(missing?.reason).toContain(`${stem}.frames.h5 has no /not/there`);
    await reading(own, (reader) => {
      expect(reader.value('/process/acquisition/missing_metadata')).toBe(
        `/measurement/nowhere: ${missing?.reason}`,
      );
      const frames = reader.records().length;
      expect(reader.value('/measurement/raw')).toHaveLength(frames * 96 * 96);
      expect(reader.value('/measurement/first')).toEqual(
        Float64Array.from([...reader.readFrame('dark', 0), ...reader.readFrame('dark', 1)]),
      );
    });
    const streamed = await scan({ layout: layout! });
    const told = await reading(streamed, (reader) => reader.value('/process/acquisition/missing_metadata'));
    expect(told).toHaveLength(3);
    expect(streamed.detectors[0]!.missing[0]).toEqual({
      path: '/measurement/raw',
      reason: 'the detector writes no file of its own',
    });
  });
});
