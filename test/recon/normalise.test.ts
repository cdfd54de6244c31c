import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctFrame, normaliseRow } from '#recon';

const flat = (value: number, width = 4) => new Float32Array(width).fill(value);

describe('normaliseRow', () => {
  it('is the absorption of Beer and Lambert above the dark', () => {
    const { sinogram, kept } = normaliseRow({
      projections: Uint16Array.from([1100, 600, 350, 100 + Math.round(1000 / Math.E)]),
      width: 4,
      flatRow: flat(1100),
      darkRow: flat(100),
    });
    expect([...kept]).toEqual([0]);
    [0, Math.log(2), Math.log(4), 1].forEach((a, u) => expect(sinogram[u]).toBeCloseTo(a, 3));
  });

  it('scales flats of another exposure time', () => {
    const input = { projections: flat(600), width: 4, flatRow: flat(2100), darkRow: flat(100) };
    const right = normaliseRow({ ...input, exposureSeconds: 0.02, flatExposureSeconds: 0.04 });
    expect(right.sinogram[0]).toBeCloseTo(Math.log(2), 6);
    expect(normaliseRow(input).sinogram[0]).toBeCloseTo(Math.log(4), 6);
  });

  it('goes over from the flat before to the flat after along the scan', () => {
    const { sinogram } = normaliseRow({
      projections: Float32Array.from({ length: 12 }, (_, k) => [1000, 900, 800][Math.floor(k / 4)]!),
      width: 4,
      flatRow: flat(1000),
      flatRowAfter: flat(800),
      darkRow: flat(0),
    });
    for (const value of sinogram) expect(value).toBeCloseTo(0, 6);
  });

  it('takes the drift of the beam from the air at the edges', () => {
    const { sinogram } = normaliseRow({
      projections: Float32Array.from([900, 450, 450, 900]),
      width: 4,
      flatRow: flat(1000),
      darkRow: flat(0),
      airColumns: 1,
    });
    [0, Math.log(2), Math.log(2), 0].forEach((a, u) => expect(sinogram[u]).toBeCloseTo(a, 5));
  });

  it('leaves lost projections out and says which were kept', () => {
    const { sinogram, kept } = normaliseRow({
      projections: Float32Array.from({ length: 12 }, (_, k) => 100 * 2 ** Math.floor(k / 4)),
      width: 4,
      flatRow: flat(400),
      darkRow: flat(0),
      lost: [0, 1, 0],
    });
    expect([...kept]).toEqual([0, 2]);
    expect(sinogram.length).toBe(8);
    expect(sinogram[0]).toBeCloseTo(Math.log(4), 6);
    expect(sinogram[4]).toBeCloseTo(0, 6);
  });

  it('bridges columns where the flat is not above the dark', () => {
    const { sinogram } = normaliseRow({
      projections: Float32Array.from([100, 7, 7, 800]),
      width: 4,
      flatRow: Float32Array.from([800, 7, 7, 800]),
      darkRow: Float32Array.from([0, 7, 7, 0]),
    });
    const step = Math.log(8) / 3;
    [3, 2, 1, 0].forEach((k, u) => expect(sinogram[u]).toBeCloseTo(k * step, 5));
  });

  it('refuses flats without light and arrays that do not fit, naming them', () => {
    const dark = { projections: flat(50), width: 4, flatRow: flat(100), darkRow: flat(100) };
    expect(() => normaliseRow(dark)).toThrow('the flat row is nowhere brighter than the dark row');
    expect(() => normaliseRow({ ...dark, flatRow: flat(1, 3) })).toThrow('the flat row has 3 values where 4');
    expect(() => normaliseRow({ ...dark, lost: [0, 1] })).toThrow('lost projections has 2 values where 1');
  });

  it('is finite whatever the counts, as long as one column of the flat saw light', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(counts, counts, counts, counts, (p, f, g, d) => {
        f[2] = g[2] = d[2]! + 1;
        const row = { projections: p, width: 5, flatRow: f, flatRowAfter: g, darkRow: d };
        const { sinogram } = normaliseRow(row);
        return sinogram.every((value) => Number.isFinite(value));
      }),
      { seed: 20, numRuns: 500 },
    );
  });
});

describe('correctFrame', () => {
  it('divides by the flat and takes dead pixels for air', () => {
    const frame = correctFrame(
      [60, 35, 10, 110, 5, 10],
      [110, 110, 110, 110, 5, 110],
      flat(10, 6).fill(5, 4, 5),
      3,
    );
    expect(frame).toMatchObject({ rows: 2, width: 3 });
    [0.5, 0.25, 0, 1, 1, 0].forEach((t, k) => expect(frame.transmission[k]).toBeCloseTo(t, 6));
  });
});
