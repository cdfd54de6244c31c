/** Numbers or text as they are given; see {@link Entry} for how each is stored. */
export type EntryValue =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint16Array
  | Uint8Array;

/**
 * One metadata dataset. Scalars are stored with shape (1,) and text as fixed-length strings, because
 * dxchange's metadata readers fail on scalar and variable-length ones. Numbers without a `type` are
 * float64 when they have units or a fraction, and int32 when they are whole numbers without units.
 */
export interface Entry {
  /** Absolute, e.g. `/measurement/instrument/name`; missing groups are made. */
  readonly path: string;
  readonly value: EntryValue;
  readonly units?: string;
  readonly description?: string;
  readonly type?: 'int' | 'float';
}

/** One attribute of a group or dataset; the object must exist, a group is made when it does not. */
export interface AttributeEntry {
  readonly path: string;
  readonly name: string;
  readonly value: string | number;
}
