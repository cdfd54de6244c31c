import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { compareScans } from '#data';
import { connectBeamline, startScan } from '#run';
import { iocProcess } from '../support/iocProcess.ts';
import { testFolder } from '../support/folder.ts';
import { scanOverWire } from '../support/wire.ts';

/**
 * What may differ between a scan over the wire and one in this process: when and where, scalars that are read while the
 * shutter moves, and the angles that the trigger hardware of EPICS does not latch, nor can be checked therefore.
 */
const TIMES_AND_PLACES =
  /date|time|file|output_data|uuid|NDArray|RingCurrent|IonChamber|latched|angle|provenance.*message/i;

describe('a scan at an IOC in another process', () => {
  it('makes the file that the simulation makes in this process, frame for frame, but for times', async () => {
    const ioc = await iocProcess();
    const scan = await scanOverWire(ioc.port, { request: { scan_end: 90, nsteps: 60 } });
    const record = await scan.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(record.framesLost).toBe(0);
    expect(record.checks.filter(({ ok }) => ok === false).map(({ name }) => name)).toEqual([]);

    const clock = new VirtualClock();
    const twin = await connectBeamline(scan.config, clock, 'made');
    const plan = { ...scan.plan, file: join(testFolder(), 'twin-####.h5') };
    const there = await startScan({ plan, beamline: twin, clock, dryRun: false }).done;
    expect(there.status, there.error?.message).toBe('done');

    const { sameFrames, frames, values } = await compareScans(record.file!, there.file!);
    expect(frames).toMatchObject({
      dark: { total: 6, same: 6, thetaDegrees: 0 },
      flat: { total: 6, same: 6, thetaDegrees: 0 },
      proj: { total: 61, same: 61, thetaDegrees: 0 },
    });
    expect(sameFrames).toBe(true);
    expect(values.filter(({ path }) => !TIMES_AND_PLACES.test(path))).toEqual([]);
  }, 60_000);
});
