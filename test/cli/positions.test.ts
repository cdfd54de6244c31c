import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SimSignal } from '#sim/simSignal';
import { contentsOf, inProcess, objectOf, program, shipped, temporaryFolder } from './program.ts';

const folder = temporaryFolder();
let visit = '';
const beamline = ['--beamline', shipped('beamline')];
const inVisit = (file: string) => join(visit, '.positions', file);
const write = (file: string, text: string) => {
  mkdirSync(join(visit, '.positions'), { recursive: true });
  writeFileSync(inVisit(file), text);
};
const positions = (command: string, ...words: string[]) =>
  inProcess(['positions', command, ...words, '--visit', visit, ...(command === 'delete' ? [] : beamline)]);
const seen = (text: string) =>
  text.replaceAll(visit, '<visit>').replaceAll(shipped('beamline'), '<beamline>');

beforeEach(() => {
  visit = mkdtempSync(join(folder, 'visit-'));
});

describe('positions save', () => {
  it('writes values in an order, with an angle and words, as a person would', async () => {
    const words = [
      '--at',
      'x=8, z=-12.5',
      '--order',
      'z,x',
      '--angle',
      '-90',
      '--description',
      'down, then left',
    ];
    const outcome = await positions('save', 'under', ...words);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(seen(outcome.stdout)).toBe(
      'saved <visit>/.positions/under.yaml\n  rot to -90 deg\n  z to -12.5 mm\n  x to 8 mm\n',
    );
    expect(readFileSync(inVisit('under.yaml'), 'utf8')).toBe(
      'description: down, then left\nmoves:\n  z: -12.5\n  x: 8\norder: [[z], [x]]\nangle: -90\n',
    );
    expect((await positions('check', 'under')).code).toBe(0);
  });

  it('writes where axes stand, beside values given, and says that a simulated beamline is a new one', async () => {
    const text = readFileSync(shipped('beamline'), 'utf8').replace(
      'limits: [-15, 15]',
      'limits: [-15, 15]\n    position: 0.30000000000000004',
    );
    const mine = join(visit, 'mine.yaml');
    writeFileSync(mine, text);
    const words = ['save', 'here', '--axes', 'x,z', '--at', 'z=3', '--order', 'x+z', '--json'];
    const outcome = await inProcess(['positions', ...words, '--visit', visit, '--beamline', mine]);
    expect(objectOf(outcome)).toEqual({
      saved: inVisit('here.yaml'),
      position: {
        name: 'here',
        groups: [{ z: 3, x: 0.3 }],
        file: inVisit('here.yaml'),
        of: 'visit',
      },
      warnings: ['x: where the simulated beamline begins; give values with --at'],
    });
  });

  it('replaces a position only when told to, and says what it hides', async () => {
    await positions('save', 'out', '--at', 'x=9');
    const again = await positions('save', 'out', '--at', 'x=-9');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(seen(again.stderr)).toBe(
      'the position out exists: <visit>/.positions/out.yaml; choose another name, or add --overwrite\n',
    );
    expect(readFileSync(inVisit('out.yaml'), 'utf8')).toBe('moves:\n  x: 9\n');
    const replaced = await positions('save', 'out', '--at', 'x=-9', '--overwrite');
    expect(seen(replaced.stdout)).toContain('warning: scans of this visit no longer use out of <beamline>\n');
    expect(contentsOf(visit)).toEqual(['.positions', join('.positions', 'out.yaml')]);
  });

  it('refuses where the sample stands, unless it is forced to', async () => {
    const refused = await positions('save', 'here', '--at', 'x=0.0005,z=0');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/here.moves: the sample would stay .* tolerance, or add --force\n/);
    expect((await positions('save', 'here', '--at', 'x=0.0005,z=0', '--force')).code).toBe(0);
    expect((await positions('save', 'far', '--at', 'x=99', '--force')).code).toBe(2);
  });

  it.each<readonly [string, string[], RegExp[]]>([
    ['no axis', [], [/--axes: names no axis; .*--at x=8,z=2/]],
    [
      'an axis that is none',
      ['--axes', 'xx,y'],
      [/--axes: there is no axis xx; /, /--axes: there is no axis y; the/],
    ],
    ['a slip', ['--axes', 'rto'], [/there is no axis rto; did you mean rot\?/]],
    ['a property of every object', ['--axes', 'constructor'], [/there is no axis constructor/]],
    ['a lonely comma', ['--axes', 'x,'], [/--axes: has a comma without an axis/]],
    ['values that are none', ['--at', 'x=,z,=3,x=l'], [/--at: x= gives/, /--at: z gives/, /--at: =3/, /x=l/]],
    ['an infinite value', ['--at', 'x=Infinity'], [/x=Infinity gives no axis a number/]],
    ['an axis twice', ['--at', 'x=1,x=2'], [/--at: x is named twice/]],
    ['a value for no axis', ['--at', 'q=1'], [/bad.moves.q: there is no axis q/]],
    [
      'a value beyond the limits',
      ['--at', 'x=99'],
      [/bad.moves.x: 99 mm is outside the limits -15 to 15 mm/],
    ],
    ['an angle that is none', ['--at', 'x=8', '--angle', 'up'], [/--angle: up is no number/]],
    ['an angle beyond the limits', ['--at', 'x=8', '--angle', '999'], [/bad.angle: 999 deg is outside/]],
    ['the rotation among the moves', ['--at', 'x=8,rot=3'], [/rot is the rotation axis; write angle: 3/]],
    [
      'an order of others',
      ['--at', 'x=8,z=1', '--order', 'x,x,y'],
      [/--order: y is not/, /--order: x is named twice/, /--order: z is missing; .* x,z; /],
    ],
    [
      'several at once',
      ['--axes', 'q', '--at', 'x=99', '--angle', 'k', '--order', 'x'],
      [/--axes: .* q/, /--angle: k/, /x: 99 mm/],
    ],
  ])('refuses %s, and writes nothing', async (_, words, messages) => {
    const outcome = await positions('save', 'bad', ...words);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    const problems = outcome.stderr.trimEnd().split('\n').slice(1);
    expect(problems, outcome.stderr).toHaveLength(messages.length);
    messages.forEach((message, k) => expect(problems[k]).toMatch(message));
    expect(contentsOf(visit)).toEqual([]);
  });

  it.each(['../out', 'a b', '.out', 'out.yaml', ''])('refuses the name %j', async (name) => {
    const outcome = await positions('save', name, '--at', 'x=8', '--json');
    expect(outcome.code).toBe(2);
    expect(objectOf(outcome)).toMatchObject({ status: 'refused', error: { code: 'BAD_CONFIG' } });
    expect(contentsOf(visit)).toEqual([]);
  });

  it('moves nothing', async () => {
    const moved = vi.spyOn(SimSignal.prototype, 'write');
    await positions('save', 'out', '--axes', 'x', '--at', 'z=4');
    await positions('check');
    expect(moved).not.toHaveBeenCalled();
  });
});

