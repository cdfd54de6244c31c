/** Angles that the trigger hardware has latched, told apart from the frames: which pulse made which frame is known. */
export interface LatchedAngles {
  /** Places in the acquisition. */
  readonly orders: Int32Array;
  /** Degrees, one for each. */
  readonly degrees: Float64Array;
}

/** Of what was latched for each place in the acquisition; undefined for nothing. */
export function latchedAngles(angles: ReadonlyMap<number, number>): LatchedAngles | undefined {
  if (angles.size === 0) return undefined;
  return { orders: Int32Array.from(angles.keys()), degrees: Float64Array.from(angles.values()) };
}
