import type { Place } from '#core';
import type { Finding } from '../finding.ts';
import type { Layout } from '../model.ts';
import { definitionsOf } from './uses.ts';
import { counted, grouped } from './words.ts';

interface Asked {
  readonly uri: string;
  readonly about: string;
  readonly place: Place;
}

/** Every signal that a layout reads, and where: definitions first, then the layout in its order. */
function signalsOf(layout: Layout): ReadonlyMap<string, readonly [Asked, ...Asked[]]> {
  const defined = [...definitionsOf(layout).values()].map(({ name, source, place }) => ({
    source,
    about: name,
    place,
  }));
  const nodes = layout.nodes.flatMap((node) => {
    if (node.kind === 'link') return [];
    const { path, place } = node;
    const attributes = node.attributes.map((attribute) => ({
      source: attribute.source,
      about: `${path}@${attribute.name}`,
      place: attribute.place,
    }));
    return node.kind === 'group' ? attributes : [{ source: node.source, about: path, place }, ...attributes];
  });
  const asked = [...defined, ...nodes].flatMap(({ source, about, place }): Asked[] =>
    source.kind === 'signal' ? [{ uri: source.uri, about, place }] : [],
  );
  return grouped(asked, ({ uri }) => uri);
}

/**
 * Asks for every signal of a layout once, all at the same time.
 * @param exists resolves to why a signal (`ca://…`, `tango://…`) cannot be read, or to undefined when it can
 */
export async function checkSignals(
  layout: Layout,
  exists: (uri: string) => Promise<string | undefined>,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    [...signalsOf(layout)].map(async ([uri, [first, ...more]]): Promise<Finding[]> => {
      const reason = await exists(uri);
      if (reason === undefined) return [];
      const others = more.length > 0 ? `, nor ${counted(more.length, 'other')} that reads it` : '';
      return [
        {
          severity: 'warning',
          rule: 'unknown-signal',
          about: first.about,
          message: `${uri} cannot be read, so it is not stored${others}: ${reason}`,
          remedy: 'check the name, the macros and that its server runs',
          place: first.place,
        },
      ];
    }),
  );
  return findings.flat();
}
