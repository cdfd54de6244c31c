import { describe, expect, it } from 'vitest';
import { openScan, readProcesses } from '#data';
import type { Detector, Devices, Frame, StoredFrames } from '#devices';
import type { ScanRecord } from '#run';
import { FRAME_KINDS } from '#scan';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse, type RehearsalOptions } from '../support/rehearsal.ts';

const OWN_FILE = SMALL_BEAMLINE.replace('streams: true', 'streams: false');

/** A second camera, which hands its frames to us. */
const WITH_SECOND = OWN_FILE.replace(
  'positions:',
  `  wide:
    model: wide
    sensor: [64, 64]
    pixel_um: 11
    bit_depth: 16
    exposure_seconds: [0.0001, 10]
    readout_seconds: 0.0008
    arm_seconds: 0.1
    capabilities: { arms_once: true, label: false, streams: true }
positions:`,
);

/** Ids 0 to 2 are darks, 3 to 5 flats, and 6 to 66 projections; orthogonals, flats and darks come after them. */
const request = { nsteps: 60, npt_fields: 3 };

/** What comes between a camera and us. */
interface Hearing {
  /** The frames that are heard when it tells one. */
  readonly heard?: (frame: Frame) => readonly Frame[];
  /** What is heard of its file. */
  readonly stored?: (stored: StoredFrames) => StoredFrames;
}

/** A camera with a file of its own, as it is heard. */
function heardAs(
  camera: Detector,
  { heard = (frame) => [frame], stored = (file) => file }: Hearing,
): Detector {
  const { ownFile } = camera;
  return {
    name: camera.name,
    connect: (patience) => camera.connect(patience),
    arm: (settings, patience) => camera.arm(settings, patience),
    armed: (patience) => camera.armed(patience),
    disarm: (patience) => camera.disarm(patience),
    setLabel: (label, patience) => camera.setLabel(label, patience),
    acquired: (patience) => camera.acquired(patience),
    onFrame: (listener) => camera.onFrame((frame) => heard(frame).forEach(listener)),
    ownFile: {
      begin: (settings, patience) => ownFile!.begin(settings, patience),
      end: async (patience) => stored(await ownFile!.end(patience)),
    },
  };
}

function scan(hearing: Hearing, options: RehearsalOptions = {}): Promise<ScanRecord> {
  const devices = (all: Devices): Devices => ({
    ...all,
    detectors: { ...all.detectors, cam: heardAs(all.detectors['cam']!, hearing) },
  });
  return rehearse({ yaml: OWN_FILE, request, devices, ...options }).done;
}

