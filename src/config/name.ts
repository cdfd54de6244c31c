import { z } from 'zod';

export { nameSchema, textSchema } from '#core/yaml';

/** A length of time, seconds, 0 or more. */
export const secondsSchema = z.number().min(0);

/** `[width, height]` in pixels. */
export const pixelsSchema = z.tuple([z.int().min(1), z.int().min(1)]);
