import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import type { ScanRecord } from '#run';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { readbacks, rehearse, SAFE, type Rehearsal } from '../support/rehearsal.ts';

const WRAPS = SMALL_BEAMLINE.replace('kind: rotation,', 'kind: rotation, wraps: true, homes: true,').replace(
  '[-720, 720]',
  '[-7200, 7200]',
);

/** What the file says of its frames: complete or partial, and whether its angles are those of the encoder. */
async function fileOf(record: ScanRecord) {
  const reader = await openScan(record.file!);
  try {
    const theta = reader.theta('proj')!;
    const projections = reader.records().filter(({ kind }) => kind === 'proj');
    const halfTravel = projections.map(({ slot, angleDegrees }) => theta[slot]! - angleDegrees);
    return { status: reader.value('/process/acquisition/status'), flats: reader.written('flat'), halfTravel };
  } finally {
    reader.close();
  }
}

async function expectRightFile(record: ScanRecord): Promise<void> {
  const { status, halfTravel } = await fileOf(record);
  expect(status).toBe('complete');
  expect(halfTravel.length).toBe(record.framesPlanned.proj);
  halfTravel.forEach((degrees) => expect(degrees).toBeCloseTo(halfTravel[0]!, 6));
  expect(record.checks.filter((check) => check.ok === false)).toEqual([]);
}

function angleOf({ world }: Rehearsal): number {
  return world.stages['rot']!.position;
}

describe('the end of a scan', () => {
  it('turns whole turns back where the axis cannot wrap', async () => {
    const rehearsal = rehearse({ request: { scan_end: 540, nsteps: 270 } });
    const record = await rehearsal.done;
    expect(record.status).toBe('done');
    expect(angleOf(rehearsal)).toBe(0);
    expect(rehearsal.plan.ending).toBeUndefined();
    await expectRightFile(record);
  });

  it('takes the nearest way and renames the place where the axis wraps', async () => {
    const turning = { scan_end: 1080, nsteps: 540, fields_flag: '110001' };
    const rehearsal = rehearse({ yaml: WRAPS, request: turning });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.plan.returning[0]?.to).toBe(1080);
    expect(rehearsal.plan.ending).toEqual({ kind: 'define', degrees: 0 });
    expect(angleOf(rehearsal)).toBe(0);
    expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
    await expectRightFile(record);
  });

  it('homes the rotation when asked to, and refuses where it cannot', async () => {
    const rehearsal = rehearse({ yaml: WRAPS, request: { home: true } });
    const record = await rehearsal.done;
    expect(record.status).toBe('done');
    expect(rehearsal.plan.ending).toEqual({ kind: 'home' });
    expect(angleOf(rehearsal)).toBe(0);
    await expectRightFile(record);
    expect(() => rehearse({ request: { home: true } })).toThrow(/one problem/);
  });
});

describe('an abort with the sample out', () => {
  const abortInFlats = (yaml: string) =>
    rehearse({
      yaml,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state === 'acquiring.flatBefore.collecting')
          running.abort();
      },
    });

  it('leaves it out unless the beamline says otherwise', async () => {
    const rehearsal = abortInFlats(SMALL_BEAMLINE);
    const record = await rehearsal.done;
    expect(record.status).toBe('aborted');
    expect(await fileOf(record)).toMatchObject({ status: 'partial', flats: record.frames.flat });
    expect(rehearsal.world.stages['x']!.position).toBe(8);
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });

  it('brings it back once the shutter reads closed, where the beamline wants that', async () => {
    const rehearsal = abortInFlats(`${SMALL_BEAMLINE}safety: { sample_after_abort: return }\n`);
    const record = await rehearsal.done;
    expect(record.status).toBe('aborted');
    expect(await fileOf(record)).toMatchObject({ status: 'partial', flats: record.frames.flat });
    expect(rehearsal.world.stages['x']!.position).toBe(0);
    expect(rehearsal.states).toContain('returningSample');
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });
});

describe('darks and flats at intervals', () => {
  it('come after every so many projections, and no check complains', async () => {
    const rehearsal = rehearse({
      request: { flat_every: 40, dark_every: 40, npt_fields: 3, npt_between: 2, npt_after: 4 },
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.plan.phases.map(({ name }) => name)).toEqual([
      'darkBefore',
      'flatBefore',
      'projections',
      'darkBetween',
      'flatBetween',
      'projections',
      'darkBetween',
      'flatBetween',
      'projections',
      'orthogonals',
      'flatAfter',
      'darkAfter',
    ]);
    expect(record.frames).toEqual({ dark: 11, flat: 11, proj: 91, ortho: 3 });
    expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
    expect(record.preview?.correlation).toBeGreaterThan(0.93);
    const complaints = record.checks.filter((check) => check.ok === false).map(({ name }) => name);
    expect(complaints).toEqual([]);
    const reader = await openScan(record.file!);
    const theta = reader.theta('proj')!;
    const angles = reader.records().filter(({ kind }) => kind === 'proj');
    const words = ['number_pre', 'number_post', 'frequency', 'period'];
    const said = words.map((word) => reader.value(`/process/acquisition/white_setup/${word}`));
    reader.close();
    expect(said).toEqual([3, 4, 40, 2]);
    angles.forEach(({ slot, angleDegrees }) => expect(theta[slot]! - angleDegrees).toBeCloseTo(0.95, 1));
  });

  it('leave a part of a single projection, which is flown like any other', async () => {
    const rehearsal = rehearse({ request: { flat_every: 45, npt_fields: 2, fields_flag: '110001' } });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    const parts = rehearsal.plan.phases.filter(({ name }) => name === 'projections');
    expect(parts.map(({ frames }) => frames)).toEqual([45, 45, 1]);
    expect(record.frames.proj).toBe(91);
    expect(record.checks.filter((check) => check.ok === false)).toEqual([]);
    expect(record.preview?.correlation).toBeGreaterThan(0.93);
    const { fly } = parts[2]!;
    const turn = fly!.runUpDegrees + fly!.runOutDegrees + fly!.degreesPerSecond * 0.02;
    expect(fly!.endDegrees - fly!.approachDegrees).toBeCloseTo(turn, 9);
  });
});
