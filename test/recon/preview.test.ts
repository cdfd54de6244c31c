import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { correctFrame, previewGrid, reconstructPreview, type PreviewInput } from '#recon';
import { anglesOf, countsOf, projectionOf, SAMPLE, sinogramOf, sliceOf } from './disks.ts';

const width = 128;
const pixelMm = 0.02;
const disks = SAMPLE.map((d) => ({ ...d, x: d.x / 2, y: d.y / 2, radius: d.radius / 2 }));
const theta = anglesOf(0, 180, 361);
const axisColumn = (width - 1) / 2 + 7.3;
const truth = sliceOf(disks, width);
const row = (value: number) => new Float32Array(width).fill(value);

/** A scan of the sample in a beam of `counts` per pixel; frames are bands of the same row. */
function scan(counts: number): PreviewInput {
  const band = (t: number, seed: number) => {
    const rows = 16;
    const absorption = new Float32Array(rows * width);
    for (let r = 0; r < rows; r++)
      absorption.set(projectionOf(disks, t, width, axisColumn, pixelMm), r * width);
    const flat = new Float32Array(rows * width).fill(counts + 100);
    return correctFrame(
      countsOf(absorption, counts, seed),
      flat,
      flat.map(() => 100),
      width,
    );
  };
  return {
    projections: countsOf(sinogramOf(disks, theta, width, axisColumn, pixelMm), counts, 7),
    width,
    flatRow: row(counts + 100),
    darkRow: row(100),
    thetaDegrees: theta,
    firstProjection: band(0, 1),
    oppositeProjection: band(180, 2),
    pixelMm,
    truth,
  };
}

const good = scan(30_000);

function without(key: 'truth' | 'firstProjection'): PreviewInput {
  const input: { -readonly [K in keyof PreviewInput]: PreviewInput[K] } = { ...good };
  delete input[key];
  return input;
}

describe('reconstructPreview', () => {
  it('finds the axis, reconstructs, and judges against the truth', () => {
    const result = reconstructPreview(good);
    expect(result).toMatchObject({ size: width, pixelMm, axis: { source: 'found', confidence: 'high' } });
    expect(Math.abs(result.axis.column - axisColumn)).toBeLessThan(0.1);
    expect(result.correlation).toBeGreaterThan(0.98);
    expect(Math.abs(result.rotationDegrees!)).toBeLessThan(0.05);
    expect(result.slice![64 * width + 64]).toBeCloseTo(0.5, 1);
  });

  it('draws four panels with the truth and three without', () => {
    const four = PNG.sync.read(reconstructPreview(good).png);
    const result = reconstructPreview(without('truth'));
    const three = PNG.sync.read(result.png);
    expect(result.correlation).toBeUndefined();
    expect(four.width).toBe(28 + 2 * (384 + 28));
    expect(three.width).toBe(28 + 3 * (384 + 28));
    expect(four.height).toBeGreaterThan(2 * 384);
    expect(three.height).toBeLessThan(2 * 384);
  });

  it('stays close to the truth with few counts', () => {
    const { correlation, axis } = reconstructPreview(scan(300));
    expect(Math.abs(axis.column - axisColumn)).toBeLessThan(0.5);
    expect(correlation).toBeGreaterThan(0.8);
  });

  it('shows a scan that went wrong in the correlation or the rotation', () => {
    const judge = (wrong: Partial<PreviewInput>) => reconstructPreview({ ...good, axisColumn, ...wrong });
    const right = judge({});
    const reversed = judge({ thetaDegrees: Float64Array.from(theta).reverse() });
    expect(reversed.correlation).toBeLessThan(0.8);
    const late = judge({ thetaDegrees: theta.map((t) => t + 0.5) });
    expect(late.correlation).toBeLessThan(right.correlation!);
    expect(late.rotationDegrees).toBeCloseTo(0.5, 1);
    const inFlats = row(0).map((_, u) => good.projections[u]!);
    expect(judge({ flatRow: inFlats }).correlation).toBeLessThan(right.correlation! - 0.1);
    const shut = new Uint16Array(good.projections.length).fill(100);
    expect(judge({ projections: shut }).correlation).toBeLessThan(0.5);
  });

  it('names a table of angles that does not fit the projections', () => {
    expect(() => reconstructPreview({ ...good, thetaDegrees: theta.subarray(1) })).toThrow(
      'there are 360 angles for 361 projections',
    );
  });

  it('leaves lost projections out together with their angles', () => {
    const projections = Uint16Array.from(good.projections);
    const lost = Uint8Array.from(theta, (_, k) => (k >= 100 && k < 109 ? 1 : 0));
    lost.forEach((isLost, k) => isLost && projections.fill(0, k * width, (k + 1) * width));
    const known = reconstructPreview({ ...good, axisColumn, projections, lost });
    expect(known.correlation).toBeGreaterThan(0.98);
    expect(Math.abs(known.rotationDegrees!)).toBeLessThan(0.1);
    expect(reconstructPreview({ ...good, axisColumn, projections }).correlation).toBeLessThan(0.95);
  });

  it('bins wide rows, keeping the axis, the scale and the values', () => {
    const binned = reconstructPreview({ ...good, maxSize: 64, truth: sliceOf(half(disks), 64) });
    expect(binned).toMatchObject({ size: 64, pixelMm: 2 * pixelMm });
    expect(Math.abs(binned.axis.column - axisColumn)).toBeLessThan(0.1);
    expect(binned.correlation).toBeGreaterThan(0.95);
    expect(binned.slice![32 * 64 + 32]).toBeCloseTo(0.5, 1);
    expect(previewGrid(2448, 0.001)).toEqual({ size: 816, binning: 3, pixelMm: 0.003 });
  });

  it('knows where the axis falls among binned columns', () => {
    const small = { ...good, maxSize: 64, truth: sliceOf(half(disks), 64) };
    const score = (off: number) =>
      reconstructPreview({ ...small, axisColumn: axisColumn + off }).correlation!;
    expect(score(0)).toBeGreaterThan(Math.max(score(-0.5), score(0.5)));
  });

  it('takes the axis it is given, and the middle when there is nothing to search in', () => {
    expect(reconstructPreview({ ...good, axisColumn: 60 }).axis).toEqual({
      column: 60,
      confidence: 'high',
      source: 'given',
    });
    const short = { projections: (good.projections as Uint16Array).subarray(0, 300 * width) };
    const { axis } = reconstructPreview({
      ...without('firstProjection'),
      ...short,
      thetaDegrees: theta.subarray(0, 300),
    });
    expect(axis).toEqual({ column: (width - 1) / 2, confidence: 'low', source: 'centre' });
  });

  it.each([
    ['too few projections', [0, 180], 'no slice: only 2 projections'],
    ['no rotation', [12.5, 12.5, 12.5, 12.5], 'no slice: no rotation, all projections are at 12.5°'],
    ['too small a range', [0, 30, 60], 'no slice: the angles span 60°, at least 90° are needed'],
  ])('draws a picture without a slice for %s', (_, angles, reason) => {
    const projections = good.projections as Uint16Array;
    const few = { projections: projections.subarray(0, angles.length * width), thetaDegrees: angles };
    const result = reconstructPreview({ ...good, ...few });
    expect(result.reason).toBe(reason);
    expect(result.slice).toBeUndefined();
    expect(result.correlation).toBeUndefined();
    expect(PNG.sync.read(result.png).width).toBe(28 + 2 * (384 + 28));
  });
});

function half(all: typeof disks): typeof disks {
  return all.map((d) => ({ ...d, x: d.x / 2, y: d.y / 2, radius: d.radius / 2 }));
}
