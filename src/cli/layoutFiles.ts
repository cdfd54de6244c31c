import { loadLayout, type Layout } from '#layout';
import { macrosOf } from './layoutChoice.ts';

/** What every command on layouts can be told. */
export interface LayoutOptions {
  readonly macro: readonly string[];
  readonly json?: boolean;
}

/**
 * The layout of the files that were named.
 * @throws TomochartError BAD_REQUEST for macros that are none, BAD_CONFIG with every problem of the files,
 *   NOT_FOUND for a file that does not exist
 */
export function layoutOf(files: readonly string[], { macro }: LayoutOptions): Layout {
  return loadLayout(files, { macros: macrosOf(macro, '--macro') });
}
