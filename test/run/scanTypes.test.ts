import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import { phaseOf, type FrameKind, type ScanPlan } from '#scan';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { readbacks, rehearse, SAFE, type Rehearsal } from '../support/rehearsal.ts';

/** The small beamline with an axis that lifts the sample, and the rotation somewhere on its way. */
const LIFT = `  z: { kind: linear, limits: [-5, 5], max_velocity: 2, acceleration_seconds: 0.4, tolerance: 0.001, moves_sample: z }
shutter:`;
const lifting = (yaml: string) => yaml.replace('shutter:', LIFT);
const turned = (yaml: string, position: number) =>
  yaml.replace('kind: rotation,', `kind: rotation, position: ${position},`);

const TYPES: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['ascan', { nsteps: 60 }, SMALL_BEAMLINE],
  ['ascanct', {}, SMALL_BEAMLINE],
  ['dscan', { nsteps: 60 }, turned(SMALL_BEAMLINE, 25)],
  ['dscanct', { scan_end: -180 }, turned(SMALL_BEAMLINE, 25)],
  ['timescan', { nsteps: 30, fields_flag: '110111' }, turned(SMALL_BEAMLINE, 25)],
  ['helical', { scan_end: 360, nsteps: 180, pitch: 0.1, fields_flag: '110111' }, lifting(SMALL_BEAMLINE)],
];

/** The names of the checks of the file that complain. */
function complaintsOf({ checks }: { readonly checks: Awaited<Rehearsal['done']>['checks'] }): string[] {
  return checks.filter((check) => check.ok === false).map((check) => `${check.name}: ${check.message}`);
}

