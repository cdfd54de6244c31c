import { z } from 'zod';

/**
 * What an axis, a detector or a position may be called: it becomes a word of the macro's command line and
 * a part of HDF5 paths, so no spaces, slashes or dots.
 */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/)
  .describe('a name: a letter, then letters, digits, _ or -');

/** Text that says something; an empty string would end up as an empty dataset in the file. */
export const textSchema = z.string().min(1);

/** A length of time, seconds, 0 or more. */
export const secondsSchema = z.number().min(0);

/** `[width, height]` in pixels. */
export const pixelsSchema = z.tuple([z.int().min(1), z.int().min(1)]);
