/** The width of the lines of this project's files. */
const WIDTH = 110;

/**
 * A value as JSON for people, as prettier lays it out: the top level one member a line, each of them on that line
 * when it fits. Characters that no text file holds are escaped, so that the text can be read again.
 */
export function prettyJson(value: Readonly<Record<string, unknown>>): string {
  return `${broken(value, '')}\n`;
}

/** @param room columns that are taken on the line, by the key before and the comma behind */
function laidOut(value: unknown, indent: string, room: number): string {
  const line = inline(value);
  if (room + [...line].length <= WIDTH) return line;
  return typeof value === 'object' && value !== null ? broken(value, indent) : line;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const members = Object.entries(value).map(([key, member]) => `${scalar(key)}: ${inline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function broken(value: object, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const lines = value.every((member) => typeof member === 'number')
      ? filled(value, deeper.length)
      : value.map(inline);
    return `[\n${lines.map((line) => deeper + line).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  const lines = members.map(([key, member], k) => {
    const start = `${deeper}${scalar(key)}: `;
    const comma = k < members.length - 1 ? 1 : 0;
    return start + laidOut(member, deeper, [...start].length + comma);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** Numbers, as many on a line as it takes with its comma. */
function filled(values: readonly number[], indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [k, value] of values.entries()) {
    const word = scalar(value);
    const comma = k < values.length - 1 ? 1 : 0;
    if (line === '') line = word;
    else if (indent + line.length + 2 + word.length + comma <= WIDTH) line += `, ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function scalar(value: unknown): string {
  return escaped(JSON.stringify(value));
}

/** What JSON and double-quoted YAML may hold raw, and a reader of text files takes for something else. */
export function escaped(text: string): string {
  return text.replaceAll(
    /[\u007f\ufffd\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
