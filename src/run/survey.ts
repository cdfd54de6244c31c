import { stat } from 'node:fs/promises';
import { TomochartError, type Clock, type Problem } from '#core';
import { editDistance } from '#core/yaml';
import { factsOf } from '#config';
import {
  checkName,
  checkPosition,
  listPositions,
  loadPosition,
  type BrokenPosition,
  type NamedPosition,
} from '#positions';
import type { AxisFacts, BeamlineFacts, PositionFacts } from '#scan';
import type { Beamline } from './connect/index.ts';

const CONNECT_SECONDS = 10;

/**
 * What the planner has to know of a beamline: its axes where they stand now, and within the limits that hold
 * now, those of the file and those of the control system alike. Nothing moves.
 */
export async function surveyed(
  beamline: Beamline,
  clock: Clock,
  signal: AbortSignal,
): Promise<BeamlineFacts> {
  const patience = { clock, signal, seconds: CONNECT_SECONDS };
  const facts = factsOf(beamline.config);
  const surveyedAxes = await Promise.all(
    Object.values(facts.axes).map(async (axis): Promise<AxisFacts> => {
      const device = beamline.devices.axes[axis.name];
      if (!device) return axis;
      await device.connect(patience);
      const [position, limits] = await Promise.all([device.position(patience), device.limits(patience)]);
      return {
        ...axis,
        position,
        lowLimit: Math.max(axis.lowLimit, limits?.low ?? -Infinity),
        highLimit: Math.min(axis.highLimit, limits?.high ?? Infinity),
      };
    }),
  );
  return { ...facts, axes: Object.fromEntries(surveyedAxes.map((axis) => [axis.name, axis])) };
}

/** Where named positions are: those of the visit come before those of the beamline file of the same name. */
export interface PositionPlaces {
  /** The folder of the visit; one that does not exist yet holds no positions. */
  readonly visit: string;
  /** The beamline file, for people. */
  readonly beamlineFile: string;
}

/**
 * Every position that a scan can ask for, by name: those of the visit, and those of the beamline file that the
 * visit does not replace. A file that is wrong is listed with its error, and hides the beamline's of its name.
 * @throws TomochartError FILE when the folder of the visit cannot be read
 */
export async function positionsOf(
  facts: BeamlineFacts,
  { visit, beamlineFile }: PositionPlaces,
): Promise<(NamedPosition | BrokenPosition)[]> {
  const visits = (await isFolder(visit)) ? await listPositions(visit) : [];
  const replaced = new Set(visits.map(({ name }) => name));
  const beamlines = Object.entries(facts.positions)
    .filter(([name]) => !replaced.has(name))
    .map(([name, { groups, angleDegrees }]) => ({
      ...{ name, file: beamlineFile, groups },
      ...(angleDegrees === undefined ? {} : { angleDegrees }),
    }));
  return [...visits, ...beamlines].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The position of that name. The only file that is read is its own.
 * @throws TomochartError NOT_FOUND with the names that exist, nearest first; BAD_CONFIG with places for a file
 *   that is wrong, even where the beamline has a position of that name; FILE when it cannot be read
 */
export async function positionNamed(
  name: string,
  facts: BeamlineFacts,
  places: PositionPlaces,
): Promise<NamedPosition> {
  checkName(name);
  const missing = (await isFolder(places.visit))
    ? await loadPosition(places.visit, name).catch((thrown: unknown) => {
        if (thrown instanceof TomochartError && thrown.code === 'NOT_FOUND') return thrown;
        throw thrown;
      })
    : undefined;
  if (missing && 'groups' in missing) return missing;
  const known = await positionsOf(facts, places);
  // A file of almost the right name is what was meant, and not the beamline's position.
  if (missing && known.some((other) => other.name === `${name}.yml`)) throw missing;
  const found = known.find((other) => other.name === name);
  if (found && 'groups' in found) return found;
  const distances = new Map(known.map((other) => [other.name, editDistance(name, other.name.slice(0, 80))]));
  const nearestFirst = [...distances].sort(([, a], [, b]) => a - b).map(([other]) => other);
  throw new TomochartError('NOT_FOUND', `there is no position named ${name}`, {
    remedy: `positions: ${nearestFirst.join(', ') || 'none; see tomochart positions save --help'}`,
    cause: missing,
  });
}

/**
 * Puts the position that a scan asks for among the facts, once `checkPosition` has nothing against it. One that
 * cannot be used is there without moves, so that the rest of the request can be planned and judged, too.
 * @param rotationAxis of the request; where that is no rotation, the axis that the trigger watches
 * @returns the facts, and the problems of the argument `posflat` with their places; none when it can be used
 */
export async function withPosition(
  facts: BeamlineFacts,
  name: string,
  rotationAxis: string,
  places: PositionPlaces,
): Promise<{ readonly facts: BeamlineFacts; readonly problems: readonly Problem[] }> {
  const put = (position: PositionFacts) => ({
    ...facts,
    positions: { ...facts.positions, [name]: position },
  });
  const turns = Object.hasOwn(facts.axes, rotationAxis) && facts.axes[rotationAxis]?.kind === 'rotation';
  try {
    const position = await positionNamed(name, facts, places);
    const { groups, angleDegrees, file: source } = position;
    const problems = checkPosition(position, facts.axes, turns ? rotationAxis : facts.trigger.axis);
    if (problems.length > 0) throw new TomochartError('BAD_CONFIG', `${name} cannot be used`, { problems });
    const angle = angleDegrees === undefined ? {} : { angleDegrees };
    return { facts: put({ groups, ...angle, ...(source === undefined ? {} : { source }) }), problems };
  } catch (thrown) {
    if (!(thrown instanceof TomochartError)) throw thrown;
    const { message, remedy, problems } = thrown;
    const own = { about: 'posflat', message, ...(remedy === undefined ? {} : { remedy }) };
    const inner = problems.map((problem) => ({
      ...problem,
      about: 'posflat',
      message: `${problem.about}: ${problem.message}`,
    }));
    return { facts: put({ groups: [] }), problems: inner.length > 0 ? inner : [own] };
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
