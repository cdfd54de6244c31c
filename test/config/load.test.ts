import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { loadBeamline, parseBeamline } from '#config';
import { changed, SMALL } from './small.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tomochart-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function refusal(path: string): Promise<TomochartError> {
  const thrown: unknown = await loadBeamline(path).catch((error: unknown) => error);
  if (!(thrown instanceof TomochartError)) throw new Error('the file was accepted');
  return thrown;
}

describe('loading a beamline', () => {
  it('reads from a file what it reads from its text', async () => {
    const path = join(folder, 'small.yaml');
    await writeFile(path, SMALL);
    expect(await loadBeamline(path)).toEqual(parseBeamline(SMALL, path));
  });

  it('does not mind a byte order mark and the line ends of Windows', async () => {
    const path = join(folder, 'windows.yaml');
    await writeFile(path, `\ufeff${SMALL.replaceAll('\n', '\r\n')}`);
    expect(await loadBeamline(path)).toEqual(parseBeamline(SMALL, path));
  });

  it('names the file in every place', async () => {
    const path = join(folder, 'wrong.yaml');
    await writeFile(path, changed('kind: rotation', 'kind: rotor'));
    const { code, message, problems } = await refusal(path);
    expect(code).toBe('BAD_CONFIG');
    expect(message).toBe(`${path} does not describe a beamline: one problem`);
    expect(problems[0]?.place).toEqual({ file: path, line: 4, column: 11 });
  });

  it('says that a file does not exist', async () => {
    const path = join(folder, 'none.yaml');
    const { code, problems } = await refusal(path);
    expect(code).toBe('BAD_CONFIG');
    expect(problems).toEqual([
      { about: path, message: 'no such file', remedy: 'check the path given to --beamline' },
    ]);
  });

  it('says that a directory is not a file', async () => {
    const { problems } = await refusal(folder);
    expect(problems.map((problem) => problem.message)).toEqual(['is a directory, not a file']);
  });

  it('says that a picture is not a text file', async () => {
    const path = join(folder, 'picture.yaml');
    await writeFile(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    const { problems } = await refusal(path);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe('is not a text file: bytes that are not UTF-8');
  });
});

describe('what the file leaves open', () => {
  it('is filled in from the rest of it', () => {
    const config = parseBeamline(SMALL, 'b.yaml');
    expect(config.control).toBe('sim');
    expect(config.axes['rot']).toMatchObject({
      units: 'deg',
      address: 'sim://rot',
      moves_sample: 'rotation',
      position: 0,
    });
    expect(config.axes['x']).toMatchObject({ units: 'mm', address: 'sim://x', moves_sample: 'x' });
    expect(config.detectors['cam']).toMatchObject({
      roi: [256, 200],
      magnification: 1,
      margin: 1,
      overlapped: false,
    });
    expect(config.detectors['cam']?.max_frame_rate).toBeCloseTo(1 / 0.002, 9);
    expect(config.simulation.ring).toEqual({ current_ma: 200, lifetime_hours: 12 });
  });

  it('sizes the default phantom to the field of the camera', () => {
    const { phantom } = parseBeamline(
      changed('pixel_um: 6.5', 'pixel_um: 6.5\n    magnification: 5'),
      'b.yaml',
    ).simulation;
    if (phantom.kind !== 'named') throw new Error('expected a phantom that ships');
    expect(phantom.diameter_mm).toBeCloseTo((0.8 * 256 * 1.3) / 1000, 9);
    expect(phantom.height_mm).toBeCloseTo((0.9 * 200 * 1.3) / 1000, 9);
    expect(phantom.diameter_mm * phantom.mu_per_mm).toBeCloseTo(1.5, 9);
  });

  it('does not turn the sample with the trigger axis when another axis does', () => {
    const second = 'detectors:';
    const text = changed(
      '  x:\n',
      '  spin:\n    kind: rotation\n    limits: [-1, 1]\n    max_velocity: 1\n    acceleration_seconds: 0\n    moves_sample: rotation\n  x:\n',
    );
    expect(text).toContain(second);
    const { axes } = parseBeamline(text, 'b.yaml');
    expect(axes['rot']?.moves_sample).toBeUndefined();
    expect(axes['spin']?.moves_sample).toBe('rotation');
  });

  it('takes the readout time of the pixel format in use', () => {
    const table =
      'pixel_format: Mono16\n    overlapped: true\n    gap_seconds: 0.001\n    readout_seconds: { Mono8: 0.006, Mono16: 0.012 }';
    const cam = parseBeamline(changed('readout_seconds: 0.001', table), 'b.yaml').detectors['cam'];
    expect(cam?.readout_seconds).toBe(0.012);
    expect(cam?.max_frame_rate).toBeCloseTo(1 / 0.013, 9);
  });

  it('lets anchors and aliases spare repetition', () => {
    const text = changed(
      '  x:\n    kind: linear\n    limits: [-15, 15]',
      '  x:\n    kind: linear\n    limits: &way [-15, 15]',
    );
    const both = text.replace(
      'shutter:',
      '  z: { kind: linear, limits: *way, max_velocity: 1, acceleration_seconds: 0 }\nshutter:',
    );
    expect(parseBeamline(both, 'b.yaml').axes['z']?.limits).toEqual([-15, 15]);
  });

  it('keeps shapes of the user’s own', () => {
    const shapes =
      'simulation:\n  phantom:\n    shapes: [{ kind: cylinder, semi_axes_mm: [0.5, 0.4], half_height_mm: 1, mu_per_mm: 0.2 }]\npositions:';
    expect(parseBeamline(changed('positions:', shapes), 'b.yaml').simulation.phantom).toEqual({
      kind: 'shapes',
      shapes: [
        {
          kind: 'cylinder',
          center_mm: [0, 0, 0],
          angle_deg: 0,
          semi_axes_mm: [0.5, 0.4],
          half_height_mm: 1,
          mu_per_mm: 0.2,
        },
      ],
    });
  });
});
