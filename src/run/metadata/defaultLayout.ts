import { fileURLToPath } from 'node:url';
import type { BeamlineConfig } from '#config';
import { loadLayout, type Layout } from '#layout';

/** The layout that ships: the whole Data Exchange vocabulary for tomography. */
export const SHIPPED_LAYOUT = fileURLToPath(new URL('../../../layouts/dxchange.json', import.meta.url));

/** What says which layout a scan has. */
export interface LayoutChoice {
  /** Files named for this scan only; otherwise those of the beamline file, otherwise the one that ships. */
  readonly files?: readonly string[];
  readonly macros?: Readonly<Record<string, string>>;
}

let shipped: Layout | undefined;

/**
 * The layout of a scan.
 * @throws TomochartError BAD_CONFIG with every problem of its files, each with its place
 */
export function layoutFor({ output }: Pick<BeamlineConfig, 'output'>, choice: LayoutChoice = {}): Layout {
  const files = choice.files ?? (output.layout === undefined ? undefined : [output.layout].flat());
  const macros = { ...output.macros, ...choice.macros };
  if (files) return loadLayout(files, { macros });
  shipped ??= loadLayout([SHIPPED_LAYOUT]);
  return shipped;
}
