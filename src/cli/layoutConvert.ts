import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { formatProblem, TomochartError, type Problem } from '#core';
import { nearest } from '#core/yaml';
import { writeJson, writeXml, writeYaml, type Layout } from '#layout';
import { layoutOf, type LayoutOptions } from './layoutFiles.ts';
import { EXIT, note, type Verdict } from './terminal.ts';

export interface ConvertOptions extends LayoutOptions {
  readonly to?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
}

const DIALECTS = ['json', 'yaml', 'xml'] as const;
type Dialect = (typeof DIALECTS)[number];

interface Document {
  readonly file: string;
  readonly text: string;
}

/**
 * Writes a layout in another dialect, to a file or to standard output. What that dialect cannot say is left out
 * and named on standard error, or with `--json` in the object.
 */
export function convertLayout(files: readonly string[], options: ConvertOptions): Verdict {
  const to = dialectOf(options);
  const layout = layoutOf(files, options);
  const { documents, losses } = written(layout, to, options.out);
  if (losses.length > 0 && !options.json) {
    const count = losses.length === 1 ? 'one thing is' : `${losses.length} things are`;
    note(
      [`${count} lost, or not the same in ${to}:`, ...losses.map((loss) => `  ${formatProblem(loss)}`)].join(
        '\n',
      ),
    );
  }
  if (options.out === undefined) {
    const text = documents.map((document) => (to === 'xml' ? named(document) : document.text).trimEnd());
    return { exitCode: EXIT.done, text: text.join('\n'), json: { to, documents, losses } };
  }
  save(documents, options.overwrite ?? false);
  const names = documents.map(({ file }) => file);
  return { exitCode: EXIT.done, text: `saved ${names.join(' and ')}`, json: { to, saved: names, losses } };
}

function written(
  layout: Layout,
  to: Dialect,
  out: string | undefined,
): { readonly documents: readonly Document[]; readonly losses: readonly Problem[] } {
  if (to === 'xml') {
    const { layout: tree, attributes, losses } = writeXml(layout);
    const name = out?.replace(/\.xml$/i, '') ?? '';
    return {
      documents: [
        { file: `${name}Layout.xml`, text: tree },
        { file: `${name}Attributes.xml`, text: attributes },
      ],
      losses,
    };
  }
  const { text, losses } = to === 'yaml' ? writeYaml(layout) : writeJson(layout);
  const file = out ?? `layout.${to}`;
  return { documents: [{ file, text }], losses };
}

/** A comment that names the file, below the line that every XML file begins with. */
function named({ file, text }: Document): string {
  const start = /^<\?xml.*?\?>\n?/.exec(text)?.[0] ?? '';
  return `${start}<!-- ${basename(file)} -->\n${text.slice(start.length)}`;
}

function dialectOf({ to, out }: ConvertOptions): Dialect {
  const ending = /\.([a-z]+)$/i.exec(out ?? '')?.[1]?.toLowerCase();
  const word = to ?? (ending === 'yml' ? 'yaml' : ending);
  const dialect = DIALECTS.find((known) => known === word);
  if (dialect) return dialect;
  const near = word === undefined ? undefined : nearest(word, DIALECTS);
  const problem = {
    about: '--to',
    message: to === undefined ? 'is missing' : `there is no dialect ${to}`,
    remedy: near ? `did you mean ${near}?` : `write one of ${DIALECTS.join(', ')}`,
  };
  throw new TomochartError('BAD_REQUEST', 'the layout cannot be converted: one problem', {
    problems: [problem],
  });
}

/** Writes all files or, when one of them is there already, none. */
function save(documents: readonly Document[], overwrite: boolean): void {
  const there = overwrite ? [] : documents.filter(({ file }) => existsSync(file));
  if (there.length > 0) {
    throw new TomochartError('EXISTS', `${there.map(({ file }) => file).join(' and ')} exists already`, {
      remedy: 'give another name, or --overwrite',
    });
  }
  for (const { file, text } of documents) {
    try {
      writeFileSync(file, text, { flag: overwrite ? 'w' : 'wx' });
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw new TomochartError('NOT_FOUND', `the folder of ${file} does not exist`);
      throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', message, { cause: thrown });
    }
  }
}
