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
  /** Shape () for one value, (n) for several. */
  readonly value: string | number | readonly string[] | readonly number[];
  /** Left out, whole numbers are stored as int32 and others as float64. */
  readonly type?: 'int' | 'float';
}

/** Another name for an object of the same file. */
export interface AliasEntry {
  readonly path: string;
  readonly target: string;
  /** A second name of the object itself; otherwise a soft link, which follows whatever has that name. */
  readonly hard: boolean;
}

/** A dataset of another HDF5 file, or a part of one, that this file shows or copies. */
export interface FileEntry {
  readonly path: string;
  readonly how: 'link' | 'copy';
  /** Path of the other file; a relative one counts from the folder of this file. */
  readonly file: string;
  readonly target: string;
  /** The part that is wanted: for each axis from, up to (not including) to; left out, all of it. */
  readonly slice?: readonly { readonly from?: number; readonly to?: number }[];
}

/** A dataset with one value for every frame, in the order of acquisition, filled while the scan runs. */
export interface FrameVector {
  readonly path: string;
  /** float64, NaN where no frame came; or fixed-length text of 40 bytes (EPICS DBR_STRING), empty there. */
  readonly kind: 'number' | 'text';
  readonly units?: string;
  readonly description?: string;
}
