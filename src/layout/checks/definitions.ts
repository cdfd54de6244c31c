import { Definitions } from '../definitions.ts';
import type { Finding } from '../finding.ts';
import type { Definition, Layout } from '../model.ts';
import { guesser } from './guess.ts';
import { definitionsOf, unlistedOf, usesOf, type Use } from './uses.ts';
import { counted, grouped, listed, said } from './words.ts';

/**
 * The two XML files in step: what the layout file lists is defined in the attributes file, what is defined
 * there is listed, and each of it once.
 */
export function checkDefinitions(layout: Layout): Finding[] {
  return [...unstored(layout), ...undefinedOnes(layout), ...repeated(layout), ...sameSource(layout)];
}

function unstored(layout: Layout): Finding[] {
  const group = new Definitions(layout).unlistedGroup;
  const message =
    group === undefined
      ? 'no dataset lists it, and what is not listed is not stored'
      : `no dataset lists it: it goes to ${group}, one value for each frame`;
  return unlistedOf(layout).map(({ name, place }) => ({
    severity: group === undefined ? 'warning' : 'note',
    rule: 'unstored-attribute',
    about: name,
    message,
    remedy: 'give it a dataset, or take the definition out',
    place,
  }));
}

function undefinedOnes(layout: Layout): Finding[] {
  const definitions = new Definitions(layout);
  const missing = [...usesOf(layout)].filter(
    ([name]) => definitions.named(name) === undefined && definitions.byWriter(name) === undefined,
  );
  if (missing.length === 0) return [];
  if (layout.definitions.length === 0) {
    // Most likely the other file was forgotten: a line for each of its 140 attributes would say no more.
    const [, uses] = missing[0]!;
    const { path, place } = uses[0]!;
    return [
      {
        severity: 'warning',
        rule: 'undefined-attribute',
        about: path,
        message: `no attributes are defined at all, and ${counted(missing.length, 'attribute')} wanted: ${listed(missing.map(([name]) => name))}`,
        remedy: 'give the attributes file as well',
        place,
      },
    ];
  }
  const amongUnused = guesser(unlistedOf(layout).map((definition) => definition.name));
  const amongAll = guesser(layout.definitions.map((definition) => definition.name));
  return missing.flatMap(([name, uses]) => {
    const near = amongUnused(name) ?? amongAll(name);
    return uses.map(({ path, place, isDataset }): Finding => ({
      severity: 'warning',
      rule: 'undefined-attribute',
      about: path,
      message: `no attribute ${name} is defined, so this ${isDataset ? 'dataset' : 'attribute'} is left out`,
      remedy: near ? `did you mean ${near}?` : `define ${name} in the attributes file`,
      place,
    }));
  });
}

function repeated({ definitions }: Layout): Finding[] {
  return [...grouped(definitions, ({ name }) => name)].flatMap(([name, [first, ...others]]) =>
    others.map((definition) => {
      const source = sourceOf(first) === sourceOf(definition) ? 'the same source' : 'another source';
      return {
        severity: 'warning',
        rule: 'duplicate-definition',
        about: name,
        message: `is defined before, at ${said(first.place)} with ${source}; the last one counts`,
        remedy: 'take one of them out',
        place: definition.place,
      };
    }),
  );
}

function sameSource(layout: Layout): Finding[] {
  const uses = usesOf(layout);
  const read = [...definitionsOf(layout).values()].filter(({ source }) => source.kind !== 'constant');
  return [...grouped(read, sourceOf)].flatMap(([source, all]): Finding[] => {
    const [, second] = all;
    if (!second) return [];
    const moments = all.map(({ name }) => momentOf(uses.get(name)));
    const differ = new Set(moments).size === moments.length;
    return [
      {
        severity: 'note',
        rule: 'same-source',
        about: listed(all.map(({ name }) => name)),
        message: differ
          ? `are all ${source}, read at different times: ${moments.join(', ')}`
          : `are all ${source}: one of them is enough, or one is a slip`,
        ...(differ ? {} : { remedy: 'one attribute may feed several datasets' }),
        place: second.place,
      },
    ];
  });
}

function momentOf(uses: readonly Use[] | undefined): string {
  return uses?.[0]?.when ?? 'frame';
}

/** A source in a few words, equal for equal sources. */
function sourceOf({ source }: Definition): string {
  switch (source.kind) {
    case 'signal':
      return source.uri;
    case 'driver':
      return `${source.parameter} of the driver, address ${source.address}`;
    case 'constant':
      return JSON.stringify(source.value);
  }
}
