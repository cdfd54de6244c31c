import { parseRequest, planScan } from '#scan';
import type { AxisFacts, BeamlineFacts, DetectorFacts, OutputFacts, RequestInput, ScanPlan } from '#scan';
import type { Problem, TomochartError } from '#core';

/** Changes to the facts of {@link factsWith}; what is left out stays as it is. */
export interface FactsChange {
  readonly rot?: Partial<AxisFacts>;
  readonly x?: Partial<AxisFacts>;
  readonly z?: Partial<AxisFacts>;
  /** Undefined for a beamline without one. */
  readonly verticalAxis?: string | undefined;
  readonly cam?: Partial<DetectorFacts>;
  readonly trigger?: Partial<BeamlineFacts['trigger']>;
  readonly positions?: BeamlineFacts['positions'];
}

/** A beamline with round numbers: 0.5 s ramps, z up and down at 1 mm/s, 0.1 s for the shutter, a camera of 100 x 50 pixels. */
export function factsWith(change: FactsChange = {}): BeamlineFacts {
  const axis = {
    position: 0,
    lowLimit: -20,
    highLimit: 20,
    maxVelocity: 10,
    accelerationSeconds: 0.5,
    settleSeconds: 0.05,
    tolerance: 0.001,
  };
  const linear = { ...axis, kind: 'linear', units: 'mm' } as const;
  const turning = { ...axis, kind: 'rotation', units: 'deg', lowLimit: -720, highLimit: 720 } as const;
  return {
    name: 'bench',
    axes: {
      rot: { ...turning, name: 'rot', maxVelocity: 90, ...change.rot },
      tilt: { ...turning, name: 'tilt' },
      x: { ...linear, name: 'x', ...change.x },
      z: { ...linear, name: 'z', maxVelocity: 1, ...change.z },
    },
    ...verticalOf('verticalAxis' in change ? change.verticalAxis : 'z'),
    detectors: { cam: { ...CAMERA, ...change.cam } },
    shutter: { name: 'shutter', openSeconds: 0.1, closeSeconds: 0.1 },
    trigger: {
      name: 'pso',
      axis: 'rot',
      timePulses: true,
      countsFromArming: false,
      armSeconds: 0.05,
      ...change.trigger,
    },
    positions: change.positions ?? POSITIONS,
  };
}

function verticalOf(verticalAxis: string | undefined): Pick<BeamlineFacts, 'verticalAxis'> {
  return verticalAxis === undefined ? {} : { verticalAxis };
}

const POSITIONS: BeamlineFacts['positions'] = {
  out: { groups: [{ x: 8 }] },
  here: { groups: [{ x: 0 }] },
  far: { groups: [{ x: 50 }] },
  both: { groups: [{ x: 8, z: 2 }] },
  ordered: { groups: [{ z: 2 }, { x: 8, tilt: 5 }], angleDegrees: 30 },
};

const CAMERA: DetectorFacts = {
  name: 'cam',
  model: 'bench camera',
  sensorWidth: 200,
  sensorHeight: 100,
  width: 100,
  height: 50,
  bitDepth: 16,
  bytesPerPixel: 2,
  pixelMicrometres: 6.5,
  minExposureSeconds: 0.001,
  maxExposureSeconds: 10,
  readoutSeconds: 0.01,
  overlapped: true,
  gapSeconds: 0,
  margin: 1,
  maxFrameRate: 100,
  armSeconds: 0.2,
  capabilities: { armsOnce: true, hasLabel: true, streamsFrames: true },
};

export const OUTPUT: OutputFacts = {
  directory: '/data',
  file: '/data/scan-####.h5',
  exists: false,
  writable: true,
  freeBytes: 1e12,
};

/** Everything there is to take: 181 projections over 180 degrees at 25 deg/s. */
export const REQUEST: RequestInput = {
  scan_type: 'ascanct',
  rot_mot: 'rot',
  scan_start: 0,
  scan_end: 180,
  nsteps: 180,
  exp_time: 0.03,
  latency: 0.01,
  npt_fields: 5,
  posflat: 'out',
  condition: 0.5,
  fields_flag: '111111',
};

/** The plan of {@link REQUEST} with these changes. */
export function planOf(
  request: Partial<Record<keyof RequestInput, unknown>> = {},
  change: FactsChange = {},
  output: Partial<OutputFacts> = {},
): ScanPlan {
  const facts = factsWith(change);
  return planScan(parseRequest({ ...REQUEST, ...request }, ['cam']), facts, { ...OUTPUT, ...output });
}

/** What is wrong, by the names of the arguments; empty when nothing is. */
export function problemsOf(task: () => unknown): readonly Problem[] {
  try {
    task();
  } catch (thrown) {
    const { code, problems } = thrown as TomochartError;
    if (code !== 'BAD_REQUEST') throw thrown;
    return problems;
  }
  return [];
}
