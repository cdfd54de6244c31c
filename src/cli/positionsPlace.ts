import { RealClock, TomochartError, type Problem } from '#core';
import { factsOf, loadBeamline } from '#config';
import type { BrokenPosition, NamedPosition } from '#positions';
import { closing, connectBeamline, surveyed, type PositionPlaces } from '#run';
import type { BeamlineFacts } from '#scan';
import { beamlineFile } from './macro.ts';
import { problemsOfVisit } from './macroPosition.ts';

/** What every command on positions can be told. */
export interface PositionsOptions {
  readonly visit?: string;
  readonly beamline?: string;
}

/** The default of `--out`, where the macro looks for positions when it is not told otherwise. */
const DEFAULT_VISIT = 'scans';

/**
 * The folder of the visit that is meant.
 * @throws TomochartError BAD_REQUEST when one is named that does not exist
 */
export function visitOf(options: PositionsOptions): string {
  const problems = problemsOfVisit(options);
  if (problems.length > 0) throw mistaken('the positions cannot be looked for', problems);
  return options.visit ?? DEFAULT_VISIT;
}

/** Where positions are, and what the files say of the beamline; nothing is connected. */
export async function placesOf(
  options: PositionsOptions,
): Promise<{ readonly places: PositionPlaces; readonly facts: BeamlineFacts }> {
  const places = { visit: visitOf(options), beamlineFile: beamlineFile(options) };
  return { places, facts: factsOf(await loadBeamline(places.beamlineFile)) };
}

/** The same, with the axes as they stand now. Nothing moves. */
export async function surveyedPlaces(options: PositionsOptions): Promise<{
  readonly places: PositionPlaces;
  readonly facts: BeamlineFacts;
  /** A simulated beamline is a new one each time, and its axes stand where its file says. */
  readonly simulated: boolean;
}> {
  const places = { visit: visitOf(options), beamlineFile: beamlineFile(options) };
  const clock = new RealClock();
  const connected = await connectBeamline(await loadBeamline(places.beamlineFile), clock, 'counted');
  return closing(connected, async (beamline) => {
    const facts = await surveyed(beamline, clock, new AbortController().signal);
    return { places, facts, simulated: beamline.world !== undefined };
  });
}

/** The refusal of arguments that make no sense, each named. */
export function mistaken(what: string, problems: readonly Problem[]): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_REQUEST', `${what}: ${count}`, { problems });
}

/** Tells a position from one whose file is wrong. */
export function isUsable(position: NamedPosition | BrokenPosition): position is NamedPosition {
  return 'groups' in position;
}

/** What is wrong with a position that could not be read: its own problems, else the error as one. */
export function problemsOf({ name, error }: BrokenPosition): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  return [
    { about: name, message: error.message, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) },
  ];
}
