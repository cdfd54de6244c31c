import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rehearse } from '../support/rehearsal.ts';

interface Line {
  readonly event: string;
  readonly command?: string;
  readonly axis?: string;
  readonly to?: number;
  readonly state?: string;
}

/** What the devices were told, in order, from the journal beside the file. */
async function commandsOf(request: Readonly<Record<string, unknown>>) {
  const rehearsal = rehearse({ request });
  const record = await rehearsal.done;
  expect(record.status, record.error?.message).toBe('done');
  expect(record.checks.filter((check) => check.ok === false)).toEqual([]);
  const lines = readFileSync(record.journal!, 'utf8').trim().split('\n');
  const commands = lines
    .map((line) => JSON.parse(line) as Line)
    .filter(({ event, command }) => event === 'command' && command !== undefined);
  const turns = commands.filter(({ axis, command }) => axis === 'rot' && command !== 'stop');
  const strokes = commands.filter(({ command }) => command === 'shutter').map(({ state }) => state);
  return { record, plan: rehearsal.plan, turns: turns.map(({ command, to }) => [command, to]), strokes };
}

describe('a scan wastes nothing', () => {
  it('opens the shutter once, before the first flats, and closes it once, before the last darks', async () => {
    const { strokes } = await commandsOf({});
    expect(strokes).toEqual(['open', 'closed']);
  });

  it('turns to the run-up, through the sweep, to the stops on the way back, and nowhere else', async () => {
    const { turns, plan } = await commandsOf({});
    const { fly } = plan.phases.find(({ name }) => name === 'projections')!;
    expect(turns).toEqual([
      ['move', fly!.approachDegrees],
      ['fly', fly!.endDegrees],
      ['move', 180],
      ['move', 90],
      ['move', 0],
      ['move', 0],
    ]);
  });

  it('accounts for its dead time by cause, and the run has no more of it than the plan', async () => {
    const { record, plan } = await commandsOf({});
    const { dead, deadBy } = plan.budget;
    expect(Object.values(deadBy).reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(dead, 9);
    expect(Object.keys(deadBy)).toContain('arming the trigger');
    expect(record.deadSeconds).toBeLessThanOrEqual(dead + 1e-3);
  });
});
