import { describe, expect, it } from 'vitest';
import { FIELD_NAMES, fieldsOf, flagOf, parseRequest, SCAN_TYPES } from '#scan';
import { problemsOf, REQUEST } from './facts.ts';

const FLAGS = Array.from({ length: 64 }, (_, k) => k.toString(2).padStart(6, '0'));
const parse = (change: Readonly<Record<string, unknown>>, detectors: readonly string[] = ['cam']) =>
  parseRequest({ ...REQUEST, ...change }, detectors);
const wrong = (change: Readonly<Record<string, unknown>>, detectors: readonly string[] = ['cam']) =>
  problemsOf(() => parse(change, detectors));

describe('a request', () => {
  it('means what the macro says, units in the names', () => {
    expect(parse({ roi: '64x32' })).toEqual({
      scanType: 'ascanct',
      rotationAxis: 'rot',
      startDegrees: 0,
      endDegrees: 180,
      intervals: 180,
      exposureSeconds: 0.03,
      latencySeconds: 0.01,
      fieldFrames: { before: 5, between: 5, after: 5 },
      detectors: ['cam'],
      flatPosition: 'out',
      conditionSeconds: 0.5,
      fields: { dark: true, flat: true, ortho: true, flatAfter: true, darkAfter: true, returnToStart: true },
      fieldsFlag: '111111',
      pitchMm: undefined,
      extendedField: false,
      flatExposureSeconds: 0.03,
      flatEvery: undefined,
      darkEvery: undefined,
      homes: false,
      darkValue: undefined,
      flatValue: undefined,
      region: { width: 64, height: 32 },
    });
  });

  it('takes darks and flats before and returns, with 20 frames of each, when nothing else is said', () => {
    const { scan_type, rot_mot, scan_start, scan_end, nsteps, exp_time, posflat } = REQUEST;
    const least = { scan_type, rot_mot, scan_start, scan_end, nsteps, exp_time, posflat };
    expect(parseRequest(least, ['cam'])).toMatchObject({
      fieldsFlag: '110001',
      fieldFrames: { before: 20, between: 20, after: 20 },
      latencySeconds: 0,
      conditionSeconds: 0,
      detectors: ['cam'],
      region: undefined,
    });
  });

  it('needs no position when it takes no flats, and forgets one that was given', () => {
    expect(parse({ fields_flag: '100011' }).flatPosition).toBeUndefined();
    expect(parse({ posflat: undefined, fields_flag: '101011' }).flatPosition).toBeUndefined();
  });
});

describe('the flats of a request', () => {
  it('are exposed as the projections are, unless it says otherwise', () => {
    expect(parse({ exp_time: 0.04 }).flatExposureSeconds).toBe(0.04);
    expect(parse({ flat_exposure: 0.007 })).toMatchObject({
      exposureSeconds: 0.03,
      flatExposureSeconds: 0.007,
    });
  });

  it('at intervals need a position even when none are taken before or after', () => {
    const change = { fields_flag: '100001', flat_every: 40 };
    expect(parse(change)).toMatchObject({ flatPosition: 'out', flatEvery: 40 });
    expect(wrong({ ...change, posflat: undefined }).map(({ about }) => about)).toEqual(['posflat']);
  });

  it('may be constants', () => {
    const change = { fields_flag: '000001', dark_value: 0, flat_value: 4000.5, posflat: undefined };
    expect(parse(change)).toMatchObject({ darkValue: 0, flatValue: 4000.5, flatPosition: undefined });
  });
});

describe('fields_flag', () => {
  it.each(FLAGS)('%s comes back as it went in', (flag) => {
    const request = parse({ fields_flag: flag });
    expect(request.fieldsFlag).toBe(flag);
    expect(flagOf(fieldsOf(flag))).toBe(flag);
    expect(FIELD_NAMES.map(([key]) => (request.fields[key] ? '1' : '0')).join('')).toBe(flag);
  });

  it('gives way to a named switch, both ways, for each of its characters', () => {
    for (const [place, [, name]] of FIELD_NAMES.entries()) {
      const alone = (on: string, other: string) => other.repeat(place) + on + other.repeat(5 - place);
      expect(parse({ fields_flag: '000000', [name]: true }).fieldsFlag).toBe(alone('1', '0'));
      expect(parse({ fields_flag: '111111', [name]: false }).fieldsFlag).toBe(alone('0', '1'));
      expect(parse({ fields_flag: '111111', [name]: true }).fieldsFlag).toBe('111111');
    }
  });
});

