import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { FRAME_KINDS } from '#scan';
import { PER_PHASE_BEAMLINE, SMALL_BEAMLINE } from '../support/plans.ts';
import { readbacks, rehearse, SAFE } from '../support/rehearsal.ts';

/** The states a whole scan passes through, found by running one. */
async function statesOf(yaml: string): Promise<string[]> {
  const whole = rehearse({ yaml, dryRun: true });
  expect((await whole.done).status).toBe('done');
  return [...new Set(whole.states)].filter((state) => state !== 'done');
}

describe.each([
  ['armed once', SMALL_BEAMLINE],
  ['armed for each phase', PER_PHASE_BEAMLINE],
])('an abort of a scan whose detector is %s', (_, yaml) => {
  it('leads from every state that the scan passes through to a beamline that reads safe', async () => {
    const states = await statesOf(yaml);
    expect(states.length).toBeGreaterThan(20);
    for (const target of states) {
      const rehearsal = rehearse({
        yaml,
        dryRun: true,
        onProgress: (progress, { running }) => {
          if (progress.kind === 'state' && progress.state === target) running.abort();
        },
      });
      const record = await rehearsal.done;
      expect(record.status, target).toBe('aborted');
      expect(record.unsafe, target).toEqual([]);
      expect(await readbacks(rehearsal), target).toBe(SAFE);
      expect(rehearsal.world.cameras['cam']!.label, target).toBe('');
    }
  });

  it('in the middle of the frames of each phase stops what moves and keeps the file', async () => {
    // Frames after which each phase is well under way: 5 darks, 5 flats, 91 projections, 3 orthogonals, 5, 5.
    for (const frames of [2, 7, 50, 102, 107, 112]) {
      const rehearsal = rehearse({
        yaml,
        world: (world) => {
          let seen = 0;
          world.cameras['cam']!.onFrame(() => {
            if (++seen === frames) rehearsal.running.abort();
          });
        },
      });
      const record = await rehearsal.done;
      expect(record.status).toBe('aborted');
      expect(await readbacks(rehearsal), `after ${frames} frames`).toBe(SAFE);
      const total = FRAME_KINDS.reduce((sum, kind) => sum + record.frames[kind], 0);
      expect(total).toBe(frames);
      expect(existsSync(record.file!)).toBe(true);
      const reader = await openScan(record.file!);
      try {
        for (const kind of FRAME_KINDS) {
          expect(reader.written(kind), kind).toBe(record.frames[kind]);
          expect(reader.planned(kind), kind).toBe(record.framesPlanned[kind]);
        }
        expect(reader.value('/process/acquisition/status')).toBe('partial');
      } finally {
        reader.close();
      }
    }
  });
});

describe('an abort', () => {
  it('said three times is one abort', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      onProgress: ({ kind }, { running, states }) => {
        if (kind === 'state' && /flying|makingSafe|savingFile/.test(states.at(-1) ?? '')) running.abort();
      },
    });
    expect((await rehearsal.done).status).toBe('aborted');
    expect(rehearsal.states.filter((state) => state === 'savingFile')).toHaveLength(1);
  });

  it('of a paused scan leads to safety too', async () => {
    const rehearsal = rehearse({
      dryRun: true,
      onProgress: (progress, { running }) => {
        if (progress.kind !== 'state') return;
        if (/flying/.test(progress.state)) running.pause();
        if (progress.state === 'paused') running.abort();
      },
    });
    expect((await rehearsal.done).status).toBe('aborted');
    expect(await readbacks(rehearsal)).toBe(SAFE);
  });
});
