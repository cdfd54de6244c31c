import type { z } from 'zod';
import type { Complaint } from './complaint.ts';
import type { SchemaGuide } from './schemaGuide.ts';

/** What a message needs to know of a kind of file to speak of it in the reader's words. */
export interface FileWords {
  /** What the file is called, e.g. `beamline file`. */
  readonly noun: string;
  /** What it describes, with its article, e.g. `a beamline`. */
  readonly describes: string;
  /** The page that describes every key, e.g. `docs/beamline-file.md`. */
  readonly page: string;
  /** What a number takes its unit from, e.g. `the key` where keys are named `exposure_seconds`. */
  readonly unitsBelongTo: string;
}

/** A kind of YAML file that is written by hand: how it is called, what it may hold, what must hold in it. */
export interface FileKind<T> extends FileWords {
  /** Shape and types, defaults filled in. */
  readonly schema: z.ZodType<T>;
  /** The same schema to look keys and descriptions up in. */
  readonly guide: SchemaGuide;
  /**
   * What must hold between values. Is given the file as read, before or without the schema, so that a fault
   * elsewhere hides none here.
   */
  readonly relations: (value: unknown) => Complaint[];
}
