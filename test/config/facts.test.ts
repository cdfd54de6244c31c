import { describe, expect, it } from 'vitest';
import { factsOf, parseBeamline } from '#config';
import { changed, SMALL } from './small.ts';

const small = parseBeamline(SMALL, 'b.yaml');

describe('the facts of a beamline', () => {
  it('are the numbers of the file under the names of the planner', () => {
    const facts = factsOf(small);
    expect(facts.name).toBe('small');
    expect(facts.axes['x']).toEqual({
      name: 'x',
      kind: 'linear',
      units: 'mm',
      position: 0,
      lowLimit: -15,
      highLimit: 15,
      maxVelocity: 20,
      accelerationSeconds: 0.3,
      settleSeconds: 0,
      tolerance: 0.001,
      wraps: false,
      homes: false,
    });
    expect(facts.shutter).toEqual({ name: 'shutter', openSeconds: 0.1, closeSeconds: 0.1 });
    expect(facts.trigger).toEqual({
      name: 'trigger',
      axis: 'rot',
      timePulses: true,
      countsFromArming: false,
      armSeconds: 0.05,
    });
    expect(facts.positions).toEqual({ out: { groups: [{ x: 8 }] } });
    expect(facts).not.toHaveProperty('verticalAxis');
    expect(facts.detectors['cam']).toMatchObject({
      width: 256,
      height: 200,
      minExposureSeconds: 0.001,
      readoutSeconds: 0.001,
    });
  });

  it('have the angle of a position apart from the axes that move', () => {
    const facts = factsOf(parseBeamline(changed('{ x: 8 }', '{ rot: 45, x: 8 }'), 'b.yaml'));
    expect(facts.positions).toEqual({ out: { groups: [{ x: 8 }], angleDegrees: 45 } });
  });

  it('have the encoder counts, signed, and the axis along the rotation axis', () => {
    const counted = changed(
      'acceleration_seconds: 0.4',
      'acceleration_seconds: 0.4\n    counts_per_turn: -3600000',
    );
    const text = changed(
      'shutter:',
      '  lift: { kind: linear, limits: [0, 9], max_velocity: 1, acceleration_seconds: 0.2, moves_sample: z }\nshutter:',
      counted,
    );
    const facts = factsOf(parseBeamline(text, 'b.yaml'));
    expect(facts.axes['rot']?.countsPerTurn).toBe(-3_600_000);
    expect(facts.axes['x']).not.toHaveProperty('countsPerTurn');
    expect(facts.verticalAxis).toBe('lift');
  });

  it('have the pixel at the sample, not that of the sensor', () => {
    const text = changed('pixel_um: 6.5', 'pixel_um: 6.5\n    magnification: 5');
    expect(factsOf(parseBeamline(text, 'b.yaml')).detectors['cam']?.pixelMicrometres).toBeCloseTo(1.3, 12);
  });

  it.each([
    ['bit_depth: 8', 1],
    ['bit_depth: 12', 2],
    ['bit_depth: 8\n    pixel_format: Mono8', 1],
    ['bit_depth: 8\n    pixel_format: Mono16', 2],
    ['bit_depth: 12\n    pixel_format: Mono12Packed', 2],
  ])('store %j in %i bytes', (bits, bytes) => {
    const config = parseBeamline(changed('bit_depth: 16', bits), 'b.yaml');
    expect(factsOf(config).detectors['cam']?.bytesPerPixel).toBe(bytes);
  });

  it('leave out what is without limit', () => {
    expect(factsOf(small).trigger).not.toHaveProperty('maxPulses');
    expect(factsOf(small).detectors['cam']).not.toHaveProperty('memoryBytes');
    const text = changed(
      'time_pulses: true',
      'max_pulses: 4096',
      changed('pixel_um: 6.5', 'pixel_um: 6.5\n    memory_gigabytes: 36'),
    );
    const facts = factsOf(parseBeamline(text, 'b.yaml'));
    expect(facts.trigger.maxPulses).toBe(4096);
    expect(facts.detectors['cam']?.memoryBytes).toBe(36e9);
  });
});
