import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml, writeXml } from '#layout/xml/index';
import { ATTRIBUTES, COMPACT_MACROS, LAYOUT } from './compact.ts';
import { layouts, withoutPlaces } from './layouts.ts';

/** Macros that would change what was written, were a `$` in it taken for one. */
const MACROS = { P: 'expanded' };

describe('a layout that is written as XML', () => {
  it('is the same when it is read again, whatever its texts hold', () => {
    let texts = 0;
    fc.assert(
      fc.property(layouts, (layout) => {
        const { layout: first, attributes, losses } = writeXml(layout);
        expect(losses).toEqual([]);
        const again = readXml(
          [
            { file: 'a', text: attributes },
            { file: 'l', text: first },
          ],
          MACROS,
        );
        expect(again.problems).toEqual([]);
        expect(withoutPlaces(again.layout!)).toEqual(withoutPlaces(layout));
        texts += layout.nodes.length;
      }),
      { seed: 4, numRuns: 400 },
    );
    // The generator must have made layouts worth reading.
    expect(texts).toBeGreaterThan(1000);
  });

  it('is written the same again', () => {
    const { layout } = readXml([LAYOUT, ATTRIBUTES], COMPACT_MACROS);
    const once = writeXml(layout!);
    const twice = writeXml(
      readXml(
        [
          { file: 'l', text: once.layout },
          { file: 'a', text: once.attributes },
        ],
        {},
      ).layout!,
    );
    expect(twice).toEqual({ ...once, losses: [] });
    expect(once.losses).toEqual([]);
  });
});
