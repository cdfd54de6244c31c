import type { Place } from '#core';
import type {
  DatasetSource,
  Definition,
  Layout,
  LayoutAttribute,
  LayoutDataset,
  LayoutGroup,
  LayoutLink,
  ValueSource,
  ValueType,
} from '#layout';

/** Builds layouts line by line: everything stands on a line of its own of `layout.xml`, or of `attributes.xml`. */
export function sketch() {
  const lines = { 'layout.xml': 0, 'attributes.xml': 0 };
  const next = (file: keyof typeof lines): Place => ({ file, line: ++lines[file], column: 3 });
  const attributesOf = (values: Readonly<Record<string, ValueSource | string>>): LayoutAttribute[] =>
    Object.entries(values).map(([name, value]) => ({
      name,
      source: typeof value === 'string' ? { kind: 'constant', value } : value,
      when: 'open',
      place: next('layout.xml'),
    }));
  return {
    dataset: (
      path: string,
      source: DatasetSource | string,
      attributes: Readonly<Record<string, ValueSource | string>> = {},
      more: Partial<LayoutDataset> = {},
    ): LayoutDataset => ({
      kind: 'dataset',
      path,
      place: next('layout.xml'),
      source: typeof source === 'string' ? { kind: 'attribute', name: source } : source,
      when: 'close',
      attributes: attributesOf(attributes),
      ...more,
    }),
    group: (path: string, more: Partial<LayoutGroup> = {}): LayoutGroup => ({
      kind: 'group',
      path,
      place: next('layout.xml'),
      attributes: [],
      takesUnlisted: false,
      ...more,
    }),
    link: (path: string, target: string, hard = true): LayoutLink => ({
      kind: 'link',
      path,
      target,
      hard,
      place: next('layout.xml'),
    }),
    define: (name: string, uri = `ca://${name}`, description?: string, type?: ValueType): Definition => ({
      name,
      source: { kind: 'signal', uri },
      ...(description === undefined ? {} : { description }),
      ...(type === undefined ? {} : { type }),
      place: next('attributes.xml'),
    }),
    /** With frames in /exchange/data, so that there is nothing to say of those. */
    layout: (
      nodes: Layout['nodes'],
      definitions: readonly Definition[] = [],
      more: Partial<Layout> = {},
    ): Layout => ({
      dialect: 'xml',
      files: ['layout.xml', 'attributes.xml'],
      nodes: [...nodes, frames],
      definitions,
      storesUnlisted: true,
      ...more,
    }),
  };
}

const frames: LayoutDataset = {
  kind: 'dataset',
  path: '/exchange/data',
  source: { kind: 'frames', frames: 'proj', isDefault: false },
  when: 'frame',
  attributes: [],
  place: { file: 'layout.xml', line: 999, column: 3 },
};

export const constant = (value: string | number): ValueSource => ({ kind: 'constant', value });
