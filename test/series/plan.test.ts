import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, type TomochartError } from '#core';
import { describeSeries } from '#series';
import { seriesPlanOf, SHORT_SCAN } from '../support/series.ts';

const placesOf = (over: string) => seriesPlanOf(over).points.map(({ values }) => Object.values(values));

function wrongWith(...args: Parameters<typeof seriesPlanOf>): string[] {
  try {
    seriesPlanOf(...args);
    return [];
  } catch (thrown) {
    expect((thrown as TomochartError).code).toBe('BAD_REQUEST');
    return (thrown as TomochartError).problems.map(formatProblem);
  }
}

describe('the points of a series', () => {
  it('are every combination, the first axis the slowest', () => {
    const over = 'over: [{ axis: temperature, values: [20, 100] }, { axis: z, from: -1, to: 1, points: 3 }]';
    expect(placesOf(over)).toEqual([
      [20, -1],
      [20, 0],
      [20, 1],
      [100, -1],
      [100, 0],
      [100, 1],
    ]);
  });

  it('go backwards in every other line with zigzag, so that one axis moves at a time', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, (sizes) => {
        const list = (axis: string, n: number) =>
          `{ axis: ${axis}, values: [${Array.from({ length: n }, (_, k) => 0.1 * k).join(', ')}] }`;
        const lines = ['x', 'z', 'temperature'].map((axis, k) => list(axis, sizes[k]!));
        const { points } = seriesPlanOf(`over: [${lines.join(', ')}]\nzigzag: true`);
        const distinct = new Set(points.map(({ values }) => JSON.stringify(values)));
        expect(distinct.size).toBe(sizes.reduce((product, n) => product * n, 1));
        for (const { moves } of points.slice(1)) expect(moves).toHaveLength(1);
      }),
      { seed: 3, numRuns: 15 },
    );
  });

  it('count from where the axis stands when they are relative', () => {
    expect(placesOf('over: [{ axis: temperature, values: [0, 10], relative: true }]')).toEqual([[20], [30]]);
  });

  it('of a mosaic are whole pixels apart, the field less the overlap, around where the axes stand', () => {
    const { axes, points } = seriesPlanOf('over: [{ mosaic: [x, z], tiles: [3, 2], overlap: 0.25 }]');
    expect(axes.map(({ axis, mosaic }) => [axis, mosaic])).toEqual([
      ['z', { role: 'rows', stepPixels: 36 }],
      ['x', { role: 'columns', stepPixels: 48 }],
    ]);
    const found = points.slice(0, 3).map(({ values }) => values['x']!);
    found.forEach((value, k) => expect(value).toBeCloseTo((k - 1) * 48 * 0.0065, 12));
    expect(points[0]!.values['z']).toBeCloseTo(-18 * 0.0065, 12);
    expect(points.map(({ tile }) => [tile!.row, tile!.column]).slice(2, 4)).toEqual([
      [0, 2],
      [1, 0],
    ]);
  });

  it('of a mosaic follow the region of interest of the scan', () => {
    const scan = SHORT_SCAN.replace('latency', 'roi: 32x24, latency');
    const { axes } = seriesPlanOf('over: [{ mosaic: [x, z], tiles: [2, 2] }]', { scan });
    expect(axes.map(({ mosaic }) => mosaic?.stepPixels)).toEqual([24, 32]);
  });
});

describe('the plan of a series', () => {
  const over =
    'over: [{ axis: temperature, values: [20, 100], settle_seconds: 60 }, { axis: z, values: [0, 1] }]';

  it('adds up scans, moves made together and settling of what moved', () => {
    const plan = seriesPlanOf(over);
    expect(plan.points.map(({ settleSeconds }) => settleSeconds)).toEqual([0, 0, 60, 0]);
    // 80 degrees at 10 a second, and 1 s to get there; z, 1 mm at 2 mm/s, goes back meanwhile.
    expect(plan.points[2]!.moves.map(({ axis }) => axis)).toEqual(['temperature', 'z']);
    expect(plan.points[2]!.moveSeconds).toBeCloseTo(9, 9);
    const { total, moving, settling, scanning } = plan.budget;
    expect(total).toBeCloseTo(moving + settling + scanning, 9);
    expect(settling).toBe(60);
    expect(plan.rawBytes).toBe(plan.points.reduce((sum, { scan }) => sum + scan.rawBytes, 0));
    expect(plan.totalFrames).toBe(4 * 67);
    expect(plan.returning.map(({ axis, to }) => [axis, to])).toEqual([
      ['temperature', 20],
      ['z', 0],
    ]);
  });

  it('plans each scan with the outer axes at their places, and the rotation where the last scan left it', () => {
    const scan = SHORT_SCAN.replace('110001', '110000');
    const { points } = seriesPlanOf('over: [{ axis: x, values: [1, 2] }]', { scan });
    const outs = points.map(({ scan: { phases } }) => phases.flatMap(({ sampleOut }) => sampleOut.flat())[0]);
    expect(outs.map((move) => [move?.from, move?.to])).toEqual([
      [1, 8],
      [2, 8],
    ]);
    const [first, second] = points.map(({ scan: { phases } }) => phases.find(({ fly }) => fly));
    expect(second!.approach?.[0]?.from).toBe(first!.fly!.endDegrees);
  });

  it('is said as a table with totals', () => {
    const text = describeSeries(seriesPlanOf(over));
    expect(text).toMatch(/series of 4 scans over temperature \(2 places from 20 to 100 mm\), then z/);
    expect(text).toMatch(/^ +3 +100 +0 +9\.0 s +60\.0 s/m);
    expect(text).toMatch(/in the end {4}temperature to 20, z to 0/);
  });
});

describe('a series that cannot be', () => {
  it('is told everything at once, each kind once, with the place in the file', () => {
    const scan = SHORT_SCAN.replace('exp_time: 0.02', 'exp_time: 0.001');
    const over =
      'over:\n  - { axis: z, from: -9, to: 0, points: 10 }\n  - { axis: tempratur, values: [1] }\n';
    const problems = wrongWith(over, { scan });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(
      /^series\.yaml:3:16: z: 4 of 10 places are outside its limits -5 to 5 mm: -9, -8, -7/,
    );
    expect(problems[1]).toMatch(
      /^series\.yaml:4:13: over: tempratur is no axis of small; did you mean temperature\?/,
    );
    expect(problems[2]).toMatch(/^series\.yaml:1:\d+: exp_time: .* \(at all 10 points\)/);
  });

  it('is told at how many points it cannot', () => {
    const [problem] = wrongWith('over: [{ axis: x, values: [7, 8, 9] }]');
    expect(problem).toMatch(/posflat: .*already stands.* \(at point 2\)/);
  });

  it('may not move what it scans, and not need more room than there is for all its scans', () => {
    expect(wrongWith('over: [{ axis: rot, values: [1] }]')[0]).toMatch(/rot is what each scan rotates/);
    const over = 'over: [{ axis: z, values: [0, 1, 2] }]';
    const { rawBytes } = seriesPlanOf(over);
    expect(wrongWith(over, { freeBytes: rawBytes })[0]).toMatch(/the series needs 1\.23 MB/);
  });

  it('may have too many points', () => {
    const over = 'over: [{ axis: z, from: 0, to: 1, points: 200 }, { axis: x, from: 0, to: 1, points: 200 }]';
    expect(wrongWith(over)).toEqual([expect.stringMatching(/40000 scans are more than the 10000/)]);
  });
});
