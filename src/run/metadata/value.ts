import type { EntryValue } from '#data';

/** One value of the metadata, before the layout has said where it goes. */
export interface MetadataValue {
  readonly value: EntryValue;
  /** Left out where it has none, or where it is in the units that `#layout`'s table of parameters names. */
  readonly units?: string;
}

/** What is known, by the name of the parameter; undefined where nobody has said it. */
export type Values<Name extends string> = Readonly<Record<Name, EntryValue | undefined>>;

/** The names of a group of parameters: `rotation.start`, `rotation.step`, … for `rotation`. */
export type NamesOf<All extends string, Group extends string> = Extract<All, `${Group}.${string}`>;
