import { explainIssues, type Loose } from '#core/yaml';
import type { Desk } from './desk.ts';
import { attributeShape, attributeSourceKeys, entryShape, guide, LAYOUT_FILE, sourceKeys } from './schema.ts';

/** Keys that say more of an entry, by the key that says what it is. */
const VALUE_DETAILS = ['when', 'type', 'units', 'description', 'attributes'];
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  driver: ['address', ...VALUE_DETAILS],
  ndattribute: ['units', 'description', 'attributes'],
  frames: ['default', 'units', 'description', 'attributes'],
  'h5 link': ['slice'],
  'h5 copy': ['slice', 'units', 'description', 'attributes'],
  link: [],
  'hard link': [],
  group: [],
};
/** A part of another dataset is a dataset of its own; a link to a whole one has no attributes of its own. */
const SLICED = ['slice', 'units', 'description', 'attributes'];

/**
 * The key that says what an entry or attribute is; undefined when it has not the shape of one, and then there
 * are complaints.
 */
export function sourceKey(entry: Loose, kind: 'entry' | 'attribute', desk: Desk): string | undefined {
  const before = desk.complaints.length;
  const [shape, known]: readonly [typeof entryShape, readonly string[]] =
    kind === 'entry' ? [entryShape, sourceKeys] : [attributeShape, attributeSourceKeys];
  const issues = shape.safeParse(entry).error?.issues ?? [];
  if (issues.length > 0) {
    // The messages quote from the whole file.
    const root = desk.path.reduceRight<unknown>((value, step) => ({ [step]: value }), entry);
    const placed = issues.map((issue) => ({ ...issue, path: [...desk.path, ...issue.path] }));
    desk.take(explainIssues(placed, root, { ...LAYOUT_FILE, guide }));
  }
  const strange = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const [key, ...others] = known.filter((name) => Object.hasOwn(entry, name));
  if (key === undefined) {
    // A misspelt source has been complained of already.
    if (strange.length > 0) return undefined;
    desk.complain([], { message: 'says no source', remedy: `write one of ${known.join(', ')}` });
    return undefined;
  }
  for (const other of others) {
    const second = { message: `is a second source beside ${key}`, remedy: 'keep one of the two' };
    desk.complain([other], second, 'key');
  }
  const sliced = key === 'h5 link' && Object.hasOwn(entry, 'slice');
  const fitting = [key, ...others, ...strange, ...(sliced ? SLICED : (DETAILS[key] ?? VALUE_DETAILS))];
  for (const detail of Object.keys(entry)) {
    if (fitting.includes(detail)) continue;
    desk.complain([detail], { message: `does not go with ${key}`, remedy: 'remove it' }, 'key');
  }
  return desk.complaints.length > before ? undefined : key;
}
