import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contentsOf, inProcess, objectOf, program, shipped, temporaryFolder } from './program.ts';

const folder = temporaryFolder();
const BIN = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));
const COMMON = ['--beamline', shipped('beamline'), '--out', join(folder, 'none')];
const SCAN = ['ascanct', 'rot', '0', '45', '60', '0.02', '--posflat', 'out', ...COMMON];

describe('--json', () => {
  it('is one object on standard output for a plan, which touches nothing', async () => {
    const outcome = await inProcess(['plan', ...SCAN, '--json']);
    expect(objectOf(outcome)).toMatchObject({ beamline: 'demo', totalFrames: 101, frames: { proj: 61 } });
    expect(contentsOf(folder)).toEqual([]);
  });

  it('is one object for a dry run, plan and progress on standard error, and no file', async () => {
    const outcome = await program(['tomoscan', ...SCAN, '--dry-run', '--json'], { cwd: folder });
    expect(outcome.code).toBe(0);
    const record = objectOf(outcome);
    expect(record).toMatchObject({
      status: 'done',
      file: null,
      preview: null,
      frames: { dark: 20, proj: 61 },
    });
    for (const name of ['plannedSeconds', 'elapsedSeconds', 'deadSeconds', 'realSeconds']) {
      expect(record[name]).toEqual(expect.any(Number));
    }
    expect(outcome.stderr).toMatch(/fields_flag {3}110001: darks before/);
    expect(outcome.stderr).toMatch(/ s {2}projections\n/);
    expect(contentsOf(folder)).toEqual([]);
  });

  it('is one object for the chart, in both formats', async () => {
    expect(objectOf(await inProcess(['machine', '--format', 'json', '--json']))).toMatchObject({
      id: 'scan',
    });
    expect(objectOf(await inProcess(['machine', '--json']))['text']).toMatch(/^stateDiagram-v2/);
  });

  it.each([['tomoscan'], ['plan'], ['check'], ['machine', '--format', 'x'], ['nothing'], []])(
    'is one object when %s is refused',
    async (...words) => {
      const outcome = await inProcess([...words, '--json']);
      expect(outcome).toMatchObject({ code: 2, stderr: '' });
      expect(objectOf(outcome)).toMatchObject({ status: 'refused', error: { code: 'BAD_REQUEST' } });
    },
  );
});

describe('help', () => {
  it('is what the program says when asked for nothing', async () => {
    const outcome = await inProcess([]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/tomoscan +run a scan\n/);
  });

  it.each(['tomoscan', 'plan'])(
    'of %s has arguments, defaults, the fields_flag and examples',
    async (name) => {
      const { code, stdout } = await inProcess([name, '--help']);
      expect(code).toBe(0);
      for (const word of ['scan_type', 'rot_mot', 'scan_start', 'scan_end', 'nsteps', 'exp_time']) {
        expect(stdout).toMatch(new RegExp(`^ {2}${word} +\\S`, 'm'));
      }
      expect(stdout).toMatch(/--latency <seconds> +.*\(default 0\)/);
      expect(stdout).toMatch(/\(default\s+110001\)/);
      expect(stdout).toMatch(/^ {2}3 {2}--ortho +orthogonal/m);
      expect(stdout).toMatch(new RegExp(`^ {2}tomochart ${name} ascanct`, 'm'));
    },
  );

  it('has examples that work', async () => {
    const { stdout } = await inProcess(['tomoscan', '--help']);
    const examples = [...stdout.matchAll(/^ {2}tomochart tomoscan (.+)$/gm)].map(([, rest]) => rest!);
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      const outcome = await inProcess(['tomoscan', ...example.split(' '), ...COMMON, '--dry-run']);
      expect(outcome.code, `${example}\n${outcome.stderr}`).toBe(0);
    }
  });

  it.each(['machine', 'check', 'demo'])('of %s has examples', async (name) => {
    const { code, stdout } = await inProcess([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}tomochart ${name}`));
  });

  it('has the version of the package beside it', async () => {
    const path = new URL('../../package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    expect(await inProcess(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('arguments', () => {
  it.each([
    [['-90', '90'], -90, 90],
    [['-.5', '-1e2'], -0.5, -100],
    [['+10', '-10.25'], 10, -10.25],
  ])('may be negative: %j', async ([start, end], startDegrees, endDegrees) => {
    const words = ['ascanct', 'rot', start!, end!, '720', '0.02', '--posflat', 'out'];
    const outcome = await inProcess(['plan', ...words, ...COMMON, '--json']);
    expect(objectOf(outcome)).toMatchObject({ request: { startDegrees, endDegrees } });
  });

  it('have their characters of fields_flag overridden by their names', async () => {
    const flags = ['--fields-flag', '111111', '--no-ortho', '--no-flat-after'];
    const outcome = await inProcess(['plan', ...SCAN, ...flags, '--json']);
    expect(objectOf(outcome)).toMatchObject({ request: { fieldsFlag: '110011' }, frames: { ortho: 0 } });
  });

  it('plan more than the disk holds, and say so', async () => {
    const words = ['ascanct', 'rot', '0', '180', '9999999', '0.2', '--posflat', 'out', ...COMMON];
    const outcome = await inProcess(['plan', ...words, '--json']);
    const { rawBytes, warnings } = objectOf(outcome) as { rawBytes: number; warnings: string[] };
    expect(rawBytes).toBeGreaterThan(1.3e12);
    expect(warnings.join()).toMatch(/free: the scan itself would be refused there/);
    expect(await inProcess(['tomoscan', ...words])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/ {2}out: the scan needs 1\.31 TB, .* free; make room/) as string,
    });
  });
});

describe('a reader that leaves', () => {
  it.each(['machine --format json', 'plan ascanct rot 0 45 60 0.02 --no-flat --json'])(
    'does not trouble %s',
    (words) => {
      const script = `node ${BIN} ${words} 2> err | head -c 1; echo "\${PIPESTATUS[0]}" > code`;
      spawnSync('bash', ['-c', script], { cwd: folder });
      expect(readFileSync(join(folder, 'code'), 'utf8')).toBe('0\n');
      expect(readFileSync(join(folder, 'err'), 'utf8')).not.toMatch(/EPIPE|Error|^\s+at /m);
    },
  );

  it('does not end a scan whose progress it was reading', () => {
    const words = `tomoscan ascanct rot 0 45 40 0.02 --no-flat --virtual-time --roi 32x16 --file piped`;
    const script = `node ${BIN} ${words} --out . 2>&1 >record | head -n 1; echo "\${PIPESTATUS[0]}" > code`;
    spawnSync('bash', ['-c', script], { cwd: folder });
    expect(readFileSync(join(folder, 'code'), 'utf8')).toBe('0\n');
    expect(readFileSync(join(folder, 'record'), 'utf8')).toMatch(/^scan done/);
    expect(contentsOf(folder)).toContain('piped.h5');
  });
});
