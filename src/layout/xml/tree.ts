import { SaxesParser, type SaxesOptions } from 'saxes';
import type { Place, Problem } from '#core';
import { MOST_CHARACTERS, type SourceText } from '../reading.ts';
import { placesIn } from './places.ts';
import { syntaxProblem } from './syntax.ts';

/** An attribute of an XML element. */
export interface XmlAttribute {
  readonly name: string;
  /** References are resolved and white space normalised as in XML 1.0, section 3.3.3. */
  readonly value: string;
  /** What stands between the quotes, to the letter: a `$` that is written `&#36;` begins no macro. */
  readonly raw: string;
  /** Where its name begins. */
  readonly place: Place;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
  /** Where its `<` stands. */
  readonly place: Place;
  /** True when text that is not blank stands in it, which neither of areaDetector's files has a use for. */
  readonly hasText: boolean;
}

/** The outermost element, unless the text is no XML that is read here; then there is a problem. */
export interface XmlTree {
  readonly root?: XmlElement;
  readonly problems: readonly Problem[];
}

/** Deepest nesting of elements: real layouts have 10 levels. */
export const MOST_LEVELS = 200;

/** A byte order mark is no column, and another version than 1.0 would count lines differently. */
const OPTIONS = { position: true, forceXMLVersion: true, defaultXMLVersion: '1.0' } satisfies SaxesOptions;

interface Growing extends XmlElement {
  readonly attributes: Map<string, XmlAttribute>;
  readonly children: Growing[];
  hasText: boolean;
}

/**
 * Reads XML 1.0 strictly, up to the first thing that is wrong with it. The five predefined entities and character
 * references are all that is expanded; a document type, which could define others, is refused whole.
 * @returns a problem rather than an exception, whatever is in the text
 */
export function readTree(source: SourceText): XmlTree {
  const text = source.text.replace(/^\ufeff/, '');
  const placeAt = placesIn(text, source.file);
  const refused = (offset: number, about: string, message: string, remedy: string): XmlTree => ({
    problems: [{ about, message, remedy, place: placeAt(Math.max(0, Math.min(offset, text.length))) }],
  });
  if (text.length > MOST_CHARACTERS) {
    return refused(0, 'XML', `has ${text.length} characters, more than any layout`, 'check the path');
  }
  const foreign = text.indexOf('\ufffd');
  if (foreign >= 0) return refused(foreign, 'XML', 'is not UTF-8', 'save the file as UTF-8');

  const parser = new SaxesParser(OPTIONS);
  const open: Growing[] = [];
  let root: Growing | undefined;
  let failure: XmlTree | undefined;
  /** Ends the parsing: what the parser says after its first error cannot be relied on. */
  const stop = (tree: XmlTree): never => {
    failure ??= tree;
    throw new Error('stopped');
  };
  /** Where the last thing inside a start tag ended: the next attribute begins after it. */
  let cursor = 0;

  parser.on('error', (error) => {
    const { offset, message, remedy } = syntaxProblem(error.message, text, parser.position);
    const innermost = open.at(-1);
    if (!message.startsWith('unclosed') || !innermost) stop(refused(offset, 'XML', message, remedy));
    else stop({ problems: [{ about: 'XML', message, remedy, place: innermost.place }] });
  });
  parser.on('doctype', () => {
    const start = text.lastIndexOf('<!DOCTYPE', parser.position);
    stop(refused(start, 'DOCTYPE', 'is not supported: entities are not expanded', 'leave it out'));
  });
  parser.on('opentagstart', ({ name }) => {
    cursor = parser.position;
    const start = text.lastIndexOf('<', cursor - 1);
    if (open.length === MOST_LEVELS) {
      stop(refused(start, name, `stands more than ${MOST_LEVELS} levels deep`, 'nest less'));
    }
    const element: Growing = {
      name,
      attributes: new Map(),
      children: [],
      place: placeAt(start),
      hasText: false,
    };
    if (open.length === 0) root ??= element;
    else open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('attribute', ({ name, value }) => {
    const start = cursor + text.slice(cursor, parser.position).search(/\S/);
    cursor = parser.position;
    const quote = text.indexOf(text.charAt(cursor - 1), start);
    const { attributes } = open.at(-1)!;
    if (attributes.has(name)) stop(refused(start, name, 'is given twice', 'leave one of them out'));
    attributes.set(name, { name, value, raw: text.slice(quote + 1, cursor - 1), place: placeAt(start) });
  });
  const onText = (words: string): void => {
    const inside = open.at(-1);
    if (inside && words.trim() !== '') inside.hasText = true;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => void open.pop());

  try {
    parser.write(text).close();
  } catch (thrown) {
    return failure ?? refused(0, 'XML', `cannot be read: ${String(thrown)}`, 'check the file');
  }
  return root ? { root, problems: [] } : refused(0, 'XML', 'has no element', 'check the path');
}
