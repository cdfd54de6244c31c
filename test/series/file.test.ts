import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, TomochartError } from '#core';
import { parseSeries } from '#series';
import { SHORT_SCAN } from '../support/series.ts';

/** What is wrong with a series file, one line a problem. */
function wrongIn(over: string, scan = SHORT_SCAN): string[] {
  try {
    parseSeries(scan + over, 'series.yaml');
    return [];
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TomochartError);
    expect((thrown as TomochartError).code).toBe('BAD_CONFIG');
    return (thrown as TomochartError).problems.map(formatProblem);
  }
}

describe('a series file', () => {
  it('is read with its defaults', () => {
    const { file } = parseSeries(`${SHORT_SCAN}over: [{ axis: z, values: [1, 2] }]`, 'series.yaml');
    expect(file).toMatchObject({ files: 'each', on_failure: 'stop', zigzag: false });
  });

  it('may write fields_flag without quotes, leading zeros and all', () => {
    const scan = SHORT_SCAN.replace("'110001'", '010001');
    const { scan: words } = parseSeries(`${scan}over: [{ axis: z, values: [1] }]`, 's.yaml');
    expect(words['fields_flag']).toBe('010001');
  });

  it.each([
    ['over: [{ axis: z, valuse: [1] }]', /^series\.yaml:2:19: .*valuse: .*did you mean values\?/],
    ['over: [{ axis: z }]', /:2:8: over\.0: names no places; write from: -2/],
    ['over: [{ axis: z, from: 1, to: 2 }]', /over\.0: has no points;/],
    ['over: [{ axis: z, from: 1, to: 1, points: 3 }]', /over\.0\.to: is 1, the same as from/],
    ['over: [{ axis: z, from: 1, to: 2, points: 1 }]', /one point cannot be at 1 and at 2/],
    ['over: [{ axis: z, values: [1], points: 3 }]', /over\.0\.points: does not go with values/],
    ['over: [{ axis: z, values: [1], tiles: [2, 2] }]', /over\.0\.tiles: does not go with one axis/],
    ['over: [{ mosaic: [x, z], overlap: 0.2 }]', /a mosaic without tiles; add tiles: \[2, 2\]/],
    ['over: [{ mosaic: [x, z], tiles: [2, 2], overlap: 1 }]', /overlap: must be less than 1, found 1/],
    ['over: [{ mosaic: [x, z], axis: y }]', /names an axis and a mosaic/],
    ['over: [{ values: [1] }]', /names neither an axis nor a mosaic/],
    ['over: [{ axis: z, values: [1] }, { axis: z, values: [2] }]', /:2:42: .*z is moved twice/],
    [
      'over: [{ mosaic: [x, z], tiles: [2, 2] }, { mosaic: [a, b], tiles: [2, 2] }]',
      /is a second mosaic; write one/,
    ],
    ['over: []', /over: must have at least 1 values/],
    ['over: [{ axis: z, values: [1] }]\nfiles: both', /files: must be each or one, found the text "both"/],
    ['over: [{ axis: z, values: [1] }]\nfils: one', /:3:1: fils: .*did you mean files\?/],
    ['over: [{ axis: z, values: [1 mm] }]', /write the number alone, 1/],
  ])('that says %s is told what and where', (over, expected) => {
    const problems = wrongIn(over);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it('with a misspelt word of the macro is told the right one', () => {
    const scan = SHORT_SCAN.replace('exp_time', 'exp_tme');
    expect(wrongIn('over: [{ axis: z, values: [1] }]', scan)).toEqual([
      expect.stringMatching(
        /^series\.yaml:1:\d+: scan\.exp_tme: is no argument of the macro; did you mean exp_time\?$/,
      ),
    ]);
  });

  it('of any text at all is a series or has problems with places, and never anything else', () => {
    const words = [
      'over:',
      'scan:',
      '{',
      '}',
      '[',
      ']',
      ',',
      'axis: z',
      'values: [1]',
      'mosaic:',
      '- ',
      '\n',
      '1',
    ];
    const text = fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (over) => {
        for (const problem of wrongIn(over)) expect(problem).toMatch(/^series\.yaml:\d+:\d+: /);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
