import { isScalar, Document, visit } from 'yaml';
import type { Problem } from '#core';
import { Definitions } from '../definitions.ts';
import type { Layout } from '../model.ts';
import { readEntry } from './entry.ts';
import { rawNode, rawUnlisted } from './raw.ts';
import type { RawEntry } from './rawSource.ts';
import { above, pathFault } from './path.ts';
import { escaped, prettyJson } from './pretty.ts';

/** A layout as text. */
export interface Written {
  readonly text: string;
  /** What the file cannot say and is left out. */
  readonly losses: readonly Problem[];
}

/** Where editors look for the schema: beside the file, as it is beside the layouts that ship. */
const SCHEMA = './layout.schema.json';

/**
 * The layout as the JSON that `readJson` reads, in its order, an entry a line where it is short. Attributes that
 * are defined elsewhere are put where they are used, and where nothing uses them, into the group that takes them.
 */
export function writeJson(layout: Layout): Written {
  const { entries, losses } = rawLayout(layout);
  return { text: prettyJson({ $schema: SCHEMA, ...entries }), losses };
}

/** The same as YAML. */
export function writeYaml(layout: Layout): Written {
  const { entries, losses } = rawLayout(layout);
  // One object in two places is no reason to write an anchor.
  const document = new Document(entries, { aliasDuplicateObjects: false, schema: 'core' });
  visit(document, {
    Map: (_, map, path) => {
      if (path.length > 1) map.flow = true;
    },
    Seq: (_, list) => {
      list.flow = true;
    },
    Scalar: (_, scalar) => {
      if (
        isScalar(scalar) &&
        typeof scalar.value === 'string' &&
        /[^\u0020-\u007e\u00a0-\ufefe]/.test(scalar.value)
      )
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const text = escaped(document.toString({ lineWidth: 0 }));
  return { text: `# yaml-language-server: $schema=${SCHEMA}\n${text}`, losses };
}

function rawLayout(layout: Layout): {
  entries: Readonly<Record<string, RawEntry>>;
  losses: readonly Problem[];
} {
  const definitions = new Definitions(layout);
  const losses: Problem[] = [];
  const entries = new Map<string, RawEntry>();
  const takes = definitions.unlistedGroup;
  const add = (path: string, entry: RawEntry, place: Problem['place']): void => {
    const lose = (message: string, remedy?: string) =>
      losses.push({ about: path, message, ...(remedy ? { remedy } : {}), ...(place ? { place } : {}) });
    if (entries.has(path)) return void lose('is there twice', 'the first one is kept');
    const { complaints } = readEntry(path, entry, () => NOWHERE);
    if (complaints.length === 0) entries.set(path, entry);
    for (const { path: at, message, remedy } of complaints) {
      const steps = at.slice(1).map(String).join('.');
      lose(steps === '' ? message : `${steps} ${message}`, remedy);
    }
  };
  const implied = impliedGroups(layout);
  for (const node of layout.nodes) {
    if (
      node.kind === 'group' &&
      node.attributes.length === 0 &&
      (implied.has(node.path) || node.path === takes)
    )
      continue;
    const raw = rawNode(node, definitions, losses);
    if (raw !== undefined) add(node.path, raw, node.place);
  }
  if (layout.destination) {
    const message = `${layout.destination.attribute} does not choose the dataset of a frame: its kind does`;
    losses.push({ about: 'detector_data_destination', message, place: layout.destination.place });
  }
  for (const definition of definitions.unlisted) {
    const { name, place } = definition;
    if (takes !== undefined) add(`${takes}/${name}`, rawUnlisted(definition, definitions), place);
    else losses.push({ about: name, message: 'is stored nowhere', place });
  }
  const unlisted = takes !== undefined && !pathFault(takes) ? { unlisted: takes } : {};
  return { entries: Object.fromEntries<RawEntry>([...Object.entries(unlisted), ...entries]), losses };
}

/** Places of a text that is not written yet. */
const NOWHERE = { file: '', line: 1, column: 1 };

/** Groups that need no entry because something lies below them. */
function impliedGroups(layout: Layout): ReadonlySet<string> {
  return new Set(['/', ...layout.nodes.flatMap(({ path }) => [...above(path)])]);
}
