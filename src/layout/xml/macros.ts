import { formatProblem, type Place, type Problem } from '#core';
import { referencesIn, type Part } from './reference.ts';
import type { XmlAttribute, XmlElement } from './tree.ts';

/** Values of macros by name; a value may refer to other macros. */
export type Macros = Readonly<Record<string, string>>;

/** Longest text that expanding may give: a name, an address or a description is far shorter. */
const MOST_EXPANDED = 10_000;

/** Stands for a `$` that was written as a character reference while a value is expanded; XML cannot hold it. */
const PLAIN_DOLLAR = '\uffff';

/** The element with the macros in all its values expanded, and those below it. */
export interface Expanded {
  readonly root: XmlElement;
  readonly problems: readonly Problem[];
}

/**
 * Expands the macros in the values of all attributes. areaDetector does so on the text of the attributes file alone;
 * here values are replaced, so that no macro can add elements, and quotes and apostrophes have no meaning.
 * @returns one problem for each macro that is not defined and has no default; its references stay as `$(NAME)`
 */
export function expandMacros(root: XmlElement, macros: Macros): Expanded {
  const undefinedOnes = new Map<string, { place: Place; uses: number }>();
  const others = new Map<string, Problem>();
  const complain = (about: string, message: string, remedy: string, place: Place): void => {
    const problem = { about, message, remedy, place };
    others.set(formatProblem(problem), problem);
  };

  const text = (attribute: XmlAttribute): string => {
    if (!/\$[({]/.test(attribute.value)) return attribute.value;
    const given = withPlainDollars(attribute);
    const { place } = attribute;
    const { parts, wrong } = referencesIn(given);
    if (wrong === 'unclosed') {
      complain(attribute.name, 'has a macro that is not closed', 'write $(NAME)', place);
    }
    if (wrong === 'deep') complain(attribute.name, 'nests macros too deeply', 'nest less', place);
    const expansion = expand(parts, macros);
    for (const name of expansion.undefinedNames) {
      const known = undefinedOnes.get(name);
      if (known) known.uses++;
      else undefinedOnes.set(name, { place, uses: 1 });
    }
    if (expansion.circular !== undefined) {
      complain(`$(${expansion.circular})`, 'refers to itself', 'give it another value', place);
    }
    if (expansion.tooLong) {
      complain(attribute.name, 'becomes too long by its macros', 'check their values', place);
    }
    return expansion.text.replaceAll(PLAIN_DOLLAR, '$');
  };

  const element = (from: XmlElement): XmlElement => ({
    ...from,
    attributes: new Map(
      [...from.attributes].map(([name, attribute]) => [name, { ...attribute, value: text(attribute) }]),
    ),
    children: from.children.map(element),
  });

  const expanded = element(root);
  const undefinedProblems = [...undefinedOnes].map(([name, { place, uses }]) => ({
    about: `$(${name})`,
    message: `is not defined, and used ${uses === 1 ? 'once' : `${uses} times`} in this file`,
    remedy: `give it a value: --macro ${name || 'NAME'}=…, or --layout-macro for a scan`,
    place,
  }));
  return { root: expanded, problems: [...undefinedProblems, ...others.values()] };
}

/** The value, where each `$` that was written `&#36;` or `&#x24;` is {@link PLAIN_DOLLAR}. */
function withPlainDollars({ value, raw }: XmlAttribute): string {
  if (!raw.includes('&#')) return value;
  const written = raw.match(/\$|&#(?:x0*24|0*36);/gi) ?? [];
  let dollar = 0;
  return value.replaceAll('$', () => (written[dollar++] === '$' ? '$' : PLAIN_DOLLAR));
}

interface Expansion {
  readonly text: string;
  readonly undefinedNames: readonly string[];
  readonly circular: string | undefined;
  readonly tooLong: boolean;
}

/** Expands a text with references. The work is bounded, however macros multiply one another. */
function expand(parts: readonly Part[], macros: Macros): Expansion {
  const undefinedNames: string[] = [];
  let circular: string | undefined;
  let work = 0;

  const sequence = (from: readonly Part[], scope: Macros, within: readonly string[]): string => {
    let text = '';
    for (const part of from) {
      if (work > MOST_EXPANDED) break;
      if (typeof part === 'string') {
        work += part.length;
        text += part;
        continue;
      }
      work++;
      const name = sequence(part.name, scope, within);
      const local = part.scoped.map(({ name: own, value }): [string, string] => [
        sequence(own, scope, within),
        sequence(value, scope, within),
      ]);
      const inner: Macros = local.length === 0 ? scope : { ...scope, ...Object.fromEntries(local) };
      text += one(name, part.fallback, inner, within);
    }
    return text;
  };

  const one = (
    name: string,
    fallback: readonly Part[] | undefined,
    scope: Macros,
    within: readonly string[],
  ): string => {
    const value = Object.hasOwn(scope, name) ? scope[name] : undefined;
    if (value === undefined) {
      if (fallback) return sequence(fallback, scope, within);
      undefinedNames.push(name);
      return `$(${name})`;
    }
    if (within.includes(name)) {
      circular ??= name;
      return `$(${name})`;
    }
    return sequence(referencesIn(value).parts, scope, [...within, name]);
  };

  const text = sequence(parts, macros, []);
  return { text, undefinedNames, circular, tooLong: work > MOST_EXPANDED };
}
