import type { Place } from '#core';
import type { Definition, Layout, ValueSource, ValueType } from '../model.ts';
import { definitionWords, type Words } from './definitionWords.ts';
import type { Losses } from './losses.ts';
import { badName } from './name.ts';
import type { OutElement } from './print.ts';
import { quoted } from './reader.ts';
import { nameForPath } from './words.ts';

/** Something of a layout that has a value: a dataset, or an attribute of the file. */
export interface Valued {
  readonly source: ValueSource;
  readonly type?: ValueType;
  readonly description?: string | undefined;
  readonly place: Place;
}

/** Turns sources into words of the layout file, and makes the attributes file on the way. */
export class Sources {
  /** The elements of the attributes file. */
  readonly definitions: OutElement[] = [];
  readonly #losses: Losses;
  readonly #types = new Map<string, ValueType | undefined>();
  readonly #taken: Set<string>;

  constructor(layout: Layout, losses: Losses) {
    this.#losses = losses;
    // A name that is used must not get a meaning by chance, even when nothing defines it.
    this.#taken = new Set([
      ...layout.definitions.map(({ name }) => name),
      ...layout.nodes.flatMap((node) =>
        node.kind === 'dataset' && node.source.kind === 'attribute' ? [node.source.name] : [],
      ),
      ...layout.nodes.flatMap((node) =>
        node.kind === 'link'
          ? []
          : node.attributes.flatMap(({ source }) => (source.kind === 'attribute' ? [source.name] : [])),
      ),
      ...(layout.destination ? [layout.destination.attribute] : []),
    ]);
    for (const definition of layout.definitions) this.#define(definition, definition.name);
  }

  /** The words that say where a value comes from; undefined, and a loss, when XML has none. */
  words(valued: Valued, about: string): Words | undefined {
    const { source, type, description, place } = valued;
    switch (source.kind) {
      case 'constant': {
        const constant = this.#losses.constant(source.value, type, about, place);
        if (!constant) return undefined;
        return [
          ['source', 'constant'],
          ['value', constant.text],
          ['type', constant.type],
        ];
      }
      case 'attribute': {
        if (!this.#losses.writes(source.name, about, place)) return undefined;
        if (type !== undefined && this.#types.get(source.name) !== type) {
          const message = `is stored as the attribute ${quoted(source.name)} comes, not as ${type}`;
          this.#losses.lose(about, place, message);
        }
        return fromAttribute(source.name);
      }
      case 'param': {
        const message = `is left out: areaDetector knows nothing of the scan, such as ${source.name}`;
        this.#losses.lose(about, place, message);
        return undefined;
      }
      case 'signal':
      case 'driver': {
        const name = nameForPath(about, this.#taken);
        const typed = type === undefined ? {} : { type };
        const described = description === undefined ? {} : { description };
        const made = this.#define({ name, source, ...typed, ...described, place }, about);
        return made ? fromAttribute(name) : undefined;
      }
    }
  }

  /** Adds to the attributes file; false, and a loss, when XML cannot say it. */
  #define(definition: Definition, about: string): boolean {
    const { name, description, type, place } = definition;
    if (badName(name) !== undefined) {
      this.#losses.lose(about, place, `is left out: its name ${badName(name)!}`);
      return false;
    }
    const words = definitionWords(definition, about, this.#losses);
    if (!words || !this.#losses.writes(name, about, place)) return false;
    const described =
      description !== undefined && this.#losses.writes(description, `${about}@description`, place);
    const ending: Words = described ? [['description', description]] : [];
    this.definitions.push({ name: 'Attribute', attributes: [['name', name], ...words, ...ending] });
    this.#types.set(name, type);
    return true;
  }
}

function fromAttribute(name: string): Words {
  return [
    ['source', 'ndattribute'],
    ['ndattribute', name],
  ];
}
