import type { Layout } from './model.ts';
import { countsOf, rowsOf, type Row } from './rows.ts';

/** How {@link showLayout} writes. */
export interface ShowOptions {
  /** With the escape codes of a terminal; without them when left out. */
  readonly colour?: boolean;
  /** Columns of the terminal, 100 when left out; at least 80. */
  readonly width?: number;
}

const BOLD = '\x1b[1m';
const FAINT = '\x1b[2m';
const CYAN = '\x1b[36m';
const PLAIN = '\x1b[0m';

/** Fewest columns that a source is given, however long the names are. */
const LEAST_SOURCE = 24;

/**
 * A layout as a tree with a line for each thing in the file: its name, where the value comes from, when it is
 * read, its units. HDF5 attributes begin with `@`, links with `->`. The last line counts.
 */
export function showLayout(layout: Layout, { colour = false, width = 100 }: ShowOptions = {}): string {
  const rows = rowsOf(layout);
  const columns = columnsOf(rows, Math.max(80, width));
  const lines = rows.map((row) => lineOf(row, columns, colour));
  const counts = Object.entries(countsOf(layout, rows)).filter(([, count]) => count > 0);
  const words = counts.map(([noun, count]) => `${count} ${count === 1 ? noun.slice(0, -1) : noun}`);
  return [...lines, words.join(', ') || 'an empty layout'].join('\n');
}

interface Columns {
  readonly name: number;
  readonly source: number;
  readonly when: number;
  readonly units: number;
}

function columnsOf(rows: readonly Row[], width: number): Columns {
  const widest = (of: (row: Row) => string) => Math.max(0, ...rows.map((row) => lengthOf(of(row))));
  const when = widest((row) => row.when);
  const units = Math.min(
    16,
    widest((row) => row.units),
  );
  const taken = when + units + 6;
  const name = Math.min(
    widest((row) => row.tree + row.name),
    width - taken - LEAST_SOURCE,
  );
  const source = Math.min(
    widest((row) => row.source),
    width - taken - name,
  );
  return { name, source, when, units };
}

function lineOf({ kind, tree, name, source, when, units }: Row, columns: Columns, colour: boolean): string {
  const paint = (code: string, text: string) => (colour && text !== '' ? `${code}${text}${PLAIN}` : text);
  const gap = ' '.repeat(Math.max(0, columns.name - lengthOf(tree + name)));
  const rest = when !== '' || units !== '';
  const cut = shortened(source, columns.source);
  const cells = [
    paint(FAINT, tree) + paint(kind === 'group' ? BOLD : kind === 'attribute' ? FAINT : '', name) + gap,
    paint(kind === 'attribute' ? FAINT : CYAN, cut) +
      (rest ? ' '.repeat(columns.source - lengthOf(cut)) : ''),
    ...(rest ? [paint(FAINT, when) + ' '.repeat(columns.when - when.length), units] : []),
  ];
  return cells.join('  ').trimEnd();
}

/** The end of a source tells more than the middle: `ca://2bmSP1:cam1:Acqu…Time_RBV`. */
function shortened(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  const end = Math.floor((width - 1) / 3);
  return `${letters.slice(0, width - 1 - end).join('')}…${letters.slice(letters.length - end).join('')}`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