describe('positions list', () => {
  beforeEach(() => {
    write('edge-on.yaml', 'description: to the right\nmoves: { x: -6 }\nangle: 90\n');
    write('under.yaml', 'moves: { x: 8, z: -12.5 }\norder: [[z], [x]]\n');
  });

  it('has those of the visit and of the beamline, what moves where, the files and the words', async () => {
    const outcome = await positions('list');
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(
      seen(outcome.stdout)
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ['positions of <visit> and <beamline>: 3'],
      ['edge-on', 'rot to 90 deg, then x to -6 mm', '<visit>/.positions/edge-on.yaml', 'to the right'],
      ['out', 'x to 8 mm', '<beamline>'],
      ['under', 'z to -12.5 mm, then x to 8 mm', '<visit>/.positions/under.yaml'],
      [''],
    ]);
  });

  it('has those that are broken beside the others, with their places, as a warning', async () => {
    write('out.yaml', 'moves: { x: left }\n');
    write('old.yml', 'moves: { x: 1 }\n');
    const outcome = await positions('list');
    expect(outcome.code).toBe(0);
    expect(seen(outcome.stdout)).toMatch(/warning: 2 positions cannot be used\n/);
    expect(seen(outcome.stdout)).toMatch(
      /\n {2}<visit>\/.positions\/out.yaml:1:13: moves.x: must be a number/,
    );
    const list = objectOf(await positions('list', '--json'));
    expect(list).toMatchObject({
      visit,
      positions: [
        { name: 'edge-on', angleDegrees: 90, groups: [{ x: -6 }], of: 'visit', description: 'to the right' },
        { name: 'under', groups: [{ z: -12.5 }, { x: 8 }] },
      ],
      broken: [
        { name: 'old.yml', error: { code: 'BAD_CONFIG' } },
        { name: 'out', error: { problems: [{ about: 'moves.x', place: { line: 1, column: 13 } }] } },
      ],
      warnings: ['2 positions cannot be used'],
    });
  });
});

