import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { PER_PHASE_BEAMLINE, SMALL_BEAMLINE } from '../support/plans.ts';
import { readbacks, rehearse } from '../support/rehearsal.ts';

describe.each([
  ['armed once', SMALL_BEAMLINE],
  ['armed for each phase', PER_PHASE_BEAMLINE],
])('a scan paused in the middle, its detector %s', (_, yaml) => {
  it.each([
    ['darkBefore', 2],
    ['flatBefore', 7],
    ['projections', 50],
    ['orthogonals', 102],
    ['flatAfter', 106],
  ])('of %s waits with the shutter closed and goes on at the last good frame', async (phase, frames) => {
    let atPause = '';
    const rehearsal = rehearse({
      yaml,
      world: (world) => {
        let seen = 0;
        world.cameras['cam']!.onFrame(() => {
          if (++seen === frames) rehearsal.running.pause();
        });
      },
      onProgress: (progress, { running }) => {
        if (progress.kind !== 'state' || progress.state !== 'paused') return;
        void readbacks(rehearsal).then((read) => {
          atPause = read;
          rehearsal.clock.after(30, () => running.resume());
        });
      },
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.states).toContain('paused');
    expect(atPause).toMatch(/^closed still disarmed/);
    expect(record.frames).toEqual(record.framesPlanned);
    expect(
      rehearsal.states.filter((state) => state.startsWith(`acquiring.${phase}.`)).length,
    ).toBeGreaterThan(3);
    // Nothing was taken twice, nothing left out, every angle right: physics says so.
    expect(record.checks.filter((check) => check.ok === false).map((check) => check.name)).toEqual(
      phase === 'projections' ? ['timestamps-regular'] : [],
    );
    expect(record.preview?.correlation).toBeGreaterThan(0.93);
    const reader = await openScan(record.file!);
    const ids = reader.ids()!;
    reader.close();
    expect([...ids]).toEqual(Array.from(ids, (_value, k) => k));
  });
});
