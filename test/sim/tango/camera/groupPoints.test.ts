import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { synchDescription } from '#devices/tango/camera/synchDescription';
import { parsePoints, printPoints } from '#sim/tango/camera/groupPoints';

const SEED = { seed: 20261121, numRuns: 300 };

describe('the points of a measurement group', () => {
  it('are read as our device and as Sardana print them', () => {
    const points = fc.record({
      repeats: fc.integer({ min: 1, max: 1e6 }),
      activeSeconds: fc.double({ min: 0, max: 100, noNaN: true }),
      dead: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(points, ({ repeats, activeSeconds, dead }) => {
        const asked = { repeats, activeSeconds, totalSeconds: activeSeconds + dead };
        expect(parsePoints(synchDescription(asked))).toEqual(asked);
        expect(parsePoints(printPoints(asked))).toEqual(asked);
      }),
      SEED,
    );
  });

  it.each([
    ['words', '[{"Delay":{"Time":0},"Total":{"Time":0.2},"Active":{"Time":0.1},"Repeats":7}]'],
    [
      'words with their class',
      '[{"SynchParam.Delay":{"SynchDomain.Time":0},"SynchParam.Total":{"SynchDomain.Time":0.2},' +
        '"SynchParam.Active":{"SynchDomain.Time":0.1,"SynchDomain.Position":3},"SynchParam.Repeats":7}]',
    ],
    ['several groups', '[{"1":{"0":0.2},"2":{"0":0.1},"3":3},{"1":{"0":0.2},"2":{"0":0.1},"3":4}]'],
  ])('may be named by %s', (_, text) => {
    expect(parsePoints(text)).toEqual({ repeats: 7, activeSeconds: 0.1, totalSeconds: 0.2 });
  });

  it.each([
    ['no JSON', '[{', 'it is JSON'],
    ['no list', '{}', 'a list of groups'],
    ['an empty list', '[]', 'a list of groups'],
    ['a domain that is no time', '[{"1":{"1":1},"2":{"1":1},"3":1}]', 'Active is a time'],
    ['no point', '[{"1":{"0":1},"2":{"0":1},"3":0}]', 'Repeats'],
    ['a total less than what is active', '[{"1":{"0":1},"2":{"0":2},"3":1}]', 'Total'],
    [
      'groups of other times',
      '[{"1":{"0":1},"2":{"0":1},"3":1},{"1":{"0":2},"2":{"0":1},"3":1}]',
      'same times',
    ],
  ])('cannot be %s', (_, text, rule) => {
    expect(() => parsePoints(text)).toThrow(rule);
  });

  it('of any JSON are read or refused clearly', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        try {
          expect(parsePoints(text).repeats).toBeGreaterThan(0);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TomochartError);
        }
      }),
      SEED,
    );
  });
});
