import { describe, expect, it } from 'vitest';
import type { ScanRecord } from '#run';
import type { Phase, ScanPlan } from '#scan';
import type { World } from '#sim';
import { rehearse, type RehearsalOptions } from '../support/rehearsal.ts';

/** A scan that is done as far as any device can tell, and what physics says of its file. */
async function judge(options: RehearsalOptions): Promise<{ record: ScanRecord; complaints: string[] }> {
  const record = await rehearse(options).done;
  expect(record.status, record.error?.message).toBe('done');
  return { record, complaints: record.checks.filter((c) => c.ok === false).map((c) => c.name) };
}

function withPhases(plan: ScanPlan, change: (phase: Phase) => Phase): ScanPlan {
  return { ...plan, phases: plan.phases.map(change) };
}

/** Makes the light that reaches the camera lie about the shutter, as a front-end shutter upstream would. */
function lightBy(openFor: (label: string, open: number) => number) {
  return (world: World) => {
    const honest = world.shutter.openFraction.bind(world.shutter);
    world.shutter.openFraction = (start, seconds) =>
      openFor(world.cameras['cam']!.label, honest(start, seconds));
  };
}

describe('the physics of the file judges the scan', () => {
  it('has nothing to complain about in a right scan', async () => {
    const { record, complaints } = await judge({});
    expect(complaints).toEqual([]);
    expect(record.preview?.correlation).toBeGreaterThan(0.93);
    expect(record.preview?.axis?.column).toBeCloseTo(48.9, 0);
  });

  it('sees the sample that was left in for the flats', async () => {
    const { record, complaints } = await judge({
      plan: (plan) => withPhases(plan, (phase) => ({ ...phase, sampleOut: [], sampleBack: [] })),
    });
    expect(complaints).toContain('flats-are-flat');
    expect(record.preview?.correlation).toBeLessThan(0.6);
  });

  it('sees that no light fell on the projections', async () => {
    const { record, complaints } = await judge({
      world: lightBy((label, open) => (label === 'proj' ? 0 : open)),
    });
    expect(complaints).toContain('exposed');
    expect(record.preview?.correlation ?? 0).toBeLessThan(0.3);
  });

  it('sees that light fell on the darks', async () => {
    const { complaints } = await judge({ world: lightBy((label, open) => (label === 'dark' ? 1 : open)) });
    expect(complaints).toContain('dark-is-dark');
  });

  it('sees a table of angles in reverse', async () => {
    const { record, complaints } = await judge({
      plan: (plan) =>
        withPhases(plan, (phase) =>
          phase.name === 'projections' ? { ...phase, theta: { first: 180, step: -2, count: 91 } } : phase,
        ),
    });
    expect(complaints).toContain('theta-matches-encoder');
    expect(record.preview?.correlation).toBeLessThan(0.8);
  });

  it('sees a table of angles that is off by one', async () => {
    const { complaints } = await judge({
      plan: (plan) =>
        withPhases(plan, (phase) =>
          phase.name === 'projections' ? { ...phase, theta: { first: 2, step: 2, count: 91 } } : phase,
        ),
    });
    expect(complaints).toContain('theta-matches-encoder');
  });

  it('sees a frame that was dropped in the middle and made up for at the end', async () => {
    const { complaints } = await judge({
      world: (world) => {
        const camera = world.cameras['cam']!;
        const pulse = camera.pulse.bind(camera);
        let projections = 0;
        camera.pulse = (seconds, angle) => {
          if (camera.label === 'proj') projections++;
          if (camera.label === 'proj' && projections === 40) return;
          pulse(seconds, angle);
          if (camera.label === 'proj' && projections === 91) pulse(seconds + 0.03, angle + 3);
        };
      },
    });
    expect(complaints).toEqual(expect.arrayContaining(['theta-matches-encoder', 'timestamps-regular']));
  });

  it('sees flats of another exposure than the projections', async () => {
    const { record, complaints } = await judge({
      world: (world) => {
        const camera = world.cameras['cam']!;
        const develop = camera.pulse.bind(camera);
        camera.pulse = (seconds, angle) => {
          camera.exposureSeconds = camera.label === 'flat' ? 0.01 : 0.02;
          develop(seconds, angle);
        };
      },
    });
    expect(complaints).toContain('air-transmission');
    expect(record.preview?.correlation).toBeDefined();
  });

  it('sees the beam go in the middle of the scan', async () => {
    const { complaints } = await judge({
      world: (world) => {
        const decay = world.ring.currentAt.bind(world.ring);
        world.ring.currentAt = (seconds) => (seconds > 4 ? 0.5 : 1) * decay(seconds);
      },
    });
    expect(complaints.length).toBeGreaterThan(0);
  });
});
