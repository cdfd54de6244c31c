import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SERIES_BEAMLINE, SHORT_SCAN } from '../support/series.ts';
import { inProcess, objectOf, shipped, startProgram, temporaryFolder } from './program.ts';

const folder = temporaryFolder();
const page = readFileSync(fileURLToPath(new URL('../../docs/series.md', import.meta.url)), 'utf8');
writeFileSync(join(folder, 'beamline.yaml'), SERIES_BEAMLINE);

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const small = ['--beamline', join(folder, 'beamline.yaml'), '--out', join(folder, 'data')];
const OVER_Z = `${SHORT_SCAN}over: [{ axis: z, values: [-0.05, 0.05] }]\n`;

describe('tomochart run', () => {
  it.each([...page.matchAll(/^```yaml\n# ([\w.]+)\n([\s\S]*?)^```$/gm)].map((m) => [m[1]!, m[2]!]))(
    'plans and rehearses %s of the documentation',
    async (name, text) => {
      const file = written(name, text);
      const where = ['--beamline', shipped('beamline'), '--out', join(folder, 'nothing')];
      const plan = await inProcess(['run', file, '--plan', ...where]);
      expect(plan.code, plan.stderr).toBe(0);
      expect(plan.stdout).toMatch(/begun now it would end at \d\d:\d\d.*Nothing has moved\./);
      const dry = await inProcess(['run', file, '--dry-run', '--json', ...where]);
      const record = objectOf(dry);
      expect(record).toMatchObject({ status: 'done', dryRun: true, log: null });
      expect(Number(record['elapsedSeconds']) / Number(record['plannedSeconds'])).toBeCloseTo(1, 2);
      expect(existsSync(join(folder, 'nothing'))).toBe(false);
    },
  );

  it('prints the whole plan as one object', async () => {
    const outcome = await inProcess(['run', written('z.yaml', OVER_Z), '--plan', '--json', ...small]);
    const plan = objectOf(outcome);
    expect(plan['budget']).toHaveProperty('total');
    const [first] = plan['points'] as { values: object; scan: { phases: unknown[] } }[];
    expect(first!.values).toEqual({ z: -0.05 });
    expect(first!.scan.phases.length).toBeGreaterThan(2);
  });

  it('refuses what cannot be with exit code 2, all of it, before anything is made', async () => {
    const text =
      SHORT_SCAN.replace('posflat: out', 'posflat: outt') + 'over: [{ axis: z, values: [-9, 9] }]\n';
    const outcome = await inProcess(['run', written('wrong.yaml', text), ...small]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/wrong\.yaml:1:\d+: posflat: there is no position named outt/);
    expect(outcome.stderr).toMatch(/wrong\.yaml:2:\d+: z: 2 of 2 places are outside its limits -5 to 5 mm/);
    const missing = await inProcess(['run', join(folder, 'none.yaml'), '--json', ...small]);
    expect(missing.code).toBe(2);
    expect(objectOf(missing)).toMatchObject({ status: 'refused', error: { code: 'BAD_CONFIG' } });
    const record = await inProcess(['run', written('z.yaml', OVER_Z), '--resume', 'none.jsonl', ...small]);
    expect(record.code).toBe(2);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('ends safely at Ctrl-C, and goes on with --resume', async () => {
    // Darks and projections alone: this one takes real time.
    const file = written('z.yaml', OVER_Z.replace('110001', '100000'));
    const running = startProgram(['run', file, '--json', ...small]);
    await running.saying(/point 2 of 2 \(z 0\.05\), .* left\n[\s\S]*projections/);
    running.kill('SIGINT');
    const outcome = await running.ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/aborting the series: .* the outer axes stay where they are/);
    const aborted = objectOf(outcome);
    expect(aborted).toMatchObject({ status: 'aborted', pointsDone: 1, axes: 'left', unsafe: [] });

    const again = ['run', file, '--resume', String(aborted['log']), '--virtual-time', ...small.slice(0, 2)];
    const resumed = await inProcess(again);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/going on with .*series-0001\.jsonl: 1 of 2 points are done/);
    expect(resumed.stdout).toMatch(
      /series done\n +1 {2}done .*sample-0001\.h5\n +2 {2}done .*sample-0003\.h5/,
    );
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('series'))).toEqual([
      'series-0001.jsonl',
    ]);
  });

  it('says at the end what is wrong with the files, once for all points', async () => {
    const scan =
      'scan: { scan_type: ascanct, rot_mot: rot, scan_start: 0, scan_end: 90, nsteps: 20, exp_time: 0.3, posflat: out, npt_fields: 1 }\n';
    const file = written('bright.yaml', `${scan}over: [{ axis: z, values: [-0.05, 0.05] }]\n`);
    const outcome = await inProcess(['run', file, '--virtual-time', ...small]);
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stdout.match(/every point: saturation: 100\.0 % of the flats'/g)).toHaveLength(1);
  });
});
