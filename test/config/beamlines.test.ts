import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { factsOf, loadBeamline, type BeamlineConfig } from '#config';

const pathOf = (name: string) => fileURLToPath(new URL(`../../sim/${name}.yaml`, import.meta.url));
const SHIPPED = ['beamline', 'beamlines/aps-2bm', 'beamlines/maxiv-danmax', 'beamlines/soleil-anatomix'];

/** Width of the field at the sample, mm. */
function fieldMm(config: BeamlineConfig, detector: string): number {
  const { width, pixelMicrometres } = factsOf(config).detectors[detector]!;
  return (width * pixelMicrometres) / 1000;
}

describe.each(SHIPPED)('sim/%s.yaml', (name) => {
  it('is a beamline, and points an editor at the schema', async () => {
    const path = pathOf(name);
    const config = await loadBeamline(path);
    expect(config.beamline.name).not.toBe('');
    const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(await readFile(path, 'utf8'))?.[1];
    const target = new URL(schema ?? '', `file://${path}`);
    expect(target.href).toBe(new URL('../../sim/beamline.schema.json', import.meta.url).href);
    await expect(readFile(target, 'utf8')).resolves.toContain('tomochart beamline file');
  });

  it('takes the sample out of every field', async () => {
    const config = await loadBeamline(pathOf(name));
    const [axis] = Object.entries(config.axes).find(([, { moves_sample }]) => moves_sample === 'x')!;
    for (const detector of Object.keys(config.detectors)) {
      expect(config.positions['out']?.[axis]).toBeGreaterThan(fieldMm(config, detector));
    }
  });

  it('has an axis that turns, one that goes across and one that goes up', async () => {
    const { axes } = await loadBeamline(pathOf(name));
    expect(
      Object.values(axes)
        .map((axis) => axis.moves_sample)
        .sort(),
    ).toEqual(['rotation', 'x', 'z']);
  });
});

describe('the beamline that ships', () => {
  it('has a phantom that fits the field, off the middle, and a flat of 0.5 to 1 % noise', async () => {
    const config = await loadBeamline(pathOf('beamline'));
    const {
      phantom,
      axis_column: axis = 127.5,
      photons_per_second: flux,
      counts_per_photon: gain,
    } = config.simulation;
    if (phantom.kind !== 'named') throw new Error('the demo has a phantom that ships');
    const { width, bitDepth, pixelMicrometres } = factsOf(config).detectors['cam']!;
    const reach = Math.abs(axis - (width - 1) / 2) + (phantom.diameter_mm * 1000) / pixelMicrometres / 2;
    expect(Math.abs(axis - (width - 1) / 2)).toBeGreaterThan(1);
    expect(reach).toBeLessThan(width / 2);
    const noise = 1 / Math.sqrt(flux * 0.02);
    expect(noise).toBeGreaterThan(0.005);
    expect(noise).toBeLessThan(0.01);
    // The structured beam is up to 1.3 times its mean: the brightest pixel must not saturate.
    expect(flux * 0.02 * gain * 1.3).toBeLessThan(2 ** bitDepth - 1);
  });

  it('can do an exposure of 0.02 s with a latency of 0.001 s', async () => {
    const cam = factsOf(await loadBeamline(pathOf('beamline'))).detectors['cam']!;
    expect(cam.readoutSeconds + cam.gapSeconds).toBeLessThanOrEqual(0.001);
    expect(cam.maxFrameRate).toBeGreaterThan(1 / 0.021);
    expect(cam.capabilities).toEqual({ armsOnce: true, hasLabel: true, streamsFrames: true });
  });
});

describe('APS 2-BM', () => {
  it('reads the Oryx out as tomoscan does', async () => {
    const config = await loadBeamline(pathOf('beamlines/aps-2bm'));
    const facts = factsOf(config);
    expect(facts.detectors['oryx']).toMatchObject({
      sensorWidth: 2448,
      sensorHeight: 2048,
      readoutSeconds: 0.0082,
      gapSeconds: 0.001,
      margin: 1.05,
      overlapped: true,
      bytesPerPixel: 2,
    });
    expect(facts.detectors['oryx']?.capabilities.armsOnce).toBe(false);
    expect(facts.trigger.timePulses).toBe(false);
    expect(config.real_control).toBe('epics');
  });
});

describe('MAX IV DanMAX', () => {
  it('arms once, labels its frames and is triggered by a PandABox without a table', async () => {
    const facts = factsOf(await loadBeamline(pathOf('beamlines/maxiv-danmax')));
    expect(facts.detectors['orca_lightning']?.capabilities).toMatchObject({ armsOnce: true, hasLabel: true });
    expect(facts.trigger).toMatchObject({ name: 'pandabox', timePulses: true });
    expect(facts.trigger).not.toHaveProperty('maxPulses');
  });
});

describe('SOLEIL ANATOMIX', () => {
  it('has the cameras of table 7.1 of its guide, none of which gives 3 frames a millisecond', async () => {
    const { detectors } = factsOf(await loadBeamline(pathOf('beamlines/soleil-anatomix')));
    const table = Object.values(detectors).map((d) => [
      d.name,
      d.sensorWidth,
      d.sensorHeight,
      d.bitDepth,
      d.maxFrameRate,
    ]);
    expect(table).toEqual([
      ['orca_flash', 2048, 2048, 16, 100],
      ['orca_lightning', 4608, 2592, 16, 30],
      ['dhyana_95', 2048, 2048, 16, 24],
      ['dimax_hs4', 2000, 2000, 12, 2277],
    ]);
    for (const detector of Object.values(detectors)) {
      expect(detector.maxFrameRate).toBeLessThan(3000);
      // The frame rate of the table can be reached: the readout leaves room for it.
      expect(1 / detector.readoutSeconds).toBeGreaterThanOrEqual(detector.maxFrameRate);
    }
    expect(detectors['dimax_hs4']?.memoryBytes).toBe(36e9);
  });

  it('fills disks as its guide says', async () => {
    const config = await loadBeamline(pathOf('beamlines/soleil-anatomix'));
    const bytes = (name: string, frames: number) => {
      const { width, height, bytesPerPixel } = factsOf(config).detectors[name]!;
      return width * height * bytesPerPixel * frames;
    };
    expect(bytes('orca_flash', 2000) / 2 ** 30).toBeCloseTo(16, 0);
    expect(bytes('orca_lightning', 8000) / 1e9).toBeCloseTo(115.2, 6);
    expect(bytes('orca_lightning', 8000) / 2 ** 30).toBeCloseTo(107.3, 1);
  });

  it('has an extended field of 5600 voxels', async () => {
    const config = await loadBeamline(pathOf('beamlines/soleil-anatomix'));
    const { width, pixelMicrometres } = factsOf(config).detectors['orca_lightning']!;
    const offset = ((config.positions['extended_field']?.['x'] ?? 0) * 1000) / pixelMicrometres;
    expect(width + 2 * offset).toBeCloseTo(5600, 6);
  });
});
