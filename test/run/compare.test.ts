import { describe, expect, it } from 'vitest';
import { compareScans } from '#data';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse, type RehearsalOptions } from '../support/rehearsal.ts';

const request = { nsteps: 60, npt_fields: 3 };

async function scan(options: RehearsalOptions = {}): Promise<string> {
  const record = await rehearse({ request, ...options }).done;
  expect(record.error).toBeNull();
  return record.file!;
}

describe('two data files', () => {
  it('of the same scan have the same frames and angles, and differ only in times and names', async () => {
    const whole = await scan();
    const comparison = await compareScans(whole, await scan());
    expect(comparison.sameFrames).toBe(true);
    expect(comparison.frames.proj).toEqual({ total: 61, same: 61, first: null, thetaDegrees: 0 });
    for (const { path } of comparison.values) expect(path).toMatch(/date|time|file|uuid|output_data/i);
    await expect(compareScans(whole, '/nowhere.h5')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('/nowhere.h5') as string,
    });
  });

  it('that differ in one frame, in all of them, or in how they are stored say so', async () => {
    const whole = await scan();
    const holed = await scan({ world: ({ cameras }) => void cameras['cam']!.lose.add(10) });
    const lost = await compareScans(whole, holed);
    expect(lost.sameFrames).toBe(false);
    const [different] = Object.values(lost.frames).filter(({ first }) => first !== null);
    expect(different).toMatchObject({ first: { reason: `only in ${whole}` } });
    expect(different!.same).toBe(different!.total - 1);

    const noise = await compareScans(
      whole,
      await scan({ yaml: SMALL_BEAMLINE.replace(/seed: \d+/, 'seed: 77') }),
    );
    expect(noise.frames.dark?.first?.reason).toMatch(/^\d+ pixels differ, by up to \d+ counts$/);

    const own = await scan({ yaml: SMALL_BEAMLINE.replace('streams: true', 'streams: false') });
    expect((await compareScans(whole, own)).sameFrames).toBe(true);
  });
});
