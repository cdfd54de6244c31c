import type { Place } from '#core';

/**
 * The layout of a data file: which groups, datasets, attributes and links it has, where each value comes from and
 * when it is read. One model for areaDetector's pair of XML files and for the JSON that people write; everything
 * knows the place it was read from, so that whatever is wrong with it can be pointed at.
 */
export interface Layout {
  readonly dialect: 'xml' | 'json';
  /** The files it was read from, as the messages call them. */
  readonly files: readonly string[];
  /** Groups, datasets and links in the order of the file; a group that was only implied by a path is not listed. */
  readonly nodes: readonly LayoutNode[];
  /** Attributes (areaDetector's NDAttributes) that sources of kind `attribute` name; empty in JSON. */
  readonly definitions: readonly Definition[];
  /** The attribute whose value names the dataset a frame goes to (areaDetector: `detector_data_destination`). */
  readonly destination?: { readonly attribute: string; readonly place: Place };
  /**
   * False when attributes that no dataset stores are dropped (areaDetector: `auto_ndattr_default`). Otherwise they go,
   * one value for each frame, to the group that `takesUnlisted`, or to {@link UNLISTED_GROUP} when no group does.
   */
  readonly storesUnlisted: boolean;
}

/**
 * Where attributes go that no dataset stores when no group asks for them: where the layouts of tomoscan have them.
 * (areaDetector then leaves them in the root of the file, among its groups.)
 */
export const UNLISTED_GROUP = '/defaults';

export type LayoutNode = LayoutGroup | LayoutDataset | LayoutLink;

export interface LayoutGroup {
  readonly kind: 'group';
  /** Absolute, e.g. `/measurement/instrument`; `/` for the root. */
  readonly path: string;
  readonly attributes: readonly LayoutAttribute[];
  /** Attributes that no dataset stores go here (areaDetector: `ndattr_default`). */
  readonly takesUnlisted: boolean;
  readonly place: Place;
}

export interface LayoutDataset {
  readonly kind: 'dataset';
  /** Absolute, e.g. `/measurement/instrument/source/current`. */
  readonly path: string;
  readonly source: DatasetSource;
  readonly when: When;
  /** The word that the file has for `when`, where the file has one that nobody knows. */
  readonly whenWord?: string;
  /** Type of the stored value; left out, it is that of the source. */
  readonly type?: ValueType;
  /** `units` and `description` are among them, by these names. */
  readonly attributes: readonly LayoutAttribute[];
  readonly place: Place;
}

export interface LayoutLink {
  readonly kind: 'link';
  readonly path: string;
  /** Absolute path of an object of the same file. */
  readonly target: string;
  /** A hard link, another name of the object itself (areaDetector's only kind), or a soft one. */
  readonly hard: boolean;
  readonly place: Place;
}

/** An attribute of a group or dataset in the file. */
export interface LayoutAttribute {
  readonly name: string;
  readonly source: ValueSource;
  readonly when: When;
  readonly type?: ValueType;
  readonly place: Place;
}

/** When a value is read: as the file is made, when it is completed, or for every frame. */
export type When = 'open' | 'close' | 'frame';

export type ValueType = 'int' | 'float' | 'string';

export type Constant = string | number | readonly string[] | readonly number[];

/** Where one value comes from. */
export type ValueSource =
  | { readonly kind: 'constant'; readonly value: Constant }
  /** A signal of a control system: `ca://…`, `pva://…`, `tango://…`, `sim://…`. */
  | { readonly kind: 'signal'; readonly uri: string }
  /** What the program itself knows of the scan: a name of {@link parameters}. */
  | { readonly kind: 'param'; readonly name: string }
  /** A parameter of an areaDetector driver or plugin (`PARAM`), e.g. ACQ_TIME of address 0. */
  | { readonly kind: 'driver'; readonly parameter: string; readonly address: number }
  /** One of {@link Layout.definitions}, by its name. */
  | { readonly kind: 'attribute'; readonly name: string };

export type DatasetSource = ValueSource | FramesSource | FileSource;

/** The frames of the detector. */
export interface FramesSource {
  readonly kind: 'frames';
  /** Which frames; in XML it follows from the name of the dataset. */
  readonly frames: 'dark' | 'flat' | 'proj' | 'ortho';
  /** Takes frames whose destination nobody knows (areaDetector: `det_default`). */
  readonly isDefault: boolean;
}

/** A dataset of another HDF5 file, linked or copied when the file is completed. */
export interface FileSource {
  readonly kind: 'file';
  readonly how: 'link' | 'copy';
  /** Path of the file; a relative one counts from the folder of the data file. May begin with `{detector_file}`, or be `{master_file}`. */
  readonly file: string;
  readonly path: string;
  /** The part that is wanted, for each axis, as in `10:731, :, :`; left out, all of it. */
  readonly slice?: readonly AxisRange[];
}

/** From `from` (0 when left out) up to, not including, `to` (the end when left out). */
export interface AxisRange {
  readonly from?: number;
  readonly to?: number;
}

/** An attribute by name, as areaDetector's attributes file lists them. */
export interface Definition {
  readonly name: string;
  readonly source: Exclude<ValueSource, { kind: 'attribute' | 'param' }>;
  readonly type?: ValueType;
  readonly description?: string;
  readonly place: Place;
}

/** The constant text of an attribute such as `units`; undefined when there is none or it is not constant. */
export function constantText(attributes: readonly LayoutAttribute[], name: string): string | undefined {
  const source = attributes.find((attribute) => attribute.name === name)?.source;
  return source?.kind === 'constant' && typeof source.value === 'string' ? source.value : undefined;
}
