import type { Place } from '#core';

/** A place as every message writes it: `file:line:column`. */
export function said({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Names with commas between; of more than `most` only the first, and how many there are besides. */
export function listed(names: readonly string[], most = 8): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** `1 dataset`, `3 datasets`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Items with the same key together, in the order in which they come. */
export function grouped<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly [Item, ...Item[]]> {
  const groups = new Map<Key, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const those = groups.get(key);
    if (those) those.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The group that a path stands in, `/` for what stands in the root. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The last part of a path: `current` of `/measurement/instrument/source/current`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The groups that a path stands in, from the root down: of `/a/b/c` they are `/`, `/a` and `/a/b`. */
export function groupsOf(path: string): string[] {
  const groups = path === '/' ? [] : ['/'];
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
    groups.push(path.slice(0, slash));
  }
  return groups;
}
