import type { Problem } from '#core';
import {
  byPlace,
  isRecord,
  MOST_CHARACTERS,
  nearest,
  problemOf,
  readDocument,
  recordOf,
  show,
  type Complaint,
  type Loose,
} from '#core/yaml';
import type { Layout, LayoutNode } from '../model.ts';
import type { Reading, SourceText } from '../reading.ts';
import type { PlaceOf } from './attribute.ts';
import { readEntry } from './entry.ts';
import { pathFault } from './path.ts';
import { settings } from './keys.ts';
import { LAYOUT_FILE } from './schema.ts';
import { jsonFault } from './syntax.ts';
import { treeComplaints } from './tree.ts';

/** Entries and attributes of one layout; real ones have a few hundred. */
const MOST_ENTRIES = 5000;

/**
 * Reads the layout that people write, a mapping of paths to entries, from YAML 1.2 or, when the file is named
 * `.json`, from JSON (RFC 8259). What is wrong is a problem with its place, whatever is in the text; entries that
 * are wrong are left out of the layout.
 */
export function readJson({ file, text }: SourceText): Reading {
  const isJson = /\.json$/i.test(file);
  const plain = text.replace(/^\ufeff/, '');
  const strange = isJson && plain.length <= MOST_CHARACTERS ? jsonFault(plain) : undefined;
  if (strange) {
    const before = plain.slice(0, strange.offset);
    const place = {
      file,
      line: before.split('\n').length,
      column: strange.offset - (before.lastIndexOf('\n') + 1) + 1,
    };
    return { problems: [{ ...strange.problem, place }] };
  }
  const { value, problems: faults, placeOf } = readDocument(text, file, LAYOUT_FILE);
  if (value === undefined) return { problems: faults };
  const problem = (complaint: Complaint): Problem => problemOf(complaint, LAYOUT_FILE, placeOf);
  if (!isRecord(value)) {
    const message = `must be a mapping of paths to entries, found ${show(value)}`;
    return { problems: [...faults, problem({ path: [], part: 'value', message, remedy: START })] };
  }
  const count = sizeOf(value);
  if (count > MOST_ENTRIES) {
    const message = `has ${count} entries and attributes, more than any layout`;
    return { problems: [...faults, problem({ path: [], part: 'value', message, remedy: 'check the path' })] };
  }
  const { layout, complaints } = readValue(value, file, placeOf);
  return { layout, problems: [...faults, ...complaints.map(problem)].sort(byPlace) };
}

const START = `start from the example in ${LAYOUT_FILE.page}`;

function sizeOf(value: Loose): number {
  let count = 0;
  for (const entry of Object.values(value)) {
    const { attributes, group } = recordOf(entry);
    count += 1 + Object.keys(recordOf(attributes)).length + Object.keys(recordOf(group)).length;
  }
  return count;
}

function readValue(
  value: Loose,
  file: string,
  placeOf: PlaceOf,
): { layout: Layout; complaints: readonly Complaint[] } {
  const complaints = settingsComplaints(value);
  const read: LayoutNode[] = [];
  for (const [path, raw] of Object.entries(value)) {
    if (!path.startsWith('/')) continue;
    const { node, complaints: more } = readEntry(path, raw, placeOf);
    complaints.push(...more);
    if (node) read.push(node);
  }
  const wanted = value.unlisted;
  const unlisted = typeof wanted === 'string' && !pathFault(wanted) ? wanted : undefined;
  const disorder = treeComplaints(read, unlisted);
  complaints.push(...disorder);
  const wrong = new Set(disorder.map(({ path }) => path[0]));
  const nodes = read.filter(({ path }) => !wrong.has(path));
  const takes = wrong.has('unlisted') ? undefined : unlisted;
  const layout: Layout = {
    dialect: 'json',
    files: [file],
    nodes: takes === undefined ? nodes : withUnlisted(nodes, takes, placeOf),
    definitions: [],
    storesUnlisted: takes !== undefined,
  };
  return { layout, complaints };
}

function withUnlisted(nodes: readonly LayoutNode[], path: string, placeOf: PlaceOf): readonly LayoutNode[] {
  if (nodes.some((node) => node.path === path)) {
    return nodes.map((node) =>
      node.kind === 'group' && node.path === path ? { ...node, takesUnlisted: true } : node,
    );
  }
  return [
    ...nodes,
    { kind: 'group', path, attributes: [], takesUnlisted: true, place: placeOf(['unlisted']) },
  ];
}

/** What is wrong with keys that are no paths. */
function settingsComplaints(value: Loose): Complaint[] {
  return Object.entries(value).flatMap(([key, said]): Complaint[] => {
    if (key.startsWith('/')) return [];
    if (!Object.hasOwn(settings, key)) {
      const near = nearest(key, Object.keys(settings));
      const path = pathFault(`/${key}`) === undefined && key.includes('/') ? `/${key}` : undefined;
      const help = `a path begins with /; the settings are ${Object.keys(settings).join(', ')}`;
      const remedy = near ? `did you mean ${near}?` : path ? `did you mean ${path}?` : help;
      return [{ path: [key], part: 'key', message: 'is neither a path nor a setting', remedy }];
    }
    if (key !== 'unlisted') {
      if (typeof said === 'string') return [];
      return [
        { path: [key], part: 'value', message: `must be text, found ${show(said)}`, remedy: 'write text' },
      ];
    }
    if (said === false) return [];
    const remedy = 'write the path of a group, or false';
    if (typeof said !== 'string') {
      return [
        { path: [key], part: 'value', message: `must be a path or false, found ${show(said)}`, remedy },
      ];
    }
    const fault = pathFault(said);
    return fault ? [{ path: [key], part: 'value', ...fault }] : [];
  });
}
