import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { TomochartError } from '#core';
import { badFile } from '#core/yaml';
import { LAYOUT_FILE, readJson } from './json/index.ts';
import type { Layout } from './model.ts';
import { MOST_CHARACTERS, type Reading, type SourceText } from './reading.ts';
import { readXml } from './xml/index.ts';

export interface LoadOptions {
  /** What `$(NAME)` stands for in XML files; JSON and YAML have no macros. */
  readonly macros?: Readonly<Record<string, string>>;
}

/**
 * The layout that files on disk describe: areaDetector's XML files together, or one JSON or YAML file.
 * @throws TomochartError NOT_FOUND for a file that does not exist; BAD_CONFIG with all problems, each with its
 *   place, for files that are no layout or cannot be read
 */
export function loadLayout(files: readonly string[], { macros = {} }: LoadOptions = {}): Layout {
  const { layout, problems } = readLayout(readSources(files), macros);
  if (layout && problems.length === 0) return layout;
  throw badFile(files.join(' with ') || 'no file', LAYOUT_FILE, problems);
}

/**
 * The texts of files on disk, to be given to {@link readLayout}.
 * @throws TomochartError NOT_FOUND for a file that does not exist; BAD_CONFIG for one that cannot be read
 */
export function readSources(files: readonly string[]): readonly SourceText[] {
  return files.map((file) => ({ file, text: textOf(file) }));
}

/**
 * The layout that texts describe. By the ending of the name it is XML, JSON or YAML; by the first character of the
 * text where the ending says nothing.
 */
export function readLayout(
  sources: readonly SourceText[],
  macros: Readonly<Record<string, string>> = {},
): Reading {
  const [first, second] = sources;
  if (first === undefined) {
    const message = 'no file is given';
    return {
      problems: [
        { about: 'layout', message, remedy: "name a JSON or YAML file, or areaDetector's XML files" },
      ],
    };
  }
  if (sources.every(isXml)) return readXml(sources, macros);
  if (second === undefined) return readJson(first);
  const odd = sources.find((source) => !isXml(source)) ?? first;
  const place = { file: odd.file, line: 1, column: 1 };
  const message = `${odd.file} is given together with ${sources.find((source) => source !== odd)?.file}`;
  return {
    problems: [{ about: 'layout', message, remedy: 'give one JSON or YAML file, or XML files only', place }],
  };
}

function isXml({ file, text }: SourceText): boolean {
  if (/\.xml$/i.test(file)) return true;
  return !/\.(?:json|ya?ml)$/i.test(file) && /^\ufeff?\s*</.test(text);
}

function textOf(file: string): string {
  const refuse = (message: string, remedy: string, cause?: unknown) =>
    badFile(file, LAYOUT_FILE, [{ about: file, message, remedy }], cause);
  let handle: number | undefined;
  try {
    // A pipe in place of a file would otherwise keep us waiting for a writer.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(handle);
    if (!stats.isFile()) {
      throw refuse(`is ${stats.isDirectory() ? 'a directory' : 'a device'}, not a file`, 'name the file');
    }
    // UTF-8 takes four bytes a character at most.
    if (stats.size > 4 * MOST_CHARACTERS) {
      throw refuse(`has ${stats.size} bytes, more than any layout`, 'check the path');
    }
    return readFileSync(handle, 'utf8');
  } catch (thrown) {
    if (thrown instanceof TomochartError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TomochartError('NOT_FOUND', `there is no layout file ${file}`, {
        remedy: 'check the path',
        cause: thrown,
      });
    }
    throw refuse(`cannot be read (${code ?? String(thrown)})`, 'check its permissions and the disk', thrown);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
