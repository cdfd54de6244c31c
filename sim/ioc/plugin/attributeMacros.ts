/**
 * The macros of `NDAttributesMacros`, `NAME=VALUE,NAME=VALUE`, as EPICS reads them (base, macUtil.c): values may stand
 * in quotes, single or double, and hold commas then; a backslash takes the next character as it is.
 * @returns undefined for a text that is no list of macros: a name that is missing, a quote that is not closed
 */
export function parseMacros(text: string): Readonly<Record<string, string>> | undefined {
  const macros: Record<string, string> = {};
  for (const item of split(text) ?? [undefined]) {
    if (item === undefined) return undefined;
    if (item.trim() === '') continue;
    const equals = item.indexOf('=');
    const name = (equals < 0 ? item : item.slice(0, equals)).trim();
    if (name === '') return undefined;
    // A name alone takes a definition away.
    if (equals < 0) delete macros[name];
    else macros[name] = plain(item.slice(equals + 1).trim());
  }
  return macros;
}

/** Cuts at the commas outside quotes; undefined when a quote is not closed. */
function split(text: string): string[] | undefined {
  const items = [''];
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && at + 1 < text.length) {
      items[items.length - 1] += char + text[++at]!;
      continue;
    }
    if (quote === '' && char === ',') {
      items.push('');
      continue;
    }
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    items[items.length - 1] += char;
  }
  return quote === '' ? items : undefined;
}

/** A value without the quotes around its parts and the backslashes before its characters. */
function plain(value: string): string {
  let quote = '';
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const char = value[at]!;
    if (char === '\\' && at + 1 < value.length) text += value[++at]!;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else text += char;
  }
  return text;
}