/** Everything that the file of a detector says of how many frames it has. */
async function saidBy(file: string) {
  const reader = await openScan(file);
  try {
    const [acquisition] = (await readProcesses(file)).filter(({ name }) => name === 'acquisition');
    return {
      status: reader.value('/process/acquisition/status'),
      lost: reader.value('/process/acquisition/frames_lost'),
      written: Object.fromEntries(FRAME_KINDS.map((kind) => [kind, reader.written(kind)])),
      acquisition: { status: acquisition?.status, message: acquisition?.message },
    };
  } finally {
    reader.close();
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

/** A camera whose frames of these ids are in its file and are not told. */
const deafTo = (...ids: number[]): Hearing => ({
  heard: (frame) => (ids.includes(frame.id) ? [] : [frame]),
});

/** One of which a frame is told that its file does not have, as when updates of its counters are joined. */
const hears = (lost: number): Hearing => ({
  heard: (frame) =>
    frame.id === lost + 1 ? [{ ...frame, id: lost, storedId: frame.storedId! - 1 }, frame] : [frame],
});

describe('a scan whose detector has told of other frames than its file has', () => {
  it('is complete, in the record and in the file, when the file has them all', async () => {
    const progress: number[] = [];
    const record = await scan(deafTo(0, 12, 20, 21, 72), {
      onProgress: (told) => {
        if (told.kind === 'frames') progress.push(told.taken);
      },
    });
    expect(record).toMatchObject({ status: 'done', framesLost: 0, frames: record.framesPlanned });
    expect(record.warnings.join()).not.toContain('lost');
    expect(record.checks.filter(({ ok }) => ok === false)).toEqual([]);
    expect(progress.at(-1)).toBe(FRAME_KINDS.reduce((sum, kind) => sum + record.frames[kind], 0));
    expect(await saidBy(record.file!)).toEqual({
      status: 'complete',
      lost: 0,
      written: record.frames,
      acquisition: { status: 'SUCCESS', message: '6 dark, 6 flat, 61 proj, 3 ortho' },
    });
  });

  it('says in both what the file does not have, also of a frame that was told', async () => {
    const record = await scan(hears(20), {
      world: ({ cameras }) => [20, 30].forEach((id) => cameras['cam']!.lose.add(id)),
    });
    expect(record).toMatchObject({ status: 'done', framesLost: 2, frames: { dark: 6, flat: 6, proj: 59 } });
    expect(record.warnings.join()).toContain('2 frames were lost');
    expect(record.checks.find(({ name }) => name === 'frames-complete')?.ok).toBe(false);
    expect(await saidBy(record.file!)).toEqual({
      status: 'partial',
      lost: 2,
      written: record.frames,
      acquisition: {
        status: 'FAILED',
        message: 'not every planned frame is there: 6 dark, 6 flat, 59 proj, 3 ortho',
      },
    });
  });

  it('counts a lost frame as lost also where the file has more frames than were told', async () => {
    // The last ones before the camera hangs are not heard; one that came before is in no file.
    const record = await scan(deafTo(...range(30, 41)), {
      world: ({ cameras }) => {
        const camera = cameras['cam']!;
        camera.lose.add(18);
        camera.onFrame(({ id }) => {
          if (id === 40) camera.hangs = true;
        });
      },
    });
    expect(record).toMatchObject({ status: 'failed', error: { code: 'FRAMES' }, framesLost: 1 });
    // Ids 6 to 40 without the one that is in no file.
    expect(record.frames).toEqual({ dark: 3, flat: 3, proj: 34, ortho: 0 });
    expect(await saidBy(record.file!)).toEqual({
      status: 'partial',
      lost: 1,
      written: record.frames,
      acquisition: { status: 'FAILED', message: 'not every planned frame is there: 3 dark, 3 flat, 34 proj' },
    });
  });

  it('keeps what was told, in both, where the file has no numbers, and says why', async () => {
    const record = await scan({ ...deafTo(20), stored: (file) => ({ ...file, ids: '/not/there' }) });
    expect(record).toMatchObject({ status: 'done', framesLost: 1, frames: { proj: 60 } });
    const [missing, ...others] = record.detectors[0]!.missing;
    expect(others).toEqual([]);
    expect(missing?.path).toBe('scan-0001.frames.h5:/not/there');
    expect(missing?.reason).toContain('has no numbers /not/there');
    expect(await saidBy(record.file!)).toEqual({
      status: 'partial',
      lost: 1,
      written: record.frames,
      acquisition: {
        status: 'FAILED',
        message: 'not every planned frame is there: 6 dark, 6 flat, 60 proj, 3 ortho',
      },
    });
  });

  it('says of each of two detectors what its own file has', async () => {
    const record = await scan(deafTo(20), {
      yaml: WITH_SECOND,
      request: { ...request, tomo_det: 'cam,wide' },
      world: ({ cameras }) => void cameras['wide']!.lose.add(30),
    });
    expect(record).toMatchObject({ status: 'done', framesLost: 1, frames: record.framesPlanned });
    const [cam, wide] = await Promise.all(record.detectors.map(({ file }) => saidBy(file!)));
    expect(cam).toMatchObject({ status: 'complete', lost: 0, acquisition: { status: 'SUCCESS' } });
    expect(wide).toMatchObject({
      status: 'partial',
      lost: 1,
      written: record.detectors[1]!.frames,
      acquisition: { status: 'FAILED' },
    });
  });

  it('has no file to ask in a dry run, where what was told is all there is', async () => {
    const record = await scan(deafTo(20), { dryRun: true });
    expect(record).toMatchObject({ status: 'done', dryRun: true, framesLost: 1, frames: { proj: 60 } });
  });
});
