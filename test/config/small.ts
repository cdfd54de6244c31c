import { expect } from 'vitest';

/** A small beamline that is right; the tests make it wrong, one place at a time. */
export const SMALL = `beamline: { name: small }
axes:
  rot:
    kind: rotation
    limits: [-400, 400]
    max_velocity: 90
    acceleration_seconds: 0.4
  x:
    kind: linear
    limits: [-15, 15]
    max_velocity: 20
    acceleration_seconds: 0.3
    moves_sample: x
shutter: { open_seconds: 0.1, close_seconds: 0.1 }
trigger: { axis: rot, time_pulses: true }
detectors:
  cam:
    model: some camera
    sensor: [256, 200]
    pixel_um: 6.5
    bit_depth: 16
    exposure_seconds: [0.001, 10]
    readout_seconds: 0.001
positions:
  out: { x: 8 }
`;

/** SMALL with `from` replaced by `to`; `from` must occur, or the test would test nothing. */
export function changed(from: string, to: string, text = SMALL): string {
  expect(text).toContain(from);
  return text.replace(from, () => to);
}
