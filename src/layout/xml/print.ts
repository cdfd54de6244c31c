/** An element to be written. */
export interface OutElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children?: readonly OutElement[];
}

/** What XML 1.0 cannot hold, not even as a reference (section 2.2): control characters, halves of pairs. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * What is written as a reference: what ends a value or a tag, white space that reading would turn into blanks,
 * U+FFFD, which in a file is a sign of bytes that are not UTF-8, and a `$` that would begin a macro.
 */
const SPECIAL = /[&<>"\t\n\r\ufffd]|\$(?=[({])/g;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** True when XML can hold the text. */
export function isWritable(text: string): boolean {
  return !IMPOSSIBLE.test(text);
}

/** The document with that outermost element, one element a line. */
export function printXml(root: OutElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${print(root, '')}`;
}

function print({ name, attributes, children = [] }: OutElement, indent: string): string {
  const start = [name, ...attributes.map(([key, value]) => `${key}="${escape(value)}"`)].join(' ');
  if (children.length === 0) return `${indent}<${start}/>\n`;
  const inner = children.map((child) => print(child, `${indent}  `)).join('');
  return `${indent}<${start}>\n${inner}${indent}</${name}>\n`;
}

function escape(value: string): string {
  return value.replace(SPECIAL, (found) => NAMED[found] ?? `&#${found.charCodeAt(0)};`);
}
