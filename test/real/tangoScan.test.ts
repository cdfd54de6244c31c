import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { compareScans, openScan } from '#data';
import { connectBeamline, startScan, type ScanRecord } from '#run';
import { missingTangoPackages, startTangoDatabase } from '#sim/tango/database';
import { requireReal } from './require.ts';
import { scanOverTango, tangoProcess } from '../support/tangoWire.ts';
import type { WiredScan } from '../support/realScan.ts';
import { testFolder } from '../support/folder.ts';

/** What may differ between a scan over the wire and one in this process: when and where, and what follows from that. */
const TIMES_AND_PLACES =
  /date|time|file|output_data|uuid|NDArray|RingCurrent|IonChamber|provenance.*message/i;

/** How far the captured angle of a pulse may be from that of the simulation, degrees: an encoder count. */
const COUNT_DEGREES = 1.01e-4;

async function twinOf(scan: WiredScan): Promise<ScanRecord> {
  const clock = new VirtualClock();
  const twin = await connectBeamline(scan.config, clock, 'made');
  const plan = { ...scan.plan, file: join(testFolder(), 'twin-####.h5') };
  return startScan({ plan, beamline: twin, clock, dryRun: false }).done;
}

async function expectTheSame(scan: WiredScan): Promise<void> {
  const record = await scan.done;
  expect(record.status, record.error?.message).toBe('done');
  expect(record.framesLost).toBe(0);
  expect(record.warnings).toEqual([]);
  expect(record.checks.filter(({ ok }) => ok === false).map(({ name }) => name)).toEqual([]);
  const there = await twinOf(scan);
  expect(there.status, there.error?.message).toBe('done');
  const { sameFrames, frames, values } = await compareScans(record.file!, there.file!);
  expect(frames).toMatchObject({
    dark: { total: 6, same: 6, thetaDegrees: 0 },
    flat: { total: 6, same: 6, thetaDegrees: 0 },
    proj: { total: 61, same: 61, thetaDegrees: 0 },
  });
  expect(sameFrames).toBe(true);
  const others = values.filter(({ path }) => !TIMES_AND_PLACES.test(path) && !/SampleAngle/.test(path));
  expect(others).toEqual([]);
  const [latched, known] = await Promise.all([anglesOf(record.file!), anglesOf(there.file!)]);
  expect(latched).toHaveLength(known.length);
  // The box captures whole counts; the simulation knows the angle itself.
  const away = latched.map((angle, k) => Math.abs(angle - known[k]!));
  expect(Math.max(...away)).toBeLessThan(COUNT_DEGREES);
}

/** The latched angle of every projection, degrees. */
async function anglesOf(file: string): Promise<number[]> {
  const reader = await openScan(file);
  try {
    const projections = reader.records().filter(({ kind }) => kind === 'proj');
    return projections.map(({ angleDegrees }) => angleDegrees);
  } finally {
    reader.close();
  }
}

describe('a scan at Tango servers in another process', () => {
  it('makes the file that the simulation makes in this process, frame for frame, but for times', async () => {
    const servers = await tangoProcess();
    await expectTheSame(await scanOverTango(servers, { request: { scan_end: 90, nsteps: 60 } }));
  }, 60_000);

  requireReal('a Tango database', missingTangoPackages().length === 0)(
    'finds them through a real database just as well',
    async ({ onTestFinished: atEnd }) => {
      const database = await startTangoDatabase();
      atEnd(() => database.close());
      const servers = await tangoProcess({ database: database.tangoHost, atEnd });
      await expectTheSame(await scanOverTango(servers, { request: { scan_end: 90, nsteps: 60 }, atEnd }));
    },
    90_000,
  );
});
