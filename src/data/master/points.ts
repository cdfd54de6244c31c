import { frameSets, frameVectors } from '../dxchange.ts';
import { frameKinds, perKind, type FrameKind } from '../frame.ts';
import type { Hdf5File } from '../hdf5File.ts';
import type { MasterVector } from './spec.ts';

/** A point of the scan as the master file counts them: a frame, whatever its kind. */
export interface Point {
  /** Undefined where no frame came. */
  readonly kind: FrameKind | undefined;
  readonly slot: number;
}

/** What a DXchange file says of every frame, in the order in which they were taken. */
export interface Points {
  readonly points: readonly Point[];
  /** Degrees; NaN where no frame came. */
  readonly angles: Float64Array;
  /** Seconds since 1970; NaN where no frame came. */
  readonly times: Float64Array;
  /** Values of the vectors that the file has, by name. */
  readonly columns: Readonly<Record<string, Float64Array | readonly string[]>>;
}

/** Reads them from a finished file. */
export function pointsOf(file: Hdf5File, vectors: readonly MasterVector[]): Points {
  const locations = texts(file, frameVectors.location);
  const indices = numbers(file, frameVectors.index);
  const latched = numbers(file, frameVectors.angle);
  const theta = perKind((kind) => numbers(file, frameSets[kind].theta));
  const points = locations.map((location, order): Point => ({
    kind: frameKinds.find((kind) => frameSets[kind].data === location),
    slot: indices[order] ?? -1,
  }));
  const angles = points.map(({ kind, slot }, order) => {
    // What the hardware has latched is what was; planned angles are the middle of the exposure.
    const angle = latched[order] ?? NaN;
    return Number.isFinite(angle) || kind === undefined ? angle : (theta[kind][slot] ?? NaN);
  });
  const columns = vectors.flatMap(({ name, path }) => {
    const value = file.value(path);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    points,
    angles: Float64Array.from(angles),
    times: numbers(file, frameVectors.timestamp),
    columns: Object.fromEntries(columns),
  };
}

function numbers(file: Hdf5File, path: string): Float64Array {
  const value = file.value(path);
  return value instanceof Float64Array ? value : new Float64Array();
}

function texts(file: Hdf5File, path: string): readonly string[] {
  const value = file.value(path);
  return Array.isArray(value) ? value : [];
}
