import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTomochartError, formatProblem } from '#core';
import { factsOf, parseBeamline } from '#config';
import { positionNamed, positionsOf, surveyed, withPosition } from '#run';
import { parseRequest, planScan } from '#scan';
import { FULL_REQUEST, SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse, type Rehearsal } from '../support/rehearsal.ts';

/** With an axis more, and every axis where no round number is, so that an exact return is no accident. */
const BEAMLINE = SMALL_BEAMLINE.replace(
  /(x: \{ kind: linear, )(.*)\n/,
  '$1position: 0.0123457, $2\n' +
    '  z: { kind: linear, position: -0.0345679, limits: [-20, 20], max_velocity: 10, acceleration_seconds: 0.1, moves_sample: z }\n',
).replace('rot: { kind: rotation, ', 'rot: { kind: rotation, position: 3.3333333, ');

const facts = factsOf(parseBeamline(BEAMLINE, 'small.yaml'));
let visit = '';
const places = () => ({ visit, beamlineFile: 'small.yaml' });
const write = (file: string, text: string) => writeFileSync(join(visit, '.positions', file), text);
const lines = (text: string) => text.replaceAll(visit, '<visit>');

beforeEach(() => {
  visit = mkdtempSync(join(tmpdir(), 'tomochart-visit-'));
  mkdirSync(join(visit, '.positions'));
});
afterEach(() => rmSync(visit, { recursive: true, force: true }));

/** Rehearses a full scan whose flats are at a position of the visit. */
async function rehearseAt(
  name: string,
  dryRun: boolean,
  onProgress: (state: string, rehearsal: Rehearsal) => void,
): Promise<Rehearsal> {
  const survey = await withPosition(facts, name, 'rot', places());
  expect(survey.problems).toEqual([]);
  const request = parseRequest({ ...FULL_REQUEST, posflat: name, scan_start: 10, scan_end: 190 }, ['cam']);
  const output = { directory: '/data', exists: false, writable: true, freeBytes: 1e15 };
  return rehearse({
    yaml: BEAMLINE,
    dryRun,
    plan: ({ file }) => planScan(request, survey.facts, { ...output, file }),
    onProgress: (progress, rehearsal) => {
      if (progress.kind === 'state') onProgress(progress.state, rehearsal);
    },
  });
}

const AXES = ['rot', 'x', 'z'] as const;

/** Which axes move when: `rot`, then `z x` when both do at once, each time that it changes. */
function motionsBetween({ world }: Rehearsal, from: number, to: number): string[] {
  const [STEP, MOMENT] = [0.01, 1e-6];
  const words: string[] = [];
  for (let t = from; t < to - MOMENT; t += STEP) {
    const moves = AXES.filter((axis) => {
      const stage = world.stages[axis]!;
      return stage.positionAt(t) !== stage.positionAt(t + MOMENT);
    });
    const word = moves.join(' ');
    if (word !== '' && word !== words.at(-1)) words.push(word);
  }
  return words;
}

interface Leg {
  readonly from: number;
  readonly to: number;
  readonly motions: readonly string[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Notes what happens in every state whose path ends in one of `names`. */
function legsOf(names: readonly string[]) {
  const legs: Record<string, Leg[]> = Object.fromEntries(names.map((name) => [name, []]));
  let begun: { readonly name: string; readonly from: number } | undefined;
  const onState = (state: string, rehearsal: Rehearsal) => {
    const now = rehearsal.clock.now();
    const at = (t: number) => AXES.map((axis) => rehearsal.world.stages[axis]!.positionAt(t));
    if (begun) {
      const { name, from } = begun;
      const motions = motionsBetween(rehearsal, from, now);
      legs[name]?.push({ from, to: now, motions, before: at(from), after: at(now) });
    }
    const last = state.split('.').at(-1) ?? '';
    begun = names.includes(last) ? { name: last, from: now } : undefined;
  };
  return { legs, onState };
}

describe('flats at a position of several axes, an order and an angle', () => {
  it('are taken without the sample, which leaves in that order, and returns in reverse to exactly where it was', async () => {
    write('under.yaml', 'moves: { x: 8, z: -6.5 }\norder: [[z], [x]]\nangle: 90\n');
    const { legs, onState } = legsOf(['movingSampleOut', 'movingSampleBack']);
    const rehearsal = await rehearseAt('under', false, onState);
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');

    const [out, back] = [legs['movingSampleOut']!, legs['movingSampleBack']!];
    expect(out.map(({ motions }) => motions)).toEqual([
      ['rot', 'z', 'x'],
      ['rot', 'z', 'x'],
    ]);
    expect(back.map(({ motions }) => motions)).toEqual([
      ['x', 'z', 'rot'],
      ['x', 'z', 'rot'],
    ]);
    for (const leg of out) expect(leg.after).toEqual([90, 8, -6.5]);
    // Before the projections the rotation stood where the scan found it, after them where they left it.
    expect(out[0]!.before).toEqual([3.3333333, 0.0123457, -0.0345679]);
    expect(out[1]!.before[0]).not.toBe(3.3333333);
    back.forEach((leg, k) => expect(leg.after).toEqual(out[k]!.before));

    const patience = { clock: rehearsal.clock, signal: new AbortController().signal, seconds: 5 };
    const readbacks = (['x', 'z'] as const).map((axis) =>
      rehearsal.beamline.devices.axes[axis]!.position(patience),
    );
    expect(await Promise.all(readbacks)).toEqual([0.0123457, -0.0345679]);

    expect(record.checks.find(({ name }) => name === 'flats-are-flat')?.ok).toBe(true);
    expect(record.checks.filter(({ ok }) => ok === false)).toEqual([]);
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
    expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
  });

  it('move the axes of one group together, and turn nothing without an angle', async () => {
    write('beside.yaml', 'moves: { x: 8, z: -2 }\n');
    const { legs, onState } = legsOf(['movingSampleOut', 'movingSampleBack']);
    const record = await (await rehearseAt('beside', true, onState)).done;
    expect(record.status, record.error?.message).toBe('done');
    for (const leg of [...legs['movingSampleOut']!, ...legs['movingSampleBack']!]) {
      expect(leg.motions[0]).toBe('x z');
      expect(leg.motions.join(' ')).not.toContain('rot');
    }
  });
});

describe('a position that a scan asks for', () => {
  const ask = async (name: string, rotationAxis = 'rot') => {
    const { facts: found, problems } = await withPosition(facts, name, rotationAxis, places());
    return { position: found.positions[name], problems: problems.map(formatProblem).map(lines) };
  };

  it('is that of the visit, and else that of the beamline file, and says which', async () => {
    expect(await ask('out')).toEqual({
      position: { groups: [{ x: 8 }], source: 'small.yaml' },
      problems: [],
    });
    write('out.yaml', 'moves: { x: -8, z: 1 }\norder: [[z], [x]]\nangle: 45\n');
    expect(await ask('out')).toEqual({
      position: {
        groups: [{ z: 1 }, { x: -8 }],
        angleDegrees: 45,
        source: join(visit, '.positions', 'out.yaml'),
      },
      problems: [],
    });
  });

  it('is refused with place when its file is wrong, though the beamline has one of its name', async () => {
    write('out.yaml', 'moves: { x: left }\nangel: 3\n');
    expect(await ask('out')).toEqual({
      position: { groups: [] },
      problems: [
        '<visit>/.positions/out.yaml:1:13: posflat: moves.x: must be a number, found the text "left"; x is where the axis goes, in its own units',
        '<visit>/.positions/out.yaml:2:1: posflat: angel: is not a key of the position file; did you mean angle?',
      ],
    });
  });

  it('is refused with place when the beamline cannot go there', async () => {
    write('far.yaml', 'moves:\n  xx: 1\n  z: 99\n  rot: 3\nangle: 800\n');
    expect((await ask('far')).problems).toEqual([
      '<visit>/.positions/far.yaml:2:3: posflat: moves.xx: there is no axis xx; the axes are rot, x, z',
      '<visit>/.positions/far.yaml:3:3: posflat: moves.z: 99 mm is outside the limits -20 to 20 mm of z; choose a value within -20 to 20 mm',
      '<visit>/.positions/far.yaml:4:3: posflat: moves.rot: rot is the rotation axis; write angle: 3 instead',
      expect.stringMatching(/far.yaml:5:8: posflat: angle: 800 deg is outside the limits/),
    ]);
  });

  it('is judged by where the axes stand now', async () => {
    write('here.yaml', 'moves: { x: 0.0123457 }\n');
    expect((await ask('here')).problems[0]).toMatch(/here.yaml:1:1: posflat: moves: the sample would stay/);
    const rehearsal = rehearse({ yaml: BEAMLINE, dryRun: true });
    await rehearsal.done;
    const patience = { clock: rehearsal.clock, signal: new AbortController().signal, seconds: 60 };
    await rehearsal.beamline.devices.axes['x']!.move(3, 20, patience);
    const now = await surveyed(rehearsal.beamline, rehearsal.clock, patience.signal);
    expect((await withPosition(now, 'here', 'rot', places())).problems).toEqual([]);
  });

  it('may be turned by another axis than the request names, when that turns nothing', async () => {
    write('side.yaml', 'moves: { x: 8 }\nangle: 90\n');
    for (const axis of ['rot', 'x', 'nothing', 'constructor']) {
      expect((await ask('side', axis)).problems).toEqual([]);
    }
  });

  it('is answered with the names that exist when it does not, nearest first', async () => {
    write('under.yaml', 'moves: { z: 1 }\n');
    write('owt.yaml', 'not a position');
    expect((await ask('otu')).problems).toEqual([
      'posflat: there is no position named otu; positions: out, owt, under',
    ]);
    expect((await ask('undre')).problems[0]).toMatch(/; positions: under, /);
    expect((await ask('../out')).problems[0]).toMatch(/^posflat: "..\/out": is a path; /);
    expect((await ask('__proto__')).problems[0]).toMatch(/there is no position named __proto__/);
  });

  it('is the only one whose file is read', async () => {
    write('owt.yaml', 'not a position');
    write('side.yaml', 'moves: { x: 8 }\n');
    expect((await ask('side')).problems).toEqual([]);
    expect((await ask('out')).problems).toEqual([]);
  });

  it('is not the one of the beamline when the visit has a file of almost its name', async () => {
    write('out.yml', 'moves: { x: 3 }\n');
    expect((await ask('out')).problems[0]).toMatch(
      /^posflat: there is no position out in .*; rename out.yml/,
    );
  });

  it.each(['nowhere', 'a-file'])('is that of the beamline when the visit is %s', async (folder) => {
    writeFileSync(join(visit, 'a-file'), '');
    const elsewhere = { visit: join(visit, folder), beamlineFile: 'small.yaml' };
    const { facts: found, problems } = await withPosition(facts, 'out', 'rot', elsewhere);
    expect([found.positions['out']?.source, problems]).toEqual(['small.yaml', []]);
  });
});

describe('the positions that a scan can ask for', () => {
  it('are those of visit and beamline by name, with the broken ones, which hide nothing but their name', async () => {
    write('under.yaml', 'moves: { z: 1 }\n');
    expect((await positionsOf(facts, places())).map(({ name }) => name)).toEqual(['out', 'under']);
    write('out.yaml', 'broken');
    const [out, under] = await positionsOf(facts, places());
    expect(out).toMatchObject({ name: 'out', error: { code: 'BAD_CONFIG' } });
    expect(under).toMatchObject({ name: 'under', groups: [{ z: 1 }] });
  });

  it('are asked for by name with an error that says why not', async () => {
    const code = async (name: string) =>
      positionNamed(name, facts, places()).then(
        () => 'found',
        (thrown: unknown) => asTomochartError(thrown).code,
      );
    expect(await Promise.all(['out', 'nix', 'a b'].map(code))).toEqual(['found', 'NOT_FOUND', 'BAD_CONFIG']);
    rmSync(join(visit, '.positions'), { recursive: true });
    writeFileSync(join(visit, '.positions'), '');
    expect(await code('out')).toBe('FILE');
  });
});
