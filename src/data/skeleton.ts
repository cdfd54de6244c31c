import { unlinkSync } from 'node:fs';
import { asTomochartError } from '#core';
import {
  componentGroups,
  formatVersion,
  frameSets,
  framesPlanned,
  framesWritten,
  frameVectors,
} from './dxchange.ts';
import { blockOf, stringBlock, type Block } from './element.ts';
import { frameKinds, type FrameKind } from './frame.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { locate, locationBytes, SENTINEL, type Headers, type Skeleton } from './locate.ts';
import { claim, totalOf, verifySpec, type ScanFileSpec } from './scanSpec.ts';

/**
 * Makes the file with all its groups, known metadata and datasets, the frames still empty, and finds where
 * each dataset lies. From then on frames need no HDF5: whoever writes them in place can die at any moment
 * and the file still opens.
 * @throws TomochartError EXISTS for a file that is there already, NOT_FOUND for a folder that is not,
 *   DISK_FULL, or FILE when HDF5 did something else than expected. No half-made file is left behind.
 */
export async function createSkeleton(spec: ScanFileSpec): Promise<Skeleton> {
  verifySpec(spec);
  claim(spec.path);
  try {
    const headers = await buildFile(spec);
    return locate(spec, headers);
  } catch (thrown) {
    unlinkSync(spec.path);
    throw asTomochartError(thrown, 'FILE');
  }
}

async function buildFile(spec: ScanFileSpec): Promise<Headers> {
  const file = await Hdf5Editor.create(spec.path);
  const headers = new Map<string, number>();
  try {
    for (const kind of frameKinds) if (spec.frames[kind] > 0) addFrames(file, spec, kind);
    for (const [path, block] of vectorBlocks(totalOf(spec))) file.put(path, block);
    addCounts(file, spec);
    file.putAttribute({ path: frameVectors.timestamp, name: 'units', value: 's' });
    file.putAttribute({ path: frameVectors.angle, name: 'units', value: 'deg' });
    for (const entry of spec.entries) file.putEntry(entry);
    for (const attribute of spec.attributes) file.putAttribute(attribute);
    describeRoot(file);
    const kinds = frameKinds.filter((kind) => spec.frames[kind] > 0);
    const inPlace = [
      ...kinds.map((kind) => frameSets[kind].data),
      ...Object.values(frameVectors),
      framesWritten,
    ];
    for (const path of inPlace) headers.set(path, file.headerAddress(path));
  } finally {
    file.close();
  }
  return headers;
}

function addFrames(file: Hdf5Editor, spec: ScanFileSpec, kind: FrameKind): void {
  const { data: path, theta, axes, description } = frameSets[kind];
  const { height, width, bytesPerPixel: size } = spec;
  const last = new Uint8Array(size).fill(SENTINEL);
  file.reserve(path, { kind: 'integer', size, signed: false }, [spec.frames[kind], height, width], last);
  file.putAttribute({ path, name: 'description', value: description });
  file.putAttribute({ path, name: 'units', value: 'counts' });
  file.putAttribute({ path, name: 'axes', value: axes });
  file.putAttribute({ path, name: 'frames_planned', value: spec.frames[kind] });
  file.putEntry({ path: theta, value: spec.theta[kind], units: 'deg' });
}

function vectorBlocks(total: number): [string, Block][] {
  const nowhere = new Int32Array(total).fill(-1);
  const unknown = new Float64Array(total).fill(NaN);
  const block = (value: Int32Array | Float64Array) => blockOf({ path: '', value });
  return [
    [frameVectors.id, block(nowhere)],
    [frameVectors.timestamp, block(unknown)],
    [frameVectors.angle, block(unknown)],
    [frameVectors.index, block(nowhere)],
    [frameVectors.location, stringBlock(new Array<string>(total).fill(''), locationBytes)],
  ];
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

/** The root attributes: which components the file has, and the version of the format. */
export function describeRoot(file: Hdf5Editor): void {
  const components = componentGroups.filter((group) => file.kindAt(`/${group}`) === 'group');
  file.putAttribute({ path: '/', name: 'implements', value: components.join(':') });
  file.putAttribute({ path: '/', name: 'version', value: formatVersion });
}
