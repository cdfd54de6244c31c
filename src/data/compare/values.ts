import { frameKinds } from '../frame.ts';
import { frameSets } from '../dxchange.ts';
import type { Hdf5File } from '../hdf5File.ts';

/** A dataset or attribute that is not the same in two files. */
export interface ValueDifference {
  /** Of the dataset, or of the attribute as `path@name`. */
  readonly path: string;
  readonly difference: string;
}

/** Rounding differs between machines; what a person would call another number does not. */
const RELATIVE = 1e-9;
/** Text that is shown of a value. */
const SHOWN = 40;

/** Every dataset and attribute of two files that differs, frames left out, in the order of their paths. */
export function compareValues(one: Hdf5File, other: Hdf5File): ValueDifference[] {
  const paths = [...new Set([...pathsOf(one), ...pathsOf(other)])].sort();
  const found: ValueDifference[] = [];
  const add = (path: string, difference: string | undefined) => {
    if (difference !== undefined) found.push({ path, difference });
  };
  for (const path of paths) {
    const kinds = [one.kindAt(path), other.kindAt(path)] as const;
    if (kinds[0] !== kinds[1]) {
      add(path, only(kinds, one, other));
      continue;
    }
    if (kinds[0] === 'dataset' && !isFrames(path))
      add(path, differenceOf(one.value(path), other.value(path)));
    const names = [...new Set([...one.attributesOf(path), ...other.attributesOf(path)])].sort();
    for (const name of names) {
      add(`${path}@${name}`, differenceOf(one.attribute(path, name), other.attribute(path, name)));
    }
  }
  return found;
}

function only(kinds: readonly [string | null, string | null], one: Hdf5File, other: Hdf5File): string {
  if (kinds[0] === null) return `only in ${other.path}`;
  if (kinds[1] === null) return `only in ${one.path}`;
  return `${kinds[0]} against ${kinds[1]}`;
}

/** All paths below a group, each object once: NeXus shows the frames by a second name. */
function pathsOf(file: Hdf5File, group = '/'): string[] {
  return file.childrenOf(group).flatMap((name) => {
    const path = `${group === '/' ? '' : group}/${name}`;
    return file.kindAt(path) === 'group' ? [path, ...pathsOf(file, path)] : [path];
  });
}

const FRAMES = new Set([
  ...frameKinds.map((kind) => frameSets[kind].data),
  '/entry/instrument/detector/data',
]);

function isFrames(path: string): boolean {
  return FRAMES.has(path) || path.startsWith('/entry/data/data');
}

type Value = Float64Array | string[] | undefined;

function differenceOf(one: Value, other: Value): string | undefined {
  if (one === undefined || other === undefined) {
    return one === other ? undefined : `${shown(one)} against ${shown(other)}`;
  }
  if (one.length !== other.length) return `${one.length} elements against ${other.length}`;
  for (let k = 0; k < one.length; k++) {
    if (!sameElement(one[k]!, other[k]!)) {
      const where = one.length > 1 ? `element ${k}: ` : '';
      return `${where}${String(one[k]).slice(0, SHOWN)} against ${String(other[k]).slice(0, SHOWN)}`;
    }
  }
  return undefined;
}

function sameElement(one: number | string, other: number | string): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  return Math.abs(one - other) <= RELATIVE * Math.max(Math.abs(one), Math.abs(other));
}

function shown(value: Value): string {
  return value === undefined ? 'nothing' : String(value[0]).slice(0, SHOWN);
}
