import { nearest } from '#core/yaml';
import type { Finding } from '../finding.ts';
import type { Layout, LayoutDataset } from '../model.ts';
import { listed, said } from './words.ts';

/** Frames and unlisted attributes have one place to go each, and the attribute that directs frames exists. */
export function checkFrames(layout: Layout): Finding[] {
  return [...destination(layout), ...defaults(layout), ...noFrames(layout)];
}

function destination({ destination, definitions }: Layout): Finding[] {
  if (!destination || definitions.some(({ name }) => name === destination.attribute)) return [];
  const names = definitions.map(({ name }) => name);
  const near = nearest(destination.attribute, names);
  return [
    {
      severity: 'warning',
      rule: 'undefined-destination',
      about: destination.attribute,
      message: 'is to say which dataset a frame goes to, and nobody defines it',
      remedy: near ? `did you mean ${near}?` : `define ${destination.attribute} in the attributes file`,
      place: destination.place,
    },
  ];
}

function defaults(layout: Layout): Finding[] {
  const frames = layout.nodes.filter(
    (node) => node.kind === 'dataset' && node.source.kind === 'frames' && node.source.isDefault,
  );
  const groups = layout.nodes.filter((node) => node.kind === 'group' && node.takesUnlisted);
  return [
    { nodes: frames, rule: 'several-defaults', what: 'frames whose destination nobody knows' },
    { nodes: groups, rule: 'several-unlisted', what: 'attributes that no dataset lists' },
  ].flatMap(({ nodes: [first, ...others], rule, what }): Finding[] => {
    if (!first || others.length === 0) return [];
    const where = [first, ...others].map(({ path, place }) => `${path} at ${said(place)}`);
    return [
      {
        severity: 'warning',
        rule,
        about: others[0]!.path,
        message: `more than one place takes ${what}: ${listed(where)}; only one is used`,
        remedy: 'leave one of them',
        place: others[0]!.place,
      },
    ];
  });
}

function noFrames(layout: Layout): Finding[] {
  const datasets = layout.nodes.filter(
    (node): node is LayoutDataset => node.kind === 'dataset' && node.source.kind === 'frames',
  );
  if (datasets.some(({ path }) => path === '/exchange/data')) return [];
  const file = layout.files[0];
  return [
    {
      severity: 'note',
      rule: 'no-frames',
      about: '/exchange/data',
      message: 'the layout does not say where frames go: tomochart stores them in /exchange all the same',
      remedy: 'add the dataset to give it attributes of its own',
      ...(file === undefined ? {} : { place: datasets[0]?.place ?? { file, line: 1, column: 1 } }),
    },
  ];
}
