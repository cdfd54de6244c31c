import { readFile } from 'node:fs/promises';
import type { Place } from '#core';
import { badFile, parseYaml, schemaGuide, type FileKind } from '#core/yaml';
import { checkRelations } from './relations.ts';
import { seriesJsonSchema, seriesSchema, type SeriesFile } from './schema.ts';

const SERIES_FILE: FileKind<SeriesFile> = {
  noun: 'series file',
  describes: 'a series of scans',
  page: 'docs/series.md',
  unitsBelongTo: 'the axis or the key',
  schema: seriesSchema,
  guide: schemaGuide(seriesJsonSchema),
  relations: checkRelations,
};

/** What the person asked: the file, and where each part of it stands. */
export interface SeriesRequest {
  readonly file: SeriesFile;
  /** The scan in the macro's words, as `parseRequest` takes it. */
  readonly scan: Readonly<Record<string, unknown>>;
  readonly placeOf: (path: readonly PropertyKey[], part?: 'key' | 'value') => Place;
}

/**
 * Reads a series file.
 * @param path of the YAML file; it is also what the messages call the file
 * @throws TomochartError BAD_CONFIG with all problems, each with file, line and column; also when the file
 *   does not exist or cannot be read
 */
export async function loadSeries(path: string): Promise<SeriesRequest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read (${code ?? String(thrown)})`;
    throw badFile(path, SERIES_FILE, [{ about: path, message, remedy: 'check the path' }], thrown);
  }
  return parseSeries(text, path);
}

/**
 * The series that a YAML text describes. Axes and the scan's own words are not looked up: `planSeries` does that.
 * @param file what the messages call the text
 * @throws TomochartError BAD_CONFIG with all problems, each with its place, in the order of the text
 */
export function parseSeries(text: string, file: string): SeriesRequest {
  const { value, placeOf } = parseYaml(text, file, SERIES_FILE);
  return { file: value, scan: spoken(value.scan), placeOf };
}

/** In YAML `fields_flag: 011111` is the number 11111; its digits are what was meant. */
function spoken(scan: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { fields_flag: flag } = scan;
  return typeof flag === 'number' ? { ...scan, fields_flag: String(flag).padStart(6, '0') } : scan;
}
