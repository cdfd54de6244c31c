import { formatNumber, type Problem } from '#core';
import { nearest } from '#core/yaml';
import type { AxisFacts, BeamlineFacts, DetectorFacts } from '#scan';
import type { SeriesRequest } from './file.ts';
import type { OuterFile } from './schema.ts';

/** One axis that moves between the scans, with all its places. Lengths in the units of the axis. */
export interface OuterAxis {
  readonly axis: string;
  readonly units: string;
  /** Where it stands in the order of the file, absolute. */
  readonly values: readonly number[];
  /** Where it stood before the series. */
  readonly home: number;
  /** How far the readback may be from the place. */
  readonly tolerance: number;
  /** How long it has to stay within the tolerance. */
  readonly settleSeconds: number;
  /** `columns` or `rows` of a mosaic, with the whole pixels from one tile to the next. */
  readonly mosaic?: { readonly role: 'columns' | 'rows'; readonly stepPixels: number };
}

/** Where relative places and mosaics count from, by axis: where each stood when the series was begun. */
export type Origin = Readonly<Record<string, number>>;

/**
 * The axes of `over` in the order of the file, the first is the slowest; of a mosaic the rows are slower.
 * @param detector with the region of interest of the scan; undefined when it is not known, and a mosaic with it
 * @returns the axes that can be told, and what is wrong: names, and places beyond limits, one problem an axis
 */
export function outerAxes(
  { file, placeOf }: SeriesRequest,
  facts: BeamlineFacts,
  origin: Origin,
  rotation: string,
  detector: DetectorFacts | undefined,
): { readonly axes: readonly OuterAxis[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const find = (name: string, path: readonly PropertyKey[]): AxisFacts | undefined => {
    const known = Object.keys(facts.axes);
    const place = placeOf(path);
    const axis = known.includes(name) ? facts.axes[name] : undefined;
    if (!axis) {
      const near = nearest(name, known);
      const remedy = near ? `did you mean ${near}?` : `axes: ${known.join(', ') || 'none'}`;
      problems.push({ about: 'over', message: `${name} is no axis of ${facts.name}`, remedy, place });
    } else if (name === rotation) {
      const remedy = 'choose another axis';
      problems.push({ about: 'over', message: `${name} is what each scan rotates`, remedy, place });
      return undefined;
    }
    return axis;
  };
  const axes = file.over.flatMap((line, k): OuterAxis[] => {
    const path = ['over', k];
    const found = line.mosaic
      ? mosaicAxes(line, line.mosaic, (name, j) => find(name, [...path, 'mosaic', j]), origin, detector)
      : [singleAxis(line, find(line.axis ?? '', [...path, 'axis']), origin)];
    const told = found.filter((outer) => outer !== undefined);
    for (const outer of told) {
      const problem = beyondLimits(outer, facts.axes[outer.axis]!);
      const at = line.mosaic ? 'mosaic' : line.values ? 'values' : 'from';
      if (problem) problems.push({ ...problem, place: placeOf([...path, at], 'key') });
    }
    return told;
  });
  return { axes, problems };
}

function singleAxis(line: OuterFile, axis: AxisFacts | undefined, origin: Origin): OuterAxis | undefined {
  if (!axis) return undefined;
  const { from = 0, to = 0, points = 1 } = line;
  // Each from both ends, so that the last place is exactly `to`.
  const range = () =>
    Array.from({ length: points }, (_, k) =>
      points === 1 ? from : (from * (points - 1 - k) + to * k) / (points - 1),
    );
  const home = origin[axis.name] ?? axis.position;
  const values = (line.values ?? range()).map((value) => (line.relative ? home + value : value));
  return outerOf(line, axis, home, values);
}

/** Two axes whose steps are whole pixels: the field less the overlap, centred on where the axes stood. */
function mosaicAxes(
  line: OuterFile,
  names: readonly [string, string],
  find: (name: string, j: number) => AxisFacts | undefined,
  origin: Origin,
  detector: DetectorFacts | undefined,
): (OuterAxis | undefined)[] {
  const [columns, rows] = names.map((name, j) => find(name, j));
  const [across = 1, up = 1] = line.tiles ?? [];
  if (!detector) return [];
  const tiled = (axis: AxisFacts | undefined, role: 'columns' | 'rows', tiles: number, pixels: number) => {
    if (!axis) return undefined;
    const stepPixels = Math.max(1, Math.round(pixels * (1 - (line.overlap ?? 0))));
    const step = (stepPixels * detector.pixelMicrometres) / 1000;
    const home = origin[axis.name] ?? axis.position;
    const values = Array.from({ length: tiles }, (_, k) => home + (k - (tiles - 1) / 2) * step);
    return { ...outerOf(line, axis, home, values), mosaic: { role, stepPixels } };
  };
  return [tiled(rows, 'rows', up, detector.height), tiled(columns, 'columns', across, detector.width)];
}

function outerOf(line: OuterFile, axis: AxisFacts, home: number, values: readonly number[]): OuterAxis {
  return {
    axis: axis.name,
    units: axis.units,
    values,
    home,
    tolerance: line.tolerance ?? axis.tolerance,
    settleSeconds: line.settle_seconds ?? 0,
  };
}

/** The places of an axis that it cannot reach, all in one problem. */
function beyondLimits({ axis, units, values }: OuterAxis, facts: AxisFacts): Problem | undefined {
  const { lowLimit, highLimit } = facts;
  const beyond = values.filter((value) => !(value >= lowLimit && value <= highLimit));
  if (beyond.length === 0) return undefined;
  const shown = beyond.slice(0, 3).map((value) => formatNumber(value));
  const limits = `${formatNumber(lowLimit)} to ${formatNumber(highLimit)} ${units}`;
  return {
    about: axis,
    message:
      `${beyond.length} of ${values.length} places are outside its limits ${limits}: ` +
      `${shown.join(', ')}${beyond.length > shown.length ? ', ...' : ''}`,
    remedy: 'stay within the limits of the axis',
  };
}
