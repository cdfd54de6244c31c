import {
  frameSets,
  framesPlanned,
  framesWritten,
  frameVectors,
  missingMetadata,
  type AliasEntry,
} from '#data';
import type { ResolvedLayout } from '#layout';

/** What the writer itself keeps: a layout can describe these, but not fill them. */
const OWN: readonly string[] = [
  ...Object.values(frameSets).flatMap(({ data, theta }) => [data, theta]),
  ...Object.values(frameVectors),
  framesPlanned,
  framesWritten,
  missingMetadata,
];

/** Attributes of areaDetector under the name that the writer has for them. */
const KEPT = {
  NDArrayUniqueId: 'id',
  NDArrayTimeStamp: 'timestamp',
  HDF5FrameLocation: 'location',
} as const satisfies Readonly<Record<string, keyof typeof frameVectors>>;

function isKept(what: string): what is keyof typeof KEPT {
  return Object.hasOwn(KEPT, what);
}

/** True for a path that only the writer fills, and for what would lie below one. */
export function isOwn(path: string): boolean {
  return OWN.some((own) => path === own || path.startsWith(`${own}/`));
}

/** The links of a layout, and the other names under which it wants what the writer keeps. */
export function aliasesOf({ links, frames, byWriter }: ResolvedLayout): AliasEntry[] {
  const other = (path: string, target: string): AliasEntry[] =>
    path === target ? [] : [{ path, target, hard: false }];
  return [
    ...frames.flatMap(({ path, source }) =>
      source.kind === 'frames' ? other(path, frameSets[source.frames].data) : [],
    ),
    ...byWriter.flatMap(({ path, what }) => (isKept(what) ? other(path, frameVectors[KEPT[what]]) : [])),
    ...links.map(({ path, target, hard }) => ({ path, target, hard })),
  ];
}