describe('a request that makes no sense', () => {
  it.each([
    ['scan_type', 'spiral'],
    ['scan_type', 'helical scan'],
    ['pitch', 2],
    ['pitch', 'steep'],
    ['extended_field', true],
    ['extended_field', 'yes'],
    ['flat_exposure', 0],
    ['flat_every', 0],
    ['flat_every', 2.5],
    ['dark_value', -1],
    ['flat_value', 0],
    ['rot_mot', ''],
    ['scan_start', NaN],
    ['scan_start', Infinity],
    ['scan_end', 'half a turn'],
    ['scan_end', 0],
    ['nsteps', 0],
    ['nsteps', -5],
    ['nsteps', 1.5],
    ['nsteps', 10_000_001],
    ['exp_time', 0],
    ['exp_time', -0.1],
    ['exp_time', 'quick'],
    ['latency', -0.001],
    ['npt_fields', 0],
    ['tomo_det', ''],
    ['posflat', ''],
    ['posflat', undefined],
    ['condition', -1],
    ['fields_flag', '11111'],
    ['fields_flag', '1111112'],
    ['fields_flag', '11112x'],
    ['get_dark', 'yes'],
    ['return_to_start', 1],
    ['roi', '64'],
    ['roi', '0x10'],
    ['roi', '-64x32'],
  ])('is refused under the name of its argument, with a remedy: %s = %s', (name, value) => {
    const problems = wrong({ [name]: value });
    expect(problems.map((problem) => problem.about)).toEqual([name]);
    expect(problems[0]!.message).not.toBe('');
    expect(problems[0]!.remedy, JSON.stringify(problems[0])).toBeTruthy();
  });

  it('says that an argument is missing only when it is', () => {
    const required = ['scan_type', 'rot_mot', 'scan_start', 'scan_end', 'nsteps', 'exp_time'];
    const missing = problemsOf(() => parseRequest({ posflat: 'out' }, ['cam']));
    expect(missing.map(({ about, message }) => [about, message])).toEqual(
      required.map((name) => [name, 'is missing']),
    );
    for (const name of required.slice(1)) {
      expect(wrong({ [name]: name === 'rot_mot' ? 7 : 'text' })[0]!.message).not.toContain('missing');
    }
    expect(wrong({ exp_time: 'quick' })[0]!.message).toContain('quick');
  });

  it('reports all that is wrong at once', () => {
    const problems = wrong({ nsteps: 0, exp_time: -1, fields_flag: 'x', roi: 'y', speed: 3 });
    expect(problems.map((problem) => problem.about).sort()).toEqual([
      'exp_time',
      'fields_flag',
      'nsteps',
      'roi',
      'speed',
    ]);
    const changes = { scan_type: 'dscan', scan_end: 0, pitch: 1, extended_field: true, posflat: undefined };
    const senseless = wrong(changes, ['a', 'b']);
    expect(senseless.map((problem) => problem.about)).toEqual([
      'scan_end',
      'pitch',
      'extended_field',
      'posflat',
      'tomo_det',
    ]);
  });

  it('is told of unknown arguments, and not of others that are right', () => {
    const [problem, ...more] = wrong({ speed: 3, colour: 'red', tomo_det: 'fast' }, ['fast', 'slow']);
    expect([problem?.about, more]).toEqual(['speed, colour', []]);
  });

  it('is refused when it is no set of arguments at all', () => {
    for (const input of [undefined, null, 'ascanct rot 0 180', 7, []]) {
      const problems = problemsOf(() => parseRequest(input, ['cam']));
      expect(problems).toHaveLength(1);
      expect(problems[0]!.message).toContain('is no set of named arguments');
    }
  });

  it('names the detectors to choose from, and the scan types', () => {
    expect(wrong({}, ['fast', 'slow'])[0]).toMatchObject({
      about: 'tomo_det',
      remedy: 'choose one with --tomo-det: fast, slow',
    });
    expect(wrong({ scan_type: 'spiral' })[0]).toMatchObject({
      message: 'spiral is no scan type',
      remedy: `use one of ${SCAN_TYPES.join(', ')}`,
    });
  });

  it('is told what a kind of scan needs, and what means nothing to it', () => {
    const abouts = (change: Readonly<Record<string, unknown>>) => wrong(change).map(({ about }) => about);
    for (const pitch of [undefined, 0]) {
      expect(abouts({ scan_type: 'helical', pitch })).toEqual(['pitch']);
    }
    for (const scan_type of SCAN_TYPES.filter((type) => type !== 'helical')) {
      expect(wrong({ scan_type, pitch: 1 })[0]!.message).toBe(`means nothing to ${scan_type}`);
    }
    // Nothing turns in a time scan: the angles are not looked at, and there is no whole turn.
    expect(abouts({ scan_type: 'timescan', scan_end: 0 })).toEqual([]);
    const whole = { scan_end: 360, extended_field: true };
    expect(abouts({ ...whole, scan_type: 'timescan' })).toEqual(['extended_field']);
    for (const scan_type of ['ascan', 'ascanct', 'dscan', 'dscanct']) {
      expect(abouts({ ...whole, scan_type })).toEqual([]);
      expect(abouts({ scan_type, scan_start: 100, scan_end: -260, extended_field: true })).toEqual([]);
      expect(abouts({ scan_type, scan_end: 359, extended_field: true })).toEqual(['extended_field']);
    }
  });
});
