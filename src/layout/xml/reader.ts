import type { Place, Problem } from '#core';
import { nearest } from '#core/yaml';
import type { XmlElement } from './tree.ts';

/** Attributes that XML itself and schema languages give a meaning. */
const OF_XML = /^(?:xmlns|xml|xsi)(?::|$)/;

/**
 * Takes elements apart and keeps what is wrong with them. areaDetector passes over what it does not know without a
 * word; a slip of the hand would cost the data that it names, so here it is a problem.
 */
export class Reader {
  readonly problems: Problem[] = [];

  complain(about: string, place: Place, message: string, remedy: string): void {
    this.problems.push({ about, message, remedy, place });
  }

  /** The value of an attribute, undefined when it is not given. */
  text(element: XmlElement, name: string): string | undefined {
    return element.attributes.get(name)?.value;
  }

  /** Where an attribute stands, or its element when it is not given. */
  placeOf(element: XmlElement, name: string): Place {
    return element.attributes.get(name)?.place ?? element.place;
  }

  /** The value of an attribute that must be given and not be empty; otherwise undefined, and a problem. */
  required(element: XmlElement, name: string, about: string): string | undefined {
    const value = this.text(element, name);
    if (value !== undefined && value !== '') return value;
    const state = value === undefined ? 'is missing' : 'is empty';
    this.complain(about, this.placeOf(element, name), `${name} ${state}`, `write ${name}="…"`);
    return undefined;
  }

  /** The value of an attribute that is one of some words; otherwise undefined, and a problem. */
  oneOf<Word extends string>(
    element: XmlElement,
    name: string,
    words: readonly Word[],
    about: string,
  ): Word | undefined {
    const value = this.text(element, name);
    if (value === undefined) return undefined;
    const known = words.find((word) => word === value);
    if (known === undefined) {
      this.complain(
        about,
        this.placeOf(element, name),
        `${name} ${quoted(value)} is unknown`,
        advice(value, words),
      );
    }
    return known;
  }

  /** An attribute that is `true` or `false` in small letters, as areaDetector compares it; undefined for others. */
  flag(element: XmlElement, name: string, about: string): boolean | undefined {
    const word = this.oneOf(element, name, ['true', 'false'], about);
    return word === undefined ? undefined : word === 'true';
  }

  /** Complains of attributes and text that the element has no use for. */
  only(element: XmlElement, names: readonly string[], about: string): void {
    for (const { name, place } of element.attributes.values()) {
      if (names.includes(name) || OF_XML.test(name)) continue;
      this.complain(
        about,
        place,
        `${quoted(name)} is no attribute of <${element.name}>`,
        advice(name, names),
      );
    }
    if (!element.hasText) return;
    this.complain(about, element.place, `<${element.name}> holds text`, 'take it out or make it a comment');
  }

  /** The elements in this one that may stand there; complains of the others. */
  childrenOf(element: XmlElement, names: readonly string[], about: string): readonly XmlElement[] {
    return element.children.filter(({ name, place }) => {
      if (names.includes(name)) return true;
      const remedy = names.length === 0 ? 'leave it out' : advice(name, names);
      this.complain(about, place, `<${quotable(name)}> cannot stand in <${element.name}>`, remedy);
      return false;
    });
  }
}

/** The text in quotes, shortened where it would fill the screen. */
export function quoted(text: string): string {
  return JSON.stringify(quotable(text));
}

function quotable(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What to write instead of a word that is none of these. */
function advice(word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return words.length === 1 ? `write ${words[0]!}` : `write one of ${words.join(', ')}`;
}