describe('positions show', () => {
  it('says step by step what moves', async () => {
    write('under.yaml', 'description: down\nmoves: { x: 8, z: -12.5 }\norder: [[z], [x]]\nangle: 45\n');
    const outcome = await positions('show', 'under');
    expect(seen(outcome.stdout)).toBe(
      'under: <visit>/.positions/under.yaml\n  down\n  1  rot to 45 deg\n  2  z to -12.5 mm\n  3  x to 8 mm\n' +
        '  back in reverse, each axis to where it stood\n',
    );
    expect(objectOf(await positions('show', 'out', '--json'))).toEqual({
      name: 'out',
      groups: [{ x: 8 }],
      file: shipped('beamline'),
      of: 'beamline',
    });
  });

  it('answers a slip with the names, nearest first', async () => {
    write('under.yaml', 'moves: { z: 1 }\n');
    const outcome = await positions('show', 'udner');
    expect(outcome).toMatchObject({
      code: 2,
      stderr: 'there is no position named udner; positions: under, out\n',
    });
  });
});

describe('positions check', () => {
  it('names each problem with file, line and column, and exits with 2', async () => {
    write('far.yaml', 'moves:\n  xx: 3\n  z: -30\n');
    write('here.yaml', 'moves: { x: 0 }\n');
    write('torn.yaml', 'moves: { x: 1\n');
    const outcome = await positions('check');
    expect(outcome).toMatchObject({ code: 2, stderr: '' });
    const text = seen(outcome.stdout);
    expect(text).toMatch(
      /^4 positions: 3 cannot be used\n {2}BAD {2}far .*\n {4}<visit>\/.positions\/far.yaml:2:3: /,
    );
    expect(text).toMatch(
      / {4}<visit>\/.positions\/far.yaml:3:3: moves.z: -30 mm is outside the limits -20 to 20/,
    );
    expect(text).toMatch(/ {4}<visit>\/.positions\/here.yaml:1:1: moves: the sample would stay where it is/);
    expect(text).toMatch(/ {4}<visit>\/.positions\/torn.yaml:\d+:\d+: /);
    expect(text).toMatch(/ {2}ok {3}out /);
    expect(objectOf(await positions('check', 'out', 'nix', '--json'))).toMatchObject({
      ok: false,
      positions: [
        { name: 'out', ok: true, problems: [] },
        {
          name: 'nix',
          ok: false,
          file: null,
          problems: [{ remedy: expect.stringMatching(/^positions: /) as string }],
        },
      ],
    });
    expect((await positions('check', 'out', 'out')).stdout).toMatch(
      /^1 position: nothing to complain about\n/,
    );
  });
});

describe('positions delete', () => {
  it('deletes one of the visit, also a broken one, and no other', async () => {
    write('out.yaml', 'broken');
    write('under.yaml', 'moves: { z: 1 }\n');
    expect(objectOf(await positions('delete', 'out', '--json'))).toEqual({
      deleted: inVisit('out.yaml'),
      name: 'out',
    });
    expect(contentsOf(join(visit, '.positions'))).toEqual(['under.yaml']);
    const again = await positions('delete', 'out');
    expect(again.code).toBe(2);
    expect(seen(again.stderr)).toBe('there is no position out in <visit>/.positions; positions: under\n');
  });
});

