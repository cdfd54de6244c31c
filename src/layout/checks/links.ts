import { Definitions } from '../definitions.ts';
import type { Finding } from '../finding.ts';
import type { Layout } from '../model.ts';
import { writerAttributes } from '../writerAttributes.ts';
import { guesser } from './guess.ts';
import { unlistedOf } from './uses.ts';
import { groupsOf, parentOf } from './words.ts';

/** What the writer puts into every file, whether or not the layout asks for it. */
export const WRITTEN_ANYWAY: readonly string[] = [
  '/exchange/data',
  '/exchange/data_dark',
  '/exchange/data_ortho',
  '/exchange/data_white',
  '/exchange/theta',
  '/exchange/theta_dark',
  '/exchange/theta_ortho',
  '/exchange/theta_white',
  '/defaults/HDF5FrameIndex',
  '/defaults/HDF5FrameLocation',
  '/defaults/NDArrayTimeStamp',
  '/defaults/NDArrayUniqueId',
  '/defaults/SampleAngle',
  '/process/acquisition/frames_planned',
  '/process/acquisition/frames_written',
];

/** More links than this one after the other are a circle. */
const MOST_LINKS = 40;

/** Links lead to something that the file has. */
export function checkLinks(layout: Layout): Finding[] {
  const links = new Map(
    layout.nodes.filter((node) => node.kind === 'link').map((link) => [link.path, link.target]),
  );
  const there = pathsOf(layout);
  const guess = guesser(there);
  return layout.nodes.flatMap((node): Finding[] => {
    if (node.kind !== 'link') return [];
    const target = endOf(node.target, links);
    if (target !== undefined && there.has(target)) return [];
    const near = guess(node.target);
    return [
      {
        severity: node.hard ? 'error' : 'warning',
        rule: 'missing-target',
        about: node.path,
        message:
          target === undefined
            ? `leads to ${node.target}, and from there in a circle`
            : `leads to ${node.target}, which is not in the file`,
        remedy: near && target !== undefined ? `did you mean ${near}?` : 'name a path of this layout',
        place: node.place,
      },
    ];
  });
}

function pathsOf(layout: Layout): ReadonlySet<string> {
  const group = new Definitions(layout).unlistedGroup;
  const unlisted = [...unlistedOf(layout).map(({ name }) => name), ...writerAttributes];
  const leaves = [
    ...layout.nodes.filter(({ kind }) => kind !== 'link').map(({ path }) => path),
    ...WRITTEN_ANYWAY,
    ...(group === undefined ? [] : unlisted.map((name) => `${group}/${name}`)),
  ];
  // A link needs its groups, too.
  const all = [...leaves, ...layout.nodes.map(({ path }) => parentOf(path))];
  const paths = new Set(all.flatMap((path) => [path, ...groupsOf(path)]));
  for (const node of layout.nodes) if (node.kind === 'link') paths.delete(node.path);
  return paths;
}

/** Where a path leads when the links on its way are followed; undefined when they lead in a circle. */
function endOf(path: string, links: ReadonlyMap<string, string>): string | undefined {
  let end = path;
  for (let k = 0; k < MOST_LINKS; k++) {
    const link = [...groupsOf(end), end].find((part) => links.has(part));
    if (link === undefined) return end;
    const rest = end.slice(link.length);
    const target = links.get(link)!;
    end = target === '/' ? rest || '/' : `${target}${rest}`;
  }
  return undefined;
}
