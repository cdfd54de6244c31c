import fc from 'fast-check';
import type {
  Constant,
  Definition,
  Layout,
  LayoutAttribute,
  LayoutNode,
  ValueSource,
  ValueType,
  When,
} from '#layout';

const PLACE = { file: 'layout.xml', line: 1, column: 1 };

/** The layout with every place the same and without the names of its files. */
export function withoutPlaces(layout: Layout): unknown {
  return JSON.parse(
    JSON.stringify({ ...layout, files: [] }, (key, value: unknown) => (key === 'place' ? PLACE : value)),
  );
}

/** Text that XML can hold, with what has a meaning in XML, in macros or at line ends. */
export const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom(
        ...[
          '<',
          '>',
          '&',
          '&amp;',
          '&#36;',
          '"',
          "'",
          '$(P)',
          '${P}',
          '$',
          '\n',
          '\r',
          '\t',
          '\r\n',
          ' ',
          ']]>',
          '\ufffd',
          '𝒳',
          '°',
        ],
      ),
    ),
    { maxLength: 5 },
  )
  .map((words) => words.join(''))
  // eslint-disable-next-line no-control-regex
  .filter((word) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(word));

/** Names as HDF5 takes them. */
const name = fc.oneof(
  fc.constantFrom('data', 'data_dark', 'data_white', 'data_ortho', 'current', 'units', 'setup', '__proto__'),
  text.filter((word) => word !== '' && word !== '.' && word !== '..' && !word.includes('/')),
);

const int = fc.integer();
const float = fc.double({ noNaN: true, noDefaultInfinity: true });
/** A constant with the type that reading gives: none for text. */
const constant: fc.Arbitrary<{ value: Constant; type?: ValueType }> = fc.oneof(
  text.map((value) => ({ value })),
  fc
    .oneof(int, fc.array(int, { minLength: 2, maxLength: 4 }))
    .map((value) => ({ value, type: 'int' as const })),
  fc
    .oneof(float, fc.array(float, { minLength: 2, maxLength: 4 }))
    .map((value) => ({ value, type: 'float' as const })),
);
const when = (...moments: When[]) => fc.constantFrom(...moments);
const named = text
  .filter((word) => word !== '')
  .map((word): ValueSource => ({ kind: 'attribute', name: word }));

const attributes: fc.Arbitrary<LayoutAttribute[]> = fc.uniqueArray(
  fc
    .tuple(name, fc.oneof(constant, named), when('open', 'close'))
    .map(([key, from, moment]): LayoutAttribute => {
      const common = { name: key, when: moment, place: PLACE };
      if ('kind' in from) return { ...common, source: from };
      const { value, ...type } = from;
      return { ...common, source: { kind: 'constant', value }, ...type };
    }),
  { selector: (attribute) => attribute.name, maxLength: 3 },
);

interface Content {
  readonly kind: 'frames' | 'named' | 'constant' | 'link' | 'group';
  readonly constant: { readonly value: Constant; readonly type?: ValueType };
  readonly when: When;
  readonly flag: boolean;
  readonly target: string;
  readonly source: ValueSource;
  readonly attributes: readonly LayoutAttribute[];
  readonly children: readonly (readonly [name: string, content: Content])[];
}

/** What may stand under a name, groups in groups down to that many levels. */
function content(levels: number): fc.Arbitrary<Content> {
  const children: fc.Arbitrary<[string, Content][]> =
    levels === 0
      ? fc.constant([])
      : fc.uniqueArray(fc.tuple(name, content(levels - 1)), { selector: ([key]) => key, maxLength: 4 });
  return fc.record({
    kind: fc.constantFrom('frames', 'named', 'constant', 'link', 'group', 'group'),
    constant,
    when: when('open', 'close', 'frame'),
    flag: fc.boolean(),
    target: name,
    source: named,
    attributes,
    children,
  });
}

function nodesOf(path: string, given: Content): LayoutNode[] {
  const { kind, flag, target, source, children } = given;
  const common = { path, attributes: given.attributes, place: PLACE };
  switch (kind) {
    case 'group':
      return [
        { ...common, kind, takesUnlisted: flag },
        ...children.flatMap(([key, child]) => nodesOf(`${path}/${key}`, child)),
      ];
    case 'link':
      return [{ kind, path, target: `/${target}`, hard: true, place: PLACE }];
    case 'frames': {
      const last = path.slice(path.lastIndexOf('/') + 1);
      const word = /^(?:data_)?(dark|white|flat|ortho)/i.exec(last)?.[1]?.toLowerCase() ?? 'proj';
      const frames = (word === 'white' ? 'flat' : word) as 'dark' | 'flat' | 'ortho' | 'proj';
      return [{ ...common, kind: 'dataset', source: { kind, frames, isDefault: flag }, when: 'frame' }];
    }
    case 'named':
      return [{ ...common, kind: 'dataset', source, when: given.when }];
    case 'constant': {
      const { value, ...type } = given.constant;
      const moment = given.when === 'close' ? 'close' : 'open';
      return [{ ...common, kind: 'dataset', source: { kind, value }, when: moment, ...type }];
    }
  }
}

const definition: fc.Arbitrary<Definition> = fc
  .tuple(
    name,
    fc.oneof(
      fc.record({
        source: text
          .filter((word) => word !== '' && word.trim() === word)
          .map((pv) => ({ kind: 'signal' as const, uri: `ca://${pv}` })),
        type: fc.constantFrom<ValueType | undefined>('int', 'float', 'string', undefined),
      }),
      fc.record({
        source: fc.record({
          kind: fc.constant('driver' as const),
          parameter: text.filter((word) => word !== ''),
          address: fc.nat(1000),
        }),
        type: fc.constantFrom<ValueType>('int', 'float', 'string'),
      }),
      constant.map(({ value, type }) => ({ source: { kind: 'constant' as const, value }, type })),
    ),
    fc.option(
      text.filter((word) => word !== ''),
      { nil: undefined },
    ),
  )
  .map(([key, { source, type }, description]) => ({
    name: key,
    source,
    ...(type === undefined ? {} : { type }),
    ...(description === undefined ? {} : { description }),
    place: PLACE,
  }));

/** Layouts that areaDetector's files can say in full, as reading gives them. */
export const layouts: fc.Arbitrary<Layout> = fc
  .record({
    groups: fc.uniqueArray(fc.tuple(name, content(2)), { selector: ([key]) => key, maxLength: 3 }),
    definitions: fc.array(definition, { maxLength: 4 }),
    destination: fc.option(
      text.filter((word) => word !== ''),
      { nil: undefined },
    ),
    storesUnlisted: fc.boolean(),
  })
  .map(({ groups, definitions, destination, storesUnlisted }) => {
    const nodes = groups.flatMap(([key, child]) => nodesOf(`/${key}`, { ...child, kind: 'group' }));
    // Where nothing is stored unasked, no group takes it.
    const kept = nodes.map((node) =>
      node.kind === 'group' && !storesUnlisted ? { ...node, takesUnlisted: false } : node,
    );
    return {
      dialect: 'xml',
      files: [],
      nodes: kept,
      definitions,
      storesUnlisted,
      ...(destination === undefined ? {} : { destination: { attribute: destination, place: PLACE } }),
    };
  });
