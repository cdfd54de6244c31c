import type { Place } from '#core';
import { UNLISTED_GROUP, type Definition, type Layout, type LayoutGroup } from './model.ts';
import { writerAttributes, type WriterAttribute } from './writerAttributes.ts';

/** What the attributes that a layout names stand for. */
export class Definitions {
  readonly #layout: Layout;
  readonly #byName: ReadonlyMap<string, Definition>;

  constructor(layout: Layout) {
    this.#layout = layout;
    // Of two by one name the last one counts, as in areaDetector (NDAttributeList::add).
    this.#byName = new Map(layout.definitions.map((definition) => [definition.name, definition]));
  }

  /** The attribute of that name, or undefined when nobody defines it. */
  named(name: string): Definition | undefined {
    return this.#byName.get(name);
  }

  /** What the writer itself stores under that name, for each frame; undefined when it knows nothing of it. */
  byWriter(name: string): WriterAttribute | undefined {
    if (name === this.#layout.destination?.attribute) return 'HDF5FrameLocation';
    // A layout may define an attribute of that name, unless the file plugin sets it.
    if (name === 'HDF5FrameLocation' && this.#byName.has(name)) return undefined;
    return writerAttributes.find((known) => known === name);
  }

  /** Every attribute name that a dataset, or an attribute of the file, takes its value from. */
  get used(): ReadonlySet<string> {
    const used = new Set<string>();
    for (const node of this.#layout.nodes) {
      if (node.kind === 'link') continue;
      const sources = node.attributes.map(({ source }) => source);
      if (node.kind === 'dataset' && node.source.kind === 'attribute') used.add(node.source.name);
      for (const source of sources) if (source.kind === 'attribute') used.add(source.name);
    }
    return used;
  }

  /** Attributes that are defined, and that nothing in the layout uses. */
  get unlisted(): readonly Definition[] {
    const { used } = this;
    return [...this.#byName.values()].filter(({ name }) => !used.has(name));
  }

  /** The group of {@link unlisted}; undefined when they are dropped. */
  get unlistedGroup(): string | undefined {
    return this.#layout.storesUnlisted ? (this.#taker?.path ?? UNLISTED_GROUP) : undefined;
  }

  /** Where the layout says which group that is; the beginning of its first file when it does not. */
  get unlistedPlace(): Place {
    return this.#taker?.place ?? { file: this.#layout.files[0] ?? '', line: 1, column: 1 };
  }

  get #taker(): LayoutGroup | undefined {
    return this.#layout.nodes.find(
      (node): node is LayoutGroup => node.kind === 'group' && node.takesUnlisted,
    );
  }
}
