import { z } from 'zod';

/**
 * What an axis, a detector or a position of a beamline file may be called: it becomes a word of the macro's
 * command line and a part of HDF5 paths, so no spaces, slashes or dots.
 */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/)
  .describe('a name: a letter, then letters, digits, _ or -');

/** Text that says something; an empty string would end up as an empty dataset in the file. */
export const textSchema = z.string().min(1);
