import { PNG } from 'pngjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLength, percentileRange, scaleBarOf, sideBySide, slicePicture } from '#recon';
import { Canvas, textWidth } from '#recon/canvas';
import { strokesOf } from '#recon/font';
import { greyOf } from '#recon/grey';

const image = { data: Float32Array.from({ length: 64 * 64 }, (_, p) => p % 64), width: 64, height: 64 };

describe('sideBySide', () => {
  it('is a PNG in which every panel shows its image from black to white', () => {
    const panel = { caption: 'left', image, range: { low: 0, high: 63 }, unit: '' };
    const png = PNG.sync.read(sideBySide([panel, panel], { title: 'two', panelSize: 128 }));
    expect(png.width).toBe(28 + 2 * (128 + 28));
    const red = (x: number, y: number) => png.data[4 * (y * png.width + x)]!;
    const y = 28 + 36 + 28 + 64;
    for (const left of [28, 28 + 156]) {
      expect(red(left, y)).toBeLessThan(5);
      expect(red(left + 127, y)).toBeGreaterThan(250);
      expect(red(left + 64, y)).toBeGreaterThan(100);
      expect(red(left + 64, y)).toBeLessThan(155);
    }
  });

  it('puts four panels in two rows and grows for a long legend', () => {
    const panel = { caption: 'a', image, unit: '' };
    const size = (panels: number, legend: string[]) => {
      const made = sideBySide(Array(panels).fill(panel) as (typeof panel)[], {
        title: 't',
        legend,
        panelSize: 64,
      });
      const { width, height } = PNG.sync.read(made);
      return { width, height };
    };
    expect(size(4, []).width).toBe(size(2, []).width);
    expect(size(4, []).height).toBeGreaterThan(1.5 * size(2, []).height);
    const legend = 'a line that is much longer than one panel of sixty-four pixels';
    expect(size(1, [legend]).width).toBeGreaterThan(textWidth(legend, 10));
    expect(size(1, [legend]).height).toBeGreaterThan(size(1, []).height);
  });
});

describe('slicePicture', () => {
  it('draws a scale bar of the right length in a colour of its own', () => {
    const panel = { caption: 'slice', image, unit: '1/mm', pixelMm: 0.01 };
    const png = PNG.sync.read(slicePicture(panel, { title: 'one', panelSize: 256 }));
    const bar = scaleBarOf(64, 0.01, 0.2);
    const y = 28 + 36 + 28 + 256 - 15;
    let coloured = 0;
    for (let x = 0; x < png.width; x++) {
      const [r, , b] = png.data.subarray(4 * (y * png.width + x));
      if (r! - b! > 100) coloured++;
    }
    expect(coloured).toBe(Math.round(bar.lengthPixels * 4));
    expect(bar.label).toBe('100 µm');
  });
});

describe('scaleBarOf', () => {
  it('is 1, 2 or 5 times a power of ten, and between a third and all of the share it may take', () => {
    const widths = fc.double({ min: 1, max: 5000, noNaN: true });
    const pixels = fc.double({ min: 1e-6, max: 10, noNaN: true });
    fc.assert(
      fc.property(widths, pixels, (width, pixelMm) => {
        const bar = scaleBarOf(width, pixelMm, 0.3);
        const mantissa = Number(bar.lengthMm.toExponential(6).split('e')[0]);
        expect([1, 2, 5]).toContain(mantissa);
        expect(bar.lengthPixels).toBeLessThanOrEqual(0.3 * width * (1 + 1e-6));
        expect(bar.lengthPixels).toBeGreaterThan(0.3 * width * 0.39);
        expect(bar.lengthPixels * pixelMm).toBeCloseTo(bar.lengthMm, 9);
      }),
      { seed: 24, numRuns: 500 },
    );
  });

  it('writes lengths in the unit a person would take', () => {
    expect([5, 1, 0.5, 0.0065, 0.000_08, 0].map(formatLength)).toEqual([
      '5 mm',
      '1 mm',
      '500 µm',
      '6.5 µm',
      '80 nm',
      '0 mm',
    ]);
  });
});

describe('percentileRange', () => {
  it('leaves single hot and dead pixels out, and what the mask excludes', () => {
    const values = Float32Array.from({ length: 1001 }, (_, k) => k / 1000);
    values[3] = 1e9;
    values[500] = -1e9;
    values[501] = NaN;
    const { low, high } = percentileRange(values, 1, 99);
    expect(low).toBeCloseTo(0.01, 2);
    expect(high).toBeCloseTo(0.99, 2);
    const half = values.map((_, k) => (k < 500 ? 1 : 0));
    expect(percentileRange(values, 1, 99, half).high).toBeCloseTo(0.5, 1);
  });

  it('is never empty', () => {
    for (const values of [[], [0, 0], [7, 7, 7], [NaN]]) {
      const { low, high } = percentileRange(values);
      expect(high).toBeGreaterThan(low);
    }
  });
});

describe('greyOf', () => {
  it('averages when shrinking and keeps the mean when enlarging', () => {
    const stripes = { data: [0, 100, 0, 100, 0, 100, 0, 100], width: 4, height: 2 };
    expect([...greyOf(stripes, { low: 0, high: 255 }, 2, 1)]).toEqual([50, 50]);
    const large = greyOf(stripes, { low: 0, high: 255 }, 8, 4);
    expect(large.reduce((a, b) => a + b, 0) / 32).toBeCloseTo(50, 0);
  });
});

describe('the font', () => {
  it('has a picture of its own for every character a caption may hold', () => {
    const text = 'ABCDEFGHIJKLMNPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-+=/()[]_%°µ×²·±#!?';
    const drawings = Array.from(text, (character) => JSON.stringify(strokesOf(character)));
    expect(new Set(drawings).size).toBe(text.length);
    const box = JSON.stringify(strokesOf('\u{1F600}'));
    expect(drawings).not.toContain(box);
  });

  it('is drawn as wide as it says', () => {
    const canvas = new Canvas(200, 30, [0, 0, 0]);
    const end = canvas.text(10, 5, 'Hg', { colour: [255, 255, 255], height: 12 });
    const { data } = PNG.sync.read(canvas.png());
    const lit: number[] = [];
    for (let p = 0; p < 200 * 30; p++) if (data[4 * p]! > 60) lit.push(p % 200);
    expect(Math.min(...lit)).toBeGreaterThanOrEqual(9);
    expect(Math.max(...lit)).toBeLessThan(end);
    expect(Math.abs(Math.max(...lit) - 10 - textWidth('Hg', 12))).toBeLessThanOrEqual(2);
  });
});
