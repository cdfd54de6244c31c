import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse } from '../support/rehearsal.ts';

describe('scalar detectors', () => {
  it('are sampled for every frame: the ion chamber is dark in the darks, the ring current decays', async () => {
    const yaml = `${SMALL_BEAMLINE}  ring: { current_ma: 200, lifetime_hours: 0.02 }\n`;
    const record = await rehearse({ yaml }).done;
    expect(record.status, record.error?.message).toBe('done');
    const reader = await openScan(record.file!);
    const current = reader.value('/defaults/RingCurrent') as Float64Array;
    const chamber = reader.value('/defaults/IonChamber') as Float64Array;
    const kinds = reader.records().map(({ kind }) => kind);
    expect(reader.attribute('/defaults/RingCurrent', 'units')).toBe('mA');
    reader.close();
    expect(current).toHaveLength(kinds.length);
    expect(current[0]).toBeGreaterThan(190);
    current.forEach((value, k) => expect(value).toBeLessThanOrEqual(current[Math.max(0, k - 1)]!));
    expect(current.at(-1)).toBeLessThan(0.9 * current[0]!);
    kinds.forEach((kind, k) => {
      if (kind === 'dark') expect(chamber[k]).toBe(0);
      else expect(chamber[k]).toBeGreaterThan(0.8 * 5000 * current[k]!);
    });
  });

  it('stop being followed when the scan ends, also when it is aborted', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && /flying/.test(progress.state)) running.abort();
      },
    });
    await rehearsal.done;
    const ended = rehearsal.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rehearsal.clock.now()).toBe(ended);
  });
});
