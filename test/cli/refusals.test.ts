import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SimSignal } from '#sim/simSignal';
import { contentsOf, inProcess, objectOf, program, shipped, temporaryFolder } from './program.ts';

const folder = temporaryFolder();
const out = join(folder, 'data');
mkdirSync(out);
writeFileSync(join(out, 'taken.h5'), 'someone else');
writeFileSync(join(folder, 'file'), 'not a folder');
const SCAN = ['ascanct', 'rot', '0', '180', '720', '0.02'];
const COMMON = ['--beamline', shipped('beamline'), '--posflat', 'out', '--out', out];

/** The scan with some of its words replaced: `{ 4: '0' }` is nsteps 0. */
const words = (changes: Record<number, string>) => SCAN.map((word, k) => changes[k] ?? word);

interface Refusal {
  readonly what: string;
  readonly args: readonly string[];
  /** Argument that the message must name, and what it must say of it. */
  readonly about: string;
  readonly message: RegExp;
}

const scan = (what: string, changes: Record<number, string>, about: string, message: RegExp): Refusal => ({
  what,
  args: [...words(changes), ...COMMON],
  about,
  message,
});
const option = (what: string, options: readonly string[], about: string, message: RegExp): Refusal => ({
  what,
  args: [...SCAN, ...COMMON, ...options],
  about,
  message,
});

const REFUSALS: readonly Refusal[] = [
  scan('an unknown scan type', { 0: 'spiral' }, 'scan_type', /spiral is no scan type; use one of ascan, /),
  scan('a helix without a pitch', { 0: 'helical' }, 'pitch', /needs the way of the vertical axis/),
  scan('an unknown motor', { 1: 'rott' }, 'rot_mot', /rott is no axis of demo; axes: rot, x, z/),
  scan('a linear motor', { 1: 'x' }, 'rot_mot', /x is a linear axis; rotate rot/),
  scan('a motor named like a property of every object', { 1: 'constructor' }, 'rot_mot', /is no axis/),
  scan('NaN as an angle', { 2: 'NaN' }, 'scan_start', /NaN is no number/),
  scan('infinity as an angle', { 3: 'Infinity' }, 'scan_end', /Infinity is no finite number/),
  scan('text as an angle', { 3: '18O' }, 'scan_end', /18O is no number/),
  scan('equal angles', { 2: '180' }, 'scan_end', /is 180, the same as scan_start/),
  scan('no intervals', { 4: '0' }, 'nsteps', /0 is too small: it must be at least 1/),
  scan('a part of an interval', { 4: '1.5' }, 'nsteps', /1.5 is no whole number/),
  scan('more intervals than atoms', { 4: '1e99' }, 'nsteps', /1e\+99 is too large: it must be at most/),
  scan('a negative exposure', { 5: '-0.02' }, 'exp_time', /-0.02 is too small: it must be more than 0/),
  scan('no exposure', { 5: '0' }, 'exp_time', /0 is too small/),
  scan(
    'an exposure beyond the camera',
    { 5: '60' },
    'exp_time',
    /60 s is outside what cam can do; from .* to/,
  ),
  scan('an exposure faster than the camera', { 5: '0.0003' }, 'exp_time', /cam \(.*\) takes at most 500/),
  scan(
    'a rotation that is too fast',
    { 4: '60' },
    'exp_time',
    /rot would have to turn at 144.* 90; .* nsteps/,
  ),
  scan('a start beyond the limits', { 2: '-719.5' }, 'scan_start', /run-up, rot starts from -7[23].*to 720/),
  scan('an end beyond the limits', { 3: '800' }, 'scan_end', /run-out, rot comes to rest at 8.* to 720/),
  scan('a step finer than any encoder', { 3: '1e-6' }, 'nsteps', /finer than any encoder/),
  option(
    'an unknown detector',
    ['--tomo-det', 'cma'],
    'tomo_det',
    /cma is no detector of demo; detectors: cam/,
  ),
  option('an unknown position', ['--posflat', 'away'], 'posflat', /no position named away; positions: out/),
  option('a fields_flag too short', ['--fields-flag', '11'], 'fields_flag', /11 must be six characters/),
  option('a fields_flag of letters', ['--fields-flag', 'yesyes'], 'fields_flag', /yesyes must be six/),
  option('a negative latency', ['--latency', '-1'], 'latency', /-1 is too small: it must be at least 0/),
  option('a negative wait', ['--condition', '-0.5'], 'condition', /-0.5 is too small/),
  option('fields without frames', ['--npt-fields', '0'], 'npt_fields', /0 is too small/),
  option('a region that is none', ['--roi', '100'], 'roi', /100 must be WIDTHxHEIGHT in pixels/),
  option(
    'a region beyond the sensor',
    ['--roi', '9999x1'],
    'roi',
    /larger than the sensor of cam; at most 256/,
  ),
  option('a file with a path', ['--file', '../a.h5'], 'file', /not a plain file name; .* --out/),
  option('a file without a name', ['--file', ''], 'file', /is no file name/),
  option('a file with an endless name', ['--file', 'a'.repeat(250)], 'file', /253 bytes; use at most 240/),
  option(
    'a file that exists',
    ['--file', 'taken.h5'],
    'file',
    /taken.h5 exists; .* nothing is ever overwritten/,
  ),
  option('a file as a folder', ['--out', join(folder, 'file')], 'out', /cannot be written to/),
  option('a folder in a file', ['--out', join(folder, 'file', 'sub')], 'out', /cannot be written to/),
  option(
    'a misspelt option',
    ['--conditoin', '1'],
    '--conditoin',
    /no option of .*; did you mean --condition\?/,
  ),
  option('an argument too many', ['0.001'], '0.001', /is more than the 6 arguments/),
  {
    what: 'a missing argument',
    args: SCAN.slice(0, 5),
    about: 'exp_time',
    message: /is missing; .*exposure/,
  },
  {
    what: 'no position for the flats',
    args: [...SCAN, '--beamline', shipped('beamline')],
    about: 'posflat',
    message: /flats are asked for.*--posflat.*--no-flat/,
  },
  {
    what: 'a beamline of several cameras without a choice',
    args: [...SCAN, '--posflat', 'out', '--beamline', shipped('beamlines/soleil-anatomix')],
    about: 'tomo_det',
    message: /4 detectors; choose one with --tomo-det: orca_flash, /,
  },
];

