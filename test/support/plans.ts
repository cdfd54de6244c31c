import { factsOf, parseBeamline, type BeamlineConfig } from '#config';
import { parseRequest, planScan, type ScanPlan } from '#scan';

/** A simulated beamline small enough for tests: 96 x 96 pixels, a foam that fills most of the field. */
export const SMALL_BEAMLINE = `
beamline: { name: small }
axes:
  rot: { kind: rotation, limits: [-720, 720], max_velocity: 180, acceleration_seconds: 0.2, settle_seconds: 0.05, tolerance: 0.002 }
  x: { kind: linear, limits: [-15, 15], max_velocity: 20, acceleration_seconds: 0.1, tolerance: 0.001, moves_sample: x }
shutter: { name: shutter, open_seconds: 0.1, close_seconds: 0.1 }
trigger: { name: trigger, axis: rot, time_pulses: true, arm_seconds: 0.05 }
detectors:
  cam:
    model: small
    sensor: [96, 96]
    pixel_um: 6.5
    bit_depth: 16
    exposure_seconds: [0.0001, 10]
    readout_seconds: 0.0008
    arm_seconds: 0.1
    capabilities: { arms_once: true, label: true, streams: true }
positions:
  out: { x: 8 }
simulation:
  seed: 3
  phantom: { name: foam, seed: 7 }
  axis_column: 48.9
  photons_per_second: 1.0e+6
`;

/** A second camera with larger pixels, behind the same sample, that needs 40 ms from frame to frame. */
export const TWO_CAMERAS = SMALL_BEAMLINE.replace(
  'positions:',
  `  wide:
    model: wide and slow
    sensor: [64, 64]
    pixel_um: 11
    bit_depth: 16
    exposure_seconds: [0.0001, 10]
    readout_seconds: 0.02
    arm_seconds: 0.3
    capabilities: { arms_once: true, label: false, streams: true }
positions:`,
);

/** The same beamline with another camera that is armed for each phase and starts fields by itself. */
export const PER_PHASE_BEAMLINE = SMALL_BEAMLINE.replace('time_pulses: true', 'time_pulses: false').replace(
  'arms_once: true, label: true',
  'arms_once: false, label: false',
);

/** Everything there is to take, in the macro's words. */
export const FULL_REQUEST = {
  scan_type: 'ascanct',
  rot_mot: 'rot',
  scan_start: 0,
  scan_end: 180,
  nsteps: 90,
  exp_time: 0.02,
  latency: 0.001,
  npt_fields: 5,
  posflat: 'out',
  condition: 0.3,
  fields_flag: '111111',
};

/** A plan on a beamline file, into a folder with plenty of room. */
export function planOf(
  config: BeamlineConfig = parseBeamline(SMALL_BEAMLINE, 'small.yaml'),
  request: Readonly<Record<string, unknown>> = {},
  file = '/data/scan-####.h5',
): ScanPlan {
  const parsed = parseRequest({ ...FULL_REQUEST, ...request }, Object.keys(config.detectors));
  const output = { directory: '/data', file, exists: false, writable: true, freeBytes: 1e15 };
  return planScan(parsed, factsOf(config), output);
}