describe('positions', () => {
  it('has help with examples, for itself and for each command', async () => {
    for (const words of [
      [],
      ['--help'],
      ['list', '--help'],
      ['show', '--help'],
      ['save', '--help'],
      ['check', '--help'],
      ['delete', '--help'],
    ]) {
      const { code, stdout } = await inProcess(['positions', ...words]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}tomochart positions /);
    }
  });

  it.each([
    [['lst'], /lst: is no command of tomochart positions; did you mean list\?/],
    [
      ['frobnicate', '--visit', 'x'],
      /frobnicate: is no command .*; its commands are list, show, save, check, del/,
    ],
    [['--json'], /"about":"--json","message":"comes before a command"/],
    [['show'], /name: is missing/],
    [['list', '--visit', join(folder, 'nowhere')], /visit: there is no folder .*nowhere; check the path/],
    [['list', '--visit', ''], /visit: is no folder name/],
    [['delete', 'out', '--visit', shipped('beamline')], /visit: there is no folder/],
    [['check', '--beamline', join(folder, 'none.yaml')], /none.yaml: no such file/],
  ])('refuses %j', async (words, message) => {
    const outcome = await inProcess(['positions', ...words]);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout + outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
  });

  it('makes the default visit when it saves the first', async () => {
    const list = await program(['positions', 'list', ...beamline], { cwd: visit });
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(contentsOf(visit)).toEqual([]);
    const saved = await program(['positions', 'save', 'left', '--at', 'x=8', ...beamline], { cwd: visit });
    expect(saved).toMatchObject({ code: 0, stdout: 'saved scans/.positions/left.yaml\n  x to 8 mm\n' });
    expect(contentsOf(visit)).toContain(join('scans', '.positions', 'left.yaml'));
  });

  it('are used as the page says', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/positions.md', import.meta.url)), 'utf8');
    const commands = [...page.matchAll(/^npx tomochart (.*)$/gm)].map(([, words]) => words!);
    for (const name of ['list', 'show', 'save', 'check', 'delete']) {
      expect(
        commands.some((words) => words.startsWith(`positions ${name} `) || words === `positions ${name}`),
      ).toBe(true);
    }
    for (const words of commands) {
      const typed = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      const where = typed.includes('--visit') ? [] : ['--visit', visit];
      const args = typed.map((word) => (word === 'scans/bone' ? visit : word));
      const outcome = await inProcess([...args, ...where, ...(typed[1] === 'delete' ? [] : beamline)]);
      expect(outcome.code, `${words}\n${outcome.stderr}`).toBe(0);
    }
  });
});

describe('a scan', () => {
  const plan = (...words: string[]) =>
    inProcess(['plan', 'ascanct', 'rot', '0', '180', '100', '0.02', ...beamline, ...words]);

  it('goes to the position of the visit, by default that of the data, and says where it came from', async () => {
    write('out.yaml', 'moves: { x: -7, z: 1 }\norder: [[z], [x]]\n');
    for (const option of ['--visit', '--out']) {
      const outcome = await plan('--posflat', 'out', option, visit);
      expect(outcome.stdout).toMatch(/flats at +out \(z 0 -> 1, then x 0 -> -7\)/);
      expect(seen(outcome.stdout)).toContain('from <visit>/.positions/out.yaml');
      expect(outcome.stderr).toBe('');
      const json = objectOf(await plan('--posflat', 'out', option, visit, '--json'));
      expect(json).toMatchObject({ flatPositionFile: inVisit('out.yaml') });
    }
    const elsewhere = objectOf(await plan('--posflat', 'out', '--out', join(visit, 'new'), '--json'));
    expect(elsewhere).toMatchObject({ flatPositionFile: shipped('beamline') });
    expect(await plan('--no-flat', '--visit', visit)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is told what is wrong with its position together with all else, and nothing of the other positions', async () => {
    write('far.yaml', 'moves:\n  xx: 3\n  z: -30\n');
    const at = (...words: string[]) =>
      inProcess(['plan', 'ascanct', 'rot', ...words, ...beamline, '--visit', visit]);
    const moves =
      /^ {2}<visit>\/.positions\/far.yaml:2:3: posflat: moves.xx: .*\n {2}<visit>\/.positions\/far.yaml:3:3: posflat: moves.z: /m;
    const slow = await at('0', '180', '720', '20', '--posflat', 'far');
    expect(slow).toMatchObject({ code: 2, stdout: '' });
    expect(seen(slow.stderr)).toMatch(moves);
    expect(slow.stderr).toMatch(/exp_time: 20 s is outside/);
    expect(slow.stderr).toMatch(/: 3 problems\n/);
    const odd = await at('0', '180', '1.5', '0.02', '--posflat', 'far');
    expect(seen(odd.stderr)).toMatch(moves);
    expect(odd.stderr).toMatch(/nsteps: 1.5/);
    expect(await at('0', '180', '720', '0.02', '--posflat', 'out')).toMatchObject({ code: 0 });
  });

  it('is told of a visit that does not exist together with all else, and once', async () => {
    const words = ['--posflat', 'away', '--visit', join(visit, 'no')];
    const slow = await inProcess(['plan', 'ascanct', 'rot', '0', '180', '720', '20', ...beamline, ...words]);
    expect(slow.code).toBe(2);
    expect(seen(slow.stderr)).toMatch(
      /: 2 problems\n {2}visit: there is no folder <visit>\/no; .*\n {2}exp_time: /,
    );
  });
});
