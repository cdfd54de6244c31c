import type { Problem } from '#core';
import type { Layout } from './model.ts';

/** The text of a file, and what the messages call it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What came of reading: the layout, unless its files are no layout at all; and everything that is wrong. */
export interface Reading {
  /** There also when single entries were wrong; those are left out of it. */
  readonly layout?: Layout;
  /** Each with its place. A layout with problems must not be used for a scan. */
  readonly problems: readonly Problem[];
}

/** Most characters of one layout file: real ones have 30,000; more is a mistake or an attack. */
export const MOST_CHARACTERS = 4_000_000;
