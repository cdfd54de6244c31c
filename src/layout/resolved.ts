import type { Place } from '#core';
import type {
  FileSource,
  FramesSource,
  LayoutDataset,
  LayoutLink,
  ValueSource,
  ValueType,
  When,
} from './model.ts';
import type { WriterAttribute } from './writerAttributes.ts';

/** Where a value really comes from: nothing is left to look up in the layout. */
export type ResolvedSource = Exclude<ValueSource, { kind: 'attribute' }>;

/** A dataset with a value of its own. */
export interface ResolvedDataset {
  readonly path: string;
  readonly source: ResolvedSource;
  /** Never `frame` for a constant: it is the same for each. */
  readonly when: When;
  /** Of the value in the file; left out, that of the signal, which is known when it has been read. */
  readonly type?: ValueType;
  /** Those that the layout wants, else those of the parameter. A parameter's value is converted to them. */
  readonly units?: string;
  readonly description?: string;
  /** Without units and description where those are constant texts; also among {@link ResolvedLayout.attributes}. */
  readonly attributes: readonly ResolvedAttribute[];
  readonly place: Place;
}

/** An attribute of a group or dataset of the file. */
export interface ResolvedAttribute {
  /** Of the group or dataset. */
  readonly path: string;
  readonly name: string;
  readonly source: ResolvedSource;
  /** An attribute has one value: where a layout wants one for each frame, it is read at the end. */
  readonly when: Exclude<When, 'frame'>;
  readonly type?: ValueType;
  readonly place: Place;
}

/** A dataset with one value for each frame that the writer knows itself. */
export interface WriterDataset {
  readonly path: string;
  readonly what: WriterAttribute;
  readonly units?: string;
  readonly description?: string;
  readonly place: Place;
}

/** A layout as a run needs it: a list for each way in which something comes into the file. */
export interface ResolvedLayout {
  readonly datasets: readonly ResolvedDataset[];
  /** Of groups and of every dataset, without the units and descriptions that {@link datasets} have. */
  readonly attributes: readonly ResolvedAttribute[];
  readonly links: readonly LayoutLink[];
  readonly frames: readonly (LayoutDataset & { readonly source: FramesSource })[];
  /** Datasets of other files, in this one as links or copies. */
  readonly files: readonly (LayoutDataset & { readonly source: FileSource })[];
  readonly byWriter: readonly WriterDataset[];
  /** Paths of the groups that the layout lists; others are implied by the paths of what lies in them. */
  readonly groups: readonly string[];
  /** Where values of each frame go that no dataset stores; undefined when they are dropped. */
  readonly unlistedGroup: string | undefined;
  /** What is left out because nobody defines the attribute of that name; `path@name` for an attribute of the file. */
  readonly undefinedAttributes: readonly { readonly path: string; readonly name: string }[];
}
