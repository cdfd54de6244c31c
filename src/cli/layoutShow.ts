import { showLayout } from '#layout';
import { SHIPPED_LAYOUT } from '#run';
import { layoutOf, type LayoutOptions } from './layoutFiles.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** The tree of a layout, by default of the one that ships, as wide as the terminal. */
export function showLayoutFiles(files: readonly string[], options: LayoutOptions): Verdict {
  const layout = layoutOf(files.length === 0 ? [SHIPPED_LAYOUT] : files, options);
  const { isTTY, columns } = process.stdout;
  const colour = isTTY && !process.env.NO_COLOR;
  return {
    exitCode: EXIT.done,
    text: showLayout(layout, { colour, width: isTTY ? columns : 100 }),
    json: layout,
  };
}
