import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';

/** The pair of a map whose key is `name`, the last one as YAML parsers take it. */
function pairOf(items: readonly Pair[], name: PropertyKey): Pair | undefined {
  return items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(name));
}

/**
 * The offset in the text of the value at `path` or of its key; for what does not exist, of the key of the
 * nearest thing above it. An alias is followed to the anchor's content below it, but stands itself for
 * the value as a whole, because that is where the reader sees it.
 */
export function offsetOf(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  part: 'key' | 'value',
): number {
  let node: Node | null = document.contents;
  let key = startOf(node) ?? 0;
  let value = key;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    let next: unknown;
    if (isMap(node)) {
      const pair = pairOf(node.items, step);
      if (!pair) return key;
      key = startOf(pair.key) ?? key;
      next = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      if (step >= node.items.length) return key;
      next = node.items[step];
      key = startOf(next) ?? key;
    } else {
      return key;
    }
    node = isNode(next) ? next : null;
    // An empty value has no text of its own: its key is what can be pointed at.
    const empty = node === null || (isScalar(node) && node.value === null && !node.source);
    value = empty ? key : (startOf(node) ?? key);
  }
  return part === 'key' ? key : value;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
