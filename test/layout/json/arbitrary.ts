import fc from 'fast-check';
import { parameterNamed, parameters, writerAttributes, type LayoutAttribute, type LayoutNode } from '#layout';

/** Parts that cannot lie below each other, so that a set of paths of them is a tree. */
const part = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/),
  fc.constantFrom(
    'true',
    'null',
    '1',
    ' ',
    'é',
    '°C',
    '日本',
    '"',
    "'",
    '#',
    ': ',
    '- x',
    '{axis}',
    '*a',
    '&',
    '\u007f',
    '\ufffd',
  ),
);
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((raw) => raw.replaceAll('\u0000', ''));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const place = { file: 'made', line: 1, column: 1 };
const later = fc.constantFrom('open' as const, 'close' as const);

const constant = fc.oneof(
  fc.record({ value: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 9 })) }),
  fc.record({
    value: fc.oneof(number, fc.array(number, { minLength: 1, maxLength: 40 })),
    type: fc.constantFrom(undefined, 'float' as const, 'string' as const),
  }),
);
const signal = fc.constantFrom(
  ...['ca://S:SRcurrentAI', 'ca://a{b}c.VAL[1]$', 'pva://13SIM1:Pva1:Image', 'sim://ring/current'],
  ...['tango://h:10000/d/f/m/a', 'tango://d/f/m/a#dbase=no'],
);
const once = fc.oneof(
  fc.record({ constant, when: later }).map(({ constant: { value, ...rest }, when }) => ({
    source: { kind: 'constant' as const, value },
    when,
    ...('type' in rest && rest.type ? { type: rest.type } : {}),
  })),
  fc
    .record({ uri: signal, when: later })
    .map(({ uri, when }) => ({ source: { kind: 'signal' as const, uri }, when })),
  fc.constantFrom(...Object.keys(parameters)).map((name) => ({
    source: { kind: 'param' as const, name },
    when: parameterNamed(name)!.when,
  })),
);
const frame = fc.oneof(
  fc.record({ uri: signal, type: fc.constantFrom(undefined, 'int' as const) }).map(({ uri, type }) => ({
    source: { kind: 'signal' as const, uri },
    when: 'frame' as const,
    ...(type ? { type } : {}),
  })),
  fc.nat(9).map((address) => ({
    source: { kind: 'driver' as const, parameter: 'ACQ_TIME', address },
    when: 'frame' as const,
  })),
  fc.constantFrom(...writerAttributes).map((name) => ({
    source: { kind: 'attribute' as const, name },
    when: 'frame' as const,
  })),
  fc
    .record({ frames: fc.constantFrom('dark' as const, 'flat', 'proj', 'ortho'), isDefault: fc.boolean() })
    .map((frames) => ({
      source: { kind: 'frames' as const, ...frames },
      when: 'frame' as const,
    })),
);
const slice = fc.array(
  fc.constantFrom(
    {},
    { from: 0 },
    { to: -1 },
    { from: 10, to: 731 },
    { from: -9, to: -1 },
    { from: 1, to: -1 },
  ),
  { minLength: 1, maxLength: 4 },
);
const file = fc
  .record({
    how: fc.constantFrom('link' as const, 'copy' as const),
    file: fc.constantFrom('a.h5', 'sub/b:c.h5', 'xy:/z.h5', '{detector_file}'),
    path,
    slice,
  })
  .map((source) => ({ source: { kind: 'file' as const, ...source }, when: 'close' as const }));

const attributes = fc
  .record({
    units: fc.option(
      text.filter((raw) => raw !== ''),
      { nil: undefined },
    ),
    others: fc.uniqueArray(fc.record({ name: fc.oneof(part, fc.constant('constructor')), value: once }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
  })
  .map(({ units, others }): readonly LayoutAttribute[] => [
    ...(units === undefined
      ? []
      : [
          {
            name: 'units',
            source: { kind: 'constant' as const, value: units },
            when: 'open' as const,
            place,
          },
        ]),
    // What looks like a number comes first in a mapping of JavaScript.
    ...others
      .sort((a, b) => Number(b.name === '1') - Number(a.name === '1'))
      .map(({ name, value }) => ({ name, ...value, place })),
  ]);

const content = fc.oneof(
  { weight: 4, arbitrary: fc.record({ dataset: fc.oneof(once, frame, file), attributes }) },
  fc.record({ target: path, hard: fc.boolean() }),
);

/** Datasets and links of any kind that a layout of people can have. */
export const nodes: fc.Arbitrary<readonly LayoutNode[]> = fc
  .uniqueArray(fc.tuple(path, content), { maxLength: 12, selector: ([at]) => at })
  .map((entries) => {
    const paths = entries.map(([at]) => at);
    // Something below a dataset or a link is no layout.
    return entries
      .filter(([at]) => !paths.some((other) => at.startsWith(`${other}/`)))
      .map(([at, what]): LayoutNode => {
        if ('target' in what)
          return { kind: 'link', path: at, target: `${what.target}/end`, hard: what.hard, place };
        const { dataset } = what;
        const own =
          dataset.source.kind === 'param'
            ? what.attributes.filter(({ name }) => name !== 'units')
            : what.attributes;
        return { kind: 'dataset', path: at, ...dataset, attributes: own, place };
      });
  });
