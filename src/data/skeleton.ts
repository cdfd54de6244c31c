import { componentGroups, formatVersion, frameSets, framesPlanned, framesWritten } from './dxchange.ts';
import type { AliasEntry } from './entry.ts';
import { frameKinds, type FrameKind } from './frame.ts';
import { FrameRecords } from './frameRecords.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { SENTINEL, type Headers } from './locate.ts';
import { nexusEntries } from './nexus.ts';
import { isElsewhere, isOpenEnded, kindsOf, totalOf, type ScanFileSpec } from './scanSpec.ts';
import { orderVectors } from './vectors.ts';
import type { VirtualPatch } from './virtual/index.ts';

/** Elements in a chunk of a vector that grows. */
const VECTOR_CHUNK = 1024;

/** A file that has been made and closed. */
export interface BuiltFile {
  /** Where the headers of the datasets lie that are written while the scan runs. */
  readonly headers: Headers;
  /** Datasets that are to be made virtual. */
  readonly patches: readonly VirtualPatch[];
}

/**
 * Makes the file with all its groups, known metadata and datasets, the frames still empty.
 * @param marked whether the last element of each dataset of frames is to carry the sentinel
 */
export async function buildFile(spec: ScanFileSpec, marked: boolean): Promise<BuiltFile> {
  const file = await Hdf5Editor.create(spec.path);
  try {
    const kinds = kindsOf(spec);
    for (const kind of kinds) addFrames(file, spec, kind, marked);
    addVectors(file, spec);
    addCounts(file, spec);
    const patches = nexusEntries(file, spec);
    for (const entry of spec.entries) file.putEntry(entry);
    for (const attribute of spec.attributes) file.putAttribute(attribute);
    addAliases(file, spec.aliases);
    describeRoot(file);
    const inPlace = [
      ...(isElsewhere(spec) ? [] : kinds.map((kind) => frameSets[kind].data)),
      ...orderVectors(spec).map(({ path }) => path),
      framesWritten,
    ];
    return { headers: new Map(inPlace.map((path) => [path, file.headerAddress(path)])), patches };
  } finally {
    file.close();
  }
}

function addFrames(file: Hdf5Editor, spec: ScanFileSpec, kind: FrameKind, marked: boolean): void {
  const { data: path, theta } = frameSets[kind];
  const { height, width, bytesPerPixel: size } = spec;
  const type = { kind: 'integer', size, signed: false } as const;
  const shape = [spec.frames[kind], height, width];
  if (isElsewhere(spec)) {
    // The dataset comes with the detector's file.
    file.putEntry({ path: theta, value: spec.theta[kind], units: 'deg' });
    return;
  }
  if (isOpenEnded(spec, kind)) file.createEmpty(path, type, shape, [1, height, width]);
  else file.reserve(path, type, shape, new Uint8Array(size).fill(marked ? SENTINEL : 0));
  describeFrames(file, spec, kind);
  if (!isOpenEnded(spec, kind)) file.putEntry({ path: theta, value: spec.theta[kind], units: 'deg' });
}

/** The attributes of a dataset of frames. */
export function describeFrames(file: Hdf5Editor, spec: ScanFileSpec, kind: FrameKind): void {
  const { data: path, axes, description } = frameSets[kind];
  file.putAttribute({ path, name: 'description', value: description });
  file.putAttribute({ path, name: 'units', value: 'counts' });
  file.putAttribute({ path, name: 'axes', value: axes });
  file.putAttribute({ path, name: 'frames_planned', value: spec.frames[kind] });
}

function addVectors(file: Hdf5Editor, spec: ScanFileSpec): void {
  const total = totalOf(spec);
  const grows = (spec.openEnded?.length ?? 0) > 0;
  for (const [{ path, type, units, description }, bytes] of new FrameRecords(spec).elements({
    from: 0,
    to: total,
  })) {
    if (grows) {
      file.createEmpty(path, type, [total], [VECTOR_CHUNK]);
      if (total > 0) file.writeSlab(path, { offset: [0], count: [total] }, bytes);
    } else {
      file.put(path, { type, shape: [total], bytes });
    }
    if (units !== undefined) file.putAttribute({ path, name: 'units', value: units });
    if (description !== undefined) file.putAttribute({ path, name: 'description', value: description });
  }
}

function addCounts(file: Hdf5Editor, { frames }: ScanFileSpec): void {
  const planned = Int32Array.from(frameKinds, (kind) => frames[kind]);
  file.putEntry({
    path: framesPlanned,
    value: planned,
    description: 'frames of each kind that were asked for',
  });
  file.putEntry({
    path: framesWritten,
    value: new Int32Array(frameKinds.length),
    description: 'frames of each kind that are in the file',
  });
  for (const path of [framesPlanned, framesWritten]) {
    file.putAttribute({ path, name: 'order', value: frameKinds.join(':') });
  }
}

/** Makes the links whose target is there and whose own name is still free. */
export function addAliases(file: Hdf5Editor, aliases: readonly AliasEntry[] = []): void {
  for (const { path, target, hard } of aliases) {
    const possible = file.kindAt(target) !== null && file.kindAt(path) === null;
    if (possible) file.alias(path, target, hard ? 'hard' : 'soft');
  }
}

/** The root attributes: which components the file has, and the version of the format. */
export function describeRoot(file: Hdf5Editor): void {
  const components = componentGroups.filter((group) => file.kindAt(`/${group}`) === 'group');
  file.putAttribute({ path: '/', name: 'implements', value: components.join(':') });
  file.putAttribute({ path: '/', name: 'version', value: formatVersion });
}
