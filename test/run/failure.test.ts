import { describe, expect, it } from 'vitest';
import { readbacks, rehearse, SAFE } from '../support/rehearsal.ts';

describe('a scan in which a device fails', () => {
  it('fails in the safe state when the camera hangs with the shutter open', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      world: (world) => {
        const camera = world.cameras['cam']!;
        camera.onFrame(({ id }) => {
          if (id === 40) camera.hangs = true;
        });
      },
    });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.error?.code).toBe('FRAMES');
    expect(record.error?.message).toMatch(/cam delivered 31 of 91 frames \(projections\), then nothing/);
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });

  it('notices a camera that hangs while the axis turns, and does not wait for the end of the sweep', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      request: { nsteps: 1800, exp_time: 0.05 },
      world: (world) => {
        const camera = world.cameras['cam']!;
        camera.onFrame(({ id }) => {
          if (id === 40) camera.hangs = true;
        });
      },
    });
    const record = await rehearsal.done;
    expect(record.error?.code).toBe('FRAMES');
    expect(record.plannedSeconds).toBeGreaterThan(90);
    expect(record.elapsedSeconds).toBeLessThan(15);
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });

  it('fails and names the axis that does not arrive', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      world: (world) => {
        world.stages['x']!.stuck = true;
      },
    });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.error).toMatchObject({
      code: 'DEVICE',
      message: expect.stringMatching(/x stands at 0 mm instead of 8/) as string,
    });
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });

  it('fails and names the shutter that does not open, before a frame is taken with it', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      world: (world) => {
        world.shutter.stuck = true;
      },
    });
    const record = await rehearsal.done;
    expect(record.error).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('shutter to read open') as string,
    });
    expect(record.frames).toEqual({ dark: 5, flat: 0, proj: 0, ortho: 0 });
    expect(record.unsafe).toEqual([]);
  });

  it('says NOT SAFE when the shutter does not close any more, after making everything else safe', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      onProgress: (progress, { world, running }) => {
        if (progress.kind !== 'state' || !/flying/.test(progress.state)) return;
        world.shutter.stuck = true;
        running.abort();
      },
    });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.unsafe).toEqual([expect.stringMatching(/shutter does not read closed; close it by hand/)]);
    expect(await readbacks(rehearsal)).toBe('open still disarmed disarmed');
  });

  it('fails when the trigger misses a pulse, instead of shifting every later angle', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      world: (world) => {
        const camera = world.cameras['cam']!;
        const pulse = camera.pulse.bind(camera);
        let count = 0;
        camera.pulse = (seconds, angle) => {
          if (++count !== 50) pulse(seconds, angle);
        };
      },
    });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/90 of 91 frames/);
  });

  it('refuses to start while an axis moves, before a dark is taken', async () => {
    const rehearsal = rehearse({ dryRun: true, world: ({ stages }) => void stages['rot']!.moveTo(90) });
    const record = await rehearsal.done;
    expect(record).toMatchObject({ status: 'failed', frames: { dark: 0 }, unsafe: [] });
    expect(record.error?.message).toMatch(/rot is moving, so that no scan can begin; find out who moves it/);
  });

  it('refuses to start when someone has moved an axis since the plan was made', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      plan: (plan) => ({ ...plan, initial: { ...plan.initial, rot: 12 } }),
    });
    const record = await rehearsal.done;
    expect(record.error?.message).toMatch(/rot stands at 0 deg, the plan was made for 12/);
    expect(record.file).toBeNull();
  });
});

describe('a scan that loses frames on the way', () => {
  it.each([
    ['in the middle', 50],
    ['the first of the scan', 0],
    ['the last of the scan', 113],
    ['the first projection', 10],
    ['the last projection', 100],
  ])('%s is done with every other frame under its own angle, and says so', async (_, id) => {
    const rehearsal = rehearse({ world: (world) => world.cameras['cam']!.lose.add(id) });
    const record = await rehearsal.done;
    expect(record.status).toBe('done');
    expect(record.framesLost).toBe(1);
    expect(record.checks.find((check) => check.name === 'theta-matches-encoder')?.ok).toBe(true);
    expect(record.checks.find((check) => check.name === 'frames-complete')?.ok).toBe(false);
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
  });
});
