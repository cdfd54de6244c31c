import type { OuterAxis } from './outer.ts';

/** Where one point lies: the values of the outer axes by name, and its tile when there is a mosaic. */
export interface PointPlace {
  readonly values: Readonly<Record<string, number>>;
  readonly tile?: Tile;
}

/** Place of a tile in its mosaic: columns and rows count from 0 along increasing values of their axes. */
export interface Tile {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly xAxis: string;
  readonly zAxis: string;
  /** Whole pixels from one tile to the next. */
  readonly stepXPixels: number;
  readonly stepZPixels: number;
}

/** How many points a series has. */
export function countOf(axes: readonly OuterAxis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/**
 * Every combination of the values, the first axis the slowest.
 * @param zigzag every other line backwards, on every level: from one point to the next a single axis moves
 */
export function pointsOf(axes: readonly OuterAxis[], zigzag: boolean): PointPlace[] {
  return Array.from({ length: countOf(axes) }, (_, k) => {
    const indices = indicesOf(axes, k, zigzag);
    const values = axes.map(({ axis, values }, d) => [axis, values[indices[d]!]!] as const);
    const tile = tileOf(axes, indices);
    return { values: Object.fromEntries(values), ...(tile ? { tile } : {}) };
  });
}

function indicesOf(axes: readonly OuterAxis[], k: number, zigzag: boolean): number[] {
  let inner = countOf(axes);
  return axes.map(({ values: { length } }) => {
    const pass = Math.floor(k / inner);
    inner /= length;
    const index = Math.floor(k / inner) % length;
    return zigzag && pass % 2 === 1 ? length - 1 - index : index;
  });
}

function tileOf(axes: readonly OuterAxis[], indices: readonly number[]): Tile | undefined {
  const x = axes.findIndex(({ mosaic }) => mosaic?.role === 'columns');
  const z = axes.findIndex(({ mosaic }) => mosaic?.role === 'rows');
  const [columns, rows] = [axes[x], axes[z]];
  if (!columns || !rows) return undefined;
  return {
    row: indices[z]!,
    column: indices[x]!,
    rows: rows.values.length,
    columns: columns.values.length,
    xAxis: columns.axis,
    zAxis: rows.axis,
    stepXPixels: columns.mosaic?.stepPixels ?? 0,
    stepZPixels: rows.mosaic?.stepPixels ?? 0,
  };
}