describe('a wrong request', () => {
  const write = vi.spyOn(SimSignal.prototype, 'write');
  let before: string[];
  beforeEach(() => {
    write.mockClear();
    before = contentsOf(folder);
  });
  afterEach(() => {
    expect(write).not.toHaveBeenCalled();
    expect(contentsOf(folder)).toEqual(before);
  });

  it.each(REFUSALS)('is refused: $what', async ({ args, about, message }) => {
    const spoken = await inProcess(['tomoscan', ...args, '--virtual-time']);
    expect(spoken).toMatchObject({ code: 2, stdout: '' });
    const line = spoken.stderr.split('\n').find((text) => text.startsWith(`  ${about}: `));
    expect(line, spoken.stderr).toMatch(message);
    expect(spoken.stderr).not.toMatch(/^\s+at /m);
  });

  it.each(REFUSALS)('is refused by a plan, as one JSON object: $what', async ({ args, about }) => {
    const outcome = await inProcess(['plan', ...args, '--json']);
    expect(outcome.code).toBe(2);
    const { status, error } = objectOf(outcome) as {
      status: string;
      error: { code: string; problems: { about: string; message: string }[] };
    };
    expect([status, error.code]).toEqual(['refused', 'BAD_REQUEST']);
    expect(error.problems.map((problem) => problem.about)).toContain(about);
  });

  it('is told all its problems at once, each argument once', async () => {
    const args = words({ 1: 'rott', 2: '5', 3: '5', 4: '1e99', 5: '-1' });
    const options = ['--posflat', 'away', '--tomo-det', 'cma', '--file', 'a/b', '--fields-flag', '2'];
    const outcome = await inProcess(['plan', ...args, ...COMMON, ...options, '--json']);
    const { error } = objectOf(outcome) as { error: { problems: { about: string }[] } };
    expect(error.problems.map(({ about }) => about).sort()).toEqual(
      ['exp_time', 'fields_flag', 'file', 'nsteps', 'posflat', 'rot_mot', 'scan_end', 'tomo_det'].sort(),
    );
  });

  it('misses every missing argument at once', async () => {
    const { error } = objectOf(await inProcess(['plan', 'ascanct', 'rot', '--json'])) as {
      error: { problems: { about: string }[] };
    };
    expect(error.problems.map(({ about }) => about)).toEqual([
      'scan_start',
      'scan_end',
      'nsteps',
      'exp_time',
    ]);
  });

  it('is refused when the folder belongs to someone else', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    before = contentsOf(folder);
    chmodSync(locked, 0o555);
    // Root may write anywhere, so the program runs as nobody then.
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    chmodSync(folder, 0o755);
    const args = [
      ...SCAN,
      '--beamline',
      shipped('beamline'),
      '--posflat',
      'out',
      '--out',
      join(locked, 'sub'),
    ];
    const outcome = await program(['tomoscan', ...args], { ...asNobody, cwd: folder });
    expect(outcome.stderr).toMatch(/ {2}out: .*locked\/sub cannot be written to; choose another folder/);
    expect(outcome.code).toBe(2);
  });

  it('is refused by the process as it is in here', async () => {
    const outcome = await program(['tomoscan', ...words({ 4: 'many' }), ...COMMON, '--json'], {
      cwd: folder,
    });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toBe('');
    expect(objectOf(outcome)).toMatchObject({
      status: 'refused',
      error: { problems: [{ about: 'nsteps' }] },
    });
  });
});

describe('an unknown command', () => {
  it('is refused with the one that was meant', async () => {
    const outcome = await inProcess(['plna', ...SCAN]);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/plna: is no command of tomochart; did you mean plan\?/);
  });

  it.each([
    [['machine', '--format', 'svg'], /no format svg; use mermaid or json/],
    [['check', join(folder, 'nothing.h5')], /nothing.h5: there is no such file/],
    [['check', join(out, 'taken.h5')], /taken.h5: .*HDF5/],
    [['check', out], /data/],
    [['check'], /file: is missing/],
    [['plan', ...SCAN, '--latency'], /--latency: has no value after it/],
  ])('and so is what the others cannot do: %j', async (args, message) => {
    const outcome = await inProcess(args);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('what is refused in these tests', () => {
  it('would write to devices if it were run', async () => {
    const write = vi.spyOn(SimSignal.prototype, 'write');
    const outcome = await inProcess(['tomoscan', ...SCAN, ...COMMON, '--dry-run']);
    expect(outcome.code).toBe(0);
    expect(write.mock.calls.length).toBeGreaterThan(20);
  });
});
