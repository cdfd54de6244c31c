import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function bench(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
}

describe('the bench program', () => {
  it('prints one JSON object with the figures of the benches that are named, and nothing else', () => {
    const { stdout, status } = bench('plan', 'chart', '--quick', '--json');
    expect(status).toBe(0);
    const figures = JSON.parse(stdout) as Record<string, Record<string, number>>;
    expect(Object.keys(figures)).toEqual(['plan', 'chart']);
    const { plan, chart } = figures;
    expect(Object.keys(plan!)).toEqual(['ratio', 'plansPerSecond', 'tabulated', 'projections', 'rounds']);
    for (const name of ['ratio', 'scanSeconds', 'ratioToTomoscanSleeps', 'ratioToPlainAwaits']) {
      expect(chart, name).toHaveProperty(name);
    }
    for (const value of [...Object.values(plan!), ...Object.values(chart!)]) expect(value).toBeGreaterThan(0);
    expect(stdout.trimEnd()).not.toContain('\n');
  });

  it.skipIf(!existsSync('/usr/lib/tango/TangoTest'))(
    'compares Tango clients at the same servers',
    () => {
      const { stdout, stderr, status } = bench('tango', '--quick', '--json');
      expect(status, stderr).toBe(0);
      const { tango } = JSON.parse(stdout) as { tango: Record<string, number> };
      expect(tango).toMatchObject({ eventsPushed: 5, eventsReceived: 5 });
      expect(tango['ratio']).toBeGreaterThan(0);
      expect(tango['ratioImage']).toBeGreaterThan(0);
    },
    60_000,
  );

  it('refuses a name it does not know, naming those it knows', () => {
    const { stdout, stderr, status } = bench('plan', 'speed');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('no bench speed');
    expect(stderr).toContain('plan, chart, ca, tango, writer');
  });

  it('refuses an option it does not know', () => {
    const { stderr, status } = bench('--fast');
    expect(status).toBe(2);
    expect(stderr).toContain('--fast');
  });
});