async function reading<T>(file: string | null, look: (reader: ScanReader) => T): Promise<T> {
  const reader = await openScan(file!);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

/** Angle in the file against the one latched at the trigger, by the travel of half an exposure. */
function expectAngles(reader: ScanReader, { atRest, phases }: ScanPlan): void {
  const phase = phases.find(({ name }) => name === 'projections')!;
  const theta = reader.theta('proj')!;
  const travel = phase.fly ? phase.fly.degreesPerSecond * phase.exposureSeconds * phase.fly.sense : 0;
  const latched = reader.records().filter(({ kind }) => kind === 'proj');
  // A camera that starts by itself at rest is told no angle.
  if (phase.motion !== 'fly' && atRest === 'internal') {
    expect(latched.map(({ angleDegrees }) => angleDegrees)).toEqual(latched.map(() => NaN));
    return;
  }
  for (const { slot, angleDegrees } of latched) {
    // A stop is in position within the tolerance of its axis.
    expect(Math.abs(theta[slot]! - travel / 2 - angleDegrees)).toBeLessThan(0.003);
  }
}

/** The same with a camera that is armed for each phase, and has to start by itself what no encoder starts. */
const perPhase = (yaml: string) =>
  yaml
    .replace('time_pulses: true', 'time_pulses: false')
    .replace('arms_once: true, label: true', 'arms_once: false, label: false');

describe('a scan of each type', () => {
  const others = TYPES.filter(([type]) => !type.startsWith('d') && type !== 'ascanct');
  it.each([
    ...TYPES.map(([type, request, yaml]) => [type, 'armed once', request, yaml] as const),
    ...others.map(
      ([type, request, yaml]) => [type, 'armed for each phase', request, perPhase(yaml)] as const,
    ),
  ])(
    '%s does what was planned in the time that was planned, %s',
    async (scan_type, _arming, request, yaml) => {
      const rehearsal = rehearse({ yaml, request: { scan_type, ...request } });
      const record = await rehearsal.done;
      const { plan, world } = rehearsal;
      expect(record.status, record.error?.message).toBe('done');
      expect(complaintsOf(record)).toEqual([]);
      expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
      expect(record.frames).toEqual(record.framesPlanned);
      await reading(record.file, (reader) => {
        const phase = phaseOf(plan, 'projections')!;
        expect([...reader.theta('proj')!]).toEqual(
          Array.from({ length: phase.frames }, (_value, k) => phase.theta.first + k * phase.theta.step),
        );
        expectAngles(reader, plan);
        expect([...reader.ids()!]).toEqual(Array.from({ length: plan.totalFrames }, (_value, k) => k));
        expect(reader.value('/process/acquisition/scan_type')).toBe(scan_type);
        expect(reader.value('/process/acquisition/rotation/rotation_start')).toBe(plan.sweep.first);
        expect(reader.value('/process/acquisition/rotation/num_angles')).toBe(plan.frames.proj);
      });
      // Without a turn there is no slice.
      if (scan_type !== 'timescan') expect(record.preview?.correlation).toBeGreaterThan(0.9);
      for (const [name, position] of Object.entries(plan.initial)) {
        expect(world.stages[name]!.position, name).toBeCloseTo(position, 2);
      }
    },
  );
});

describe('the angles of a time scan', () => {
  it('are complained of when the axis turned', async () => {
    const record = await rehearse({
      request: { scan_type: 'timescan', nsteps: 20, fields_flag: '110001' },
      world: (world) => {
        const camera = world.cameras['cam']!;
        const pulse = camera.pulse.bind(camera);
        let pulses = 0;
        camera.pulse = (seconds, angle) => pulse(seconds, angle + (++pulses > 25 ? 0.3 : 0));
      },
    }).done;
    expect(record.status, record.error?.message).toBe('done');
    expect(complaintsOf(record)).toEqual([
      'theta-matches-encoder: theta is 0 deg throughout, the axis was up to 0.3 deg from there',
    ]);
  });
});

const HELIX = { scan_type: 'helical', scan_end: 360, nsteps: 120, pitch: 0.2, fields_flag: '110001' };

/** Transmission of each row of a projection, averaged over its columns. */
function rowsOf(reader: ScanReader, slot: number): number[] {
  const { width, height } = reader.shape;
  const [dark, flat, proj] = [
    reader.readFrame('dark', 0),
    reader.readFrame('flat', 0),
    reader.readFrame('proj', slot),
  ];
  return Array.from({ length: height }, (_, row) => {
    let sum = 0;
    for (let k = row * width; k < (row + 1) * width; k++)
      sum += (proj[k]! - dark[k]!) / (flat[k]! - dark[k]!);
    return sum / width;
  });
}

/** Row of the middle of what is in the beam, weighted with what it takes away. */
function middleOf(rows: readonly number[]): number {
  // The beam itself drifts by a fraction of a per cent.
  const taken = rows.map((value) => (value < 0.95 ? 1 - value : 0));
  const all = taken.reduce((sum, value) => sum + value, 0);
  return taken.reduce((sum, value, row) => sum + value * row, 0) / all;
}

describe('the file of a helical scan', () => {
  it('says where the sample was for each projection, and shows it there', async () => {
    // A cylinder about the axis, so that all that changes from one projection to the next is the height.
    const yaml = lifting(SMALL_BEAMLINE).replace(
      '{ name: foam, seed: 7 }',
      '{ shapes: [{ kind: cylinder, semi_axes_mm: [0.2, 0.2], half_height_mm: 0.1, mu_per_mm: 2 }] }',
    );
    const record = await rehearse({ yaml, request: HELIX }).done;
    expect(record.status, record.error?.message).toBe('done');
    await reading(record.file, (reader) => {
      const heights = reader.value('/process/acquisition/rotation/vertical') as Float64Array;
      expect(heights).toHaveLength(121);
      expect(heights[0]).toBe(0);
      expect(heights[120]).toBeCloseTo(0.2, 9);
      expect(reader.value('/process/acquisition/rotation/pitch')).toBe(0.2);
      const first = middleOf(rowsOf(reader, 0));
      for (const slot of [30, 60, 90, 120]) {
        // A pixel is 6.5 um; row 0 is at the top, so a sample that rises goes to lower rows.
        // The simulation sees a row at its middle: an edge shows to half a row.
        const risen = first - middleOf(rowsOf(reader, slot));
        expect(Math.abs(risen - heights[slot]! / 0.0065), `projection ${slot}`).toBeLessThan(0.5);
      }
    });
  });

  it('is as long as the projections when flats come between', async () => {
    const yaml = lifting(SMALL_BEAMLINE);
    const record = await rehearse({ yaml, request: { ...HELIX, flat_every: 50 } }).done;
    expect([record.status, complaintsOf(record)]).toEqual(['done', []]);
    expect(record.frames).toMatchObject({ flat: 15, proj: 121 });
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
    await reading(record.file, (reader) => {
      const heights = reader.value('/process/acquisition/rotation/vertical') as Float64Array;
      const triggers = reader.value('/process/acquisition/rotation/theta_trigger') as Float64Array;
      expect([heights.length, triggers.length]).toEqual([121, 121]);
      heights.forEach((height, k) => expect(height).toBeCloseTo((0.2 * k) / 120, 9));
      const theta = reader.theta('proj')!;
      triggers.forEach((trigger, k) => expect(theta[k]! - trigger).toBeCloseTo(theta[0]! - triggers[0]!, 9));
    });
  });
});

describe('an extended field', () => {
  it('has every angle of the turn once, and shows a sample wider than the field', async () => {
    // 0.9 mm of sample in 0.62 mm of field, the axis 12 pixels from its edge.
    const yaml = SMALL_BEAMLINE.replace('axis_column: 48.9', 'axis_column: 12.4').replace(
      'seed: 7 }',
      'seed: 7, diameter_mm: 0.9 }',
    );
    const request = { scan_end: 360, nsteps: 240, extended_field: true, fields_flag: '110001' };
    const record = await rehearse({ yaml, request }).done;
    expect([record.status, complaintsOf(record)]).toEqual(['done', []]);
    expect(record.preview?.axis?.column).toBeCloseTo(12.4, 0);
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
    await reading(record.file, (reader) => {
      const theta = reader.theta('proj')!;
      expect([theta.length, theta[0], theta[239]]).toEqual([240, 0, 358.5]);
      expect(reader.shape.frames.proj).toBe(240);
    });
  });
});

describe('flats at intervals', () => {
  it.each(['ascanct', 'ascan', 'timescan'])(
    'leave the projections of %s as they would have been',
    async (scan_type) => {
      const request = { scan_type, nsteps: 60, flat_every: 25, fields_flag: '110111' };
      const rehearsal = rehearse({ request });
      const record = await rehearsal.done;
      expect([record.status, record.error]).toEqual(['done', null]);
      expect(complaintsOf(record)).toEqual([]);
      expect(record.frames).toEqual({ dark: 10, flat: 20, proj: 61, ortho: 0 });
      expect(Math.abs(record.elapsedSeconds / record.plannedSeconds - 1)).toBeLessThan(0.01);
      await reading(record.file, (reader) => {
        const order = reader.records().map(({ kind }) => kind[0]);
        const runs = order.join('').replaceAll(/(.)\1*/g, (run: string) => `${run.length}${run[0]} `);
        expect(runs.trim()).toBe('5d 5f 25p 5f 25p 5f 11p 5f 5d');
        expectAngles(reader, rehearsal.plan);
      });
      if (scan_type !== 'timescan') expect(record.preview?.correlation).toBeGreaterThan(0.9);
    },
  );

  it('go on where they were after a pause in them', async () => {
    const request = { nsteps: 60, flat_every: 25, fields_flag: '110001' };
    const rehearsal: Rehearsal = rehearse({
      request,
      world: pausingAt(37, () => rehearsal),
      onProgress: resuming,
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.states).toContain('paused');
    expect(record.frames).toEqual(record.framesPlanned);
    expect(complaintsOf(record)).toEqual([]);
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
  });
});

/** Signal above the darks in the first column of a frame. */
function edgeOf(reader: ScanReader, kind: FrameKind): number {
  const { width } = reader.shape;
  const column = (of: FrameKind) =>
    [...reader.readFrame(of, 0)].reduce((sum, value, k) => (k % width === 0 ? sum + value : sum), 0);
  return column(kind) - column('dark');
}

describe('flats with an exposure of their own', () => {
  it('are declared in the file, and nothing complains of them', async () => {
    const record = await rehearse({ request: { flat_exposure: 0.01 } }).done;
    expect([record.status, complaintsOf(record)]).toEqual(['done', []]);
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
    await reading(record.file, (reader) => {
      const at = '/process/acquisition/flat_fields';
      expect(reader.value(`${at}/different_flat_exposure`)).toBe('Different');
      expect(reader.value(`${at}/flat_exposure_time`)).toBe(0.01);
      // Flats of 10 ms beside projections of 20 ms: half the signal at the edge, where there is mostly air.
      expect(edgeOf(reader, 'flat') / edgeOf(reader, 'proj')).toBeLessThan(0.55);
    });
  });

  it('are complained of when the camera did not do as declared', async () => {
    const record = await rehearse({
      request: { flat_exposure: 0.01 },
      world: (world) => {
        const camera = world.cameras['cam']!;
        const pulse = camera.pulse.bind(camera);
        camera.pulse = (seconds, angle) => {
          if (camera.label === 'flat') camera.exposureSeconds = 0.005;
          pulse(seconds, angle);
        };
      },
    }).done;
    expect(complaintsOf(record).join()).toContain('air-transmission');
  });
});

describe('what a file says of how it was taken', () => {
  it('has encoder counts, constants and angles as they were', async () => {
    const yaml = SMALL_BEAMLINE.replace('kind: rotation,', 'kind: rotation, counts_per_turn: -36000,');
    const request = { scan_end: 100, nsteps: 70, fields_flag: '100001', flat_value: 4000, dark_value: 90 };
    const record = await rehearse({ yaml, request }).done;
    expect(record.status, record.error?.message).toBe('done');
    await reading(record.file, (reader) => {
      const at = '/process/acquisition';
      expect(reader.value(`${at}/dark_fields/dark_field_value`)).toBe(90);
      expect(reader.value(`${at}/flat_fields/flat_field_value`)).toBe(4000);
      expect(reader.value(`${at}/rotation/encoder_counts_per_turn`)).toBe(-36000);
      // 10 / 7 deg are 142.86 counts: 143 are 1.43 deg, and 70 of them end at 100.1 deg.
      expect(reader.value(`${at}/rotation/encoder_counts_per_step`)).toBe(143);
      expect(reader.value(`${at}/rotation/rotation_step`)).toBeCloseTo(1.43, 12);
      expect(reader.value(`${at}/rotation/rotation_stop`)).toBeCloseTo(100.1, 9);
      expect(reader.theta('proj')![70]).toBeCloseTo(100.1, 9);
    });
  });
});

/** Says pause when so many frames have come. */
function pausingAt(frames: number, rehearsal: () => Rehearsal) {
  return (world: Rehearsal['world']) => {
    let seen = 0;
    world.cameras['cam']!.onFrame(() => {
      if (++seen === frames) rehearsal().running.pause();
    });
  };
}

/** Goes on half a minute after it was paused. */
function resuming(
  progress: { readonly kind: string; readonly state?: string },
  { clock, running }: Rehearsal,
): void {
  if (progress.kind === 'state' && progress.state === 'paused') clock.after(30, () => running.resume());
}

describe('an interruption', () => {
  const STEPS = { scan_type: 'ascan', nsteps: 60, fields_flag: '110001' };
  const TIMES = { scan_type: 'timescan', nsteps: 40, fields_flag: '110001' };

  it.each([
    ['ascan', 'armed once', STEPS, 40, SMALL_BEAMLINE],
    ['ascan', 'armed for each phase', STEPS, 40, perPhase(SMALL_BEAMLINE)],
    ['helical', 'armed once', HELIX, 70, SMALL_BEAMLINE],
    ['helical', 'armed for each phase', HELIX, 70, perPhase(SMALL_BEAMLINE)],
    ['timescan', 'armed once', TIMES, 25, SMALL_BEAMLINE],
  ])('by a pause lets %s go on at the last good frame, %s', async (_type, _arming, request, frames, yaml) => {
    const rehearsal: Rehearsal = rehearse({
      yaml: lifting(yaml),
      request,
      world: pausingAt(frames, () => rehearsal),
      onProgress: resuming,
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(rehearsal.states).toContain('paused');
    expect(record.frames).toEqual(record.framesPlanned);
    expect(complaintsOf(record).map((text) => text.split(':')[0])).toEqual(['timestamps-regular']);
    await reading(record.file, (reader) => {
      expectAngles(reader, rehearsal.plan);
      expect([...reader.ids()!]).toEqual(
        Array.from({ length: rehearsal.plan.totalFrames }, (_value, k) => k),
      );
    });
    if (request.scan_type === 'ascan') expect(record.preview?.correlation).toBeGreaterThan(0.9);
  });

  it('by an abort ends a scan stop by stop safely, with the frames that there are', async () => {
    for (const [frames, yaml] of [
      [11, SMALL_BEAMLINE],
      [40, perPhase(SMALL_BEAMLINE)],
      [71, SMALL_BEAMLINE],
    ] as const) {
      const rehearsal: Rehearsal = rehearse({
        yaml,
        request: STEPS,
        world: (world) => {
          let seen = 0;
          world.cameras['cam']!.onFrame(() => {
            if (++seen === frames) rehearsal.running.abort();
          });
        },
      });
      const record = await rehearsal.done;
      expect(record.status).toBe('aborted');
      expect(await readbacks(rehearsal)).toBe(SAFE);
      expect(record.frames).toEqual({ dark: 5, flat: 5, proj: frames - 10, ortho: 0 });
      await reading(record.file, (reader) => expect(reader.written('proj')).toBe(frames - 10));
    }
  });

  it.each([
    ['armed once', SMALL_BEAMLINE],
    ['armed for each phase', perPhase(SMALL_BEAMLINE)],
  ])('by a lost frame shifts no other of a scan stop by stop, %s', async (_arming, yaml) => {
    const rehearsal = rehearse({
      yaml,
      request: STEPS,
      world: (world) => {
        const camera = world.cameras['cam']!;
        let taken = 0;
        const emit = camera.onFrame.bind(camera);
        camera.onFrame = (listener) => emit((frame) => (++taken === 31 ? undefined : listener(frame)));
      },
    });
    const record = await rehearsal.done;
    expect(record.status, record.error?.message).toBe('done');
    expect([record.frames.proj, record.framesLost]).toEqual([60, 1]);
    await reading(record.file, (reader) => {
      const kept = reader.slots('proj');
      expect(Array.from({ length: 61 }, (_value, k) => k).filter((k) => !kept.includes(k))).toEqual([20]);
      expectAngles(reader, rehearsal.plan);
    });
    expect(record.preview?.correlation).toBeGreaterThan(0.9);
  });
});
