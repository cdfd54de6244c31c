import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { FRAME_KINDS } from '#scan';
import { TWO_CAMERAS } from '../support/plans.ts';
import { readbacks, rehearse, SAFE } from '../support/rehearsal.ts';

const both = { yaml: TWO_CAMERAS, request: { tomo_det: 'cam,wide' } };

describe('a scan with two detectors', () => {
  it('gives two right files, named after them, at the pace of the slower', async () => {
    const rehearsal = rehearse(both);
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.plan.phases[0]!.periodSeconds).toBeCloseTo(0.04, 6);
    expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
    expect(record.detectors.map(({ name }) => name)).toEqual(['cam', 'wide']);
    for (const detector of record.detectors) {
      expect(detector.file).toMatch(new RegExp(`scan-0001_${detector.name}\\.h5$`));
      expect(detector.frames).toEqual(record.framesPlanned);
      expect(detector.checks.filter((check) => check.ok === false)).toEqual([]);
      expect(detector.preview?.correlation, detector.name).toBeGreaterThan(0.9);
      expect(existsSync(detector.preview!.path!)).toBe(true);
    }
    const sizes = await Promise.all(
      record.detectors.map(async ({ file }) => {
        const reader = await openScan(file!);
        const { width, height } = reader.shape;
        const name = reader.value('/measurement/instrument/detector/name');
        const angles = [...reader.angles()!];
        reader.close();
        return { name, width, height, angles };
      }),
    );
    expect(sizes.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['cam', 96, 96],
      ['wide', 64, 64],
    ]);
    // One trigger for both: the same angles.
    expect(sizes[0]!.angles).toEqual(sizes[1]!.angles);
  });

  it('counts the bytes of both and checks the exposure of each', () => {
    const rehearsal = rehearse({ ...both, dryRun: true });
    const frame = 96 * 96 * 2 + 64 * 64 * 2;
    expect(rehearsal.plan.rawBytes).toBe(rehearsal.plan.totalFrames * frame);
    rehearsal.running.abort();
    return rehearsal.done;
  });

  it('fails in the safe state when one of them hangs, and keeps both files', async () => {
    const rehearsal = rehearse({
      ...both,
      world: (world) => {
        const camera = world.cameras['wide']!;
        camera.onFrame(({ id }) => {
          if (id === 30) camera.hangs = true;
        });
      },
    });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/wide delivered 21 of 91 frames/);
    expect(await readbacks(rehearsal)).toBe(SAFE);
    for (const { file, frames } of record.detectors) {
      const reader = await openScan(file!);
      for (const kind of FRAME_KINDS) expect(reader.written(kind)).toBe(frames[kind]);
      reader.close();
    }
  });

  it('is paused and resumed with every frame of both', async () => {
    const rehearsal = rehearse({
      ...both,
      world: (world) => {
        world.cameras['cam']!.onFrame(({ id }) => {
          if (id === 50) rehearsal.running.pause();
        });
      },
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state === 'paused') queueMicrotask(() => running.resume());
      },
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    for (const { frames } of record.detectors) expect(frames).toEqual(record.framesPlanned);
  });

  it('counts a frame once that one of them takes again because the other was not so far at a pause', async () => {
    // Each starts its darks by itself as soon as it is armed, and the first is armed earlier.
    const yaml = TWO_CAMERAS.replace('time_pulses: true', 'time_pulses: false').replaceAll(
      'arms_once: true',
      'arms_once: false',
    );
    const heard: number[] = [];
    const rehearsal = rehearse({
      ...both,
      yaml,
      world: (world) => {
        world.cameras['cam']!.onFrame(({ id }) => {
          heard.push(id);
          if (heard.length === 4) rehearsal.running.pause();
        });
      },
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state === 'paused') queueMicrotask(() => running.resume());
      },
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(heard.length).toBeGreaterThan(rehearsal.plan.totalFrames);
    for (const { frames, framesLost, file } of record.detectors) {
      expect(frames).toEqual(record.framesPlanned);
      expect(framesLost).toBe(0);
      const reader = await openScan(file!);
      expect(reader.value('/process/acquisition/status')).toBe('complete');
      reader.close();
    }
  });

  it('loses a frame of one without touching the other', async () => {
    const rehearsal = rehearse({ ...both, world: (world) => world.cameras['wide']!.lose.add(40) });
    const record = await rehearsal.done;
    expect(record.status).toBe('done');
    expect(record.detectors.map(({ framesLost }) => framesLost)).toEqual([0, 1]);
    expect(record.warnings.join('\n')).toMatch(/one frame of wide was lost/);
  });
});
