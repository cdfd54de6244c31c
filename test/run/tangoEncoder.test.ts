import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { compareScans, openScan } from '#data';
import { connectBeamline, startScan } from '#run';
import { testFolder } from '../support/folder.ts';
import { scanOverTango, TANGO_WIRE_BEAMLINE, testTango } from '../support/tangoWire.ts';

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

const ENCODERS = [
  ['falls while the angle rises, and shows something at 0 deg', -3_600_000, 12_345, {}],
  ['falls, on the way back', -3_600_000, -7_654_321, { scan_start: 45, scan_end: 0 }],
  [
    'rises, on the way back, and shows something at 0 deg',
    3_600_000,
    98_765,
    { scan_start: 45, scan_end: 0 },
  ],
] as const;

describe.concurrent('a scan over Tango whose encoder', () => {
  it.for(ENCODERS)(
    '%s, makes the file of the simulation',
    async ([, counts, zero, request], { onTestFinished: atEnd }) => {
      const yaml = TANGO_WIRE_BEAMLINE.replace(
        'counts_per_turn: 3600000',
        `counts_per_turn: ${counts}`,
      ).replace('encoder: INENC1', `encoder: INENC1\n    zero_counts: ${zero}`);
      const scan = await scanOverTango(await testTango(yaml, { atEnd }), { yaml, atEnd, request });
      expect(scan.config.trigger.panda!.zero_counts).toBe(zero);
      const record = await scan.done;
      expect(record.status, record.error?.message).toBe('done');
      const clock = new VirtualClock();
      const twin = await connectBeamline(scan.config, clock, 'made');
      const plan = { ...scan.plan, file: join(testFolder(atEnd), 'twin-####.h5') };
      const there = await startScan({ plan, beamline: twin, clock, dryRun: false }).done;
      expect(there.status, there.error?.message).toBe('done');
      const { sameFrames, frames } = await compareScans(record.file!, there.file!);
      expect(frames).toMatchObject({ proj: { total: 21, same: 21, thetaDegrees: 0 } });
      expect(sameFrames).toBe(true);
      const [latched, known] = await Promise.all([anglesOf(record.file!), anglesOf(there.file!)]);
      expect(latched).toHaveLength(21);
      // The box captures whole counts; the simulation knows the angle itself.
      const away = latched.map((angle, k) => Math.abs(angle - known[k]!));
      expect(Math.max(...away)).toBeLessThan(1.01e-4);
    },
  );
});
