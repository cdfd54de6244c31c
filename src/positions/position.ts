import type { Place } from '#core';

/** Values by the name of an axis, in the units of the axes of the beamline (mm or degrees). */
export type AxisValues = Readonly<Record<string, number>>;

/** Where the sample goes, for instance to take it out of the beam for the flats. */
export interface NamedPosition {
  readonly name: string;
  /** Words for people. */
  readonly description?: string;
  /** The file it was read from. */
  readonly file?: string;
  /** Where to rotate before anything else moves, degrees; rotated back when all else is back. */
  readonly angleDegrees?: number;
  /**
   * Groups of axes that move one after another on the way out and in reverse on the way back; the axes of a
   * group move together. One group when the file has no order.
   */
  readonly groups: readonly AxisValues[];
  /** Where in the file things stand, by what problems call them: `moves.x`, `angle`. */
  readonly places?: Readonly<Record<string, Place>>;
}

/** All axes of a position with their values, in the order in which they move. */
export function movesOf({
  groups,
}: Pick<NamedPosition, 'groups'>): (readonly [axis: string, value: number])[] {
  return groups.flatMap((group) => Object.entries(group));
}
