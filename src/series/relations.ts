import { complaint, isRecord, nearest, recordOf, textOf, type Complaint, type Loose } from '#core/yaml';
import { requestSchema } from '#scan';
import { outerSchema } from './schema.ts';

const RANGE = ['from', 'to', 'points'] as const;
const LINE_KEYS = Object.keys(outerSchema.shape);
const TILES = ['tiles', 'overlap'] as const;

/** What must hold between the keys of a series file, on the file as read. */
export function checkRelations(file: unknown): Complaint[] {
  const { scan, over } = recordOf(file);
  const lines = Array.isArray(over) ? (over as readonly unknown[]) : [];
  const outer = lines.flatMap((line, k) => (isRecord(line) ? checkLine(line, ['over', k]) : []));
  return [...checkWords(scan), ...outer, ...checkTwice(lines), ...checkMosaics(lines)];
}

/** A tile has one row and one column. */
function checkMosaics(lines: readonly unknown[]): Complaint[] {
  const mosaics = lines.flatMap((line, k) => (recordOf(line)['mosaic'] === undefined ? [] : [k]));
  return mosaics
    .slice(1)
    .map((k) => complaint(['over', k, 'mosaic'], 'is a second mosaic', 'write one mosaic a series'));
}

/** Words that are no argument of the macro. What the others say is checked with the beamline in view. */
function checkWords(scan: unknown): Complaint[] {
  if (!isRecord(scan)) return [];
  const known = Object.keys(requestSchema.shape);
  return Object.keys(scan)
    .filter((word) => !known.includes(word))
    .map((word) => {
      const near = nearest(word, known);
      const remedy = near ? `did you mean ${near}?` : `known: ${known.join(', ')}`;
      return { path: ['scan', word], part: 'key', message: 'is no argument of the macro', remedy };
    });
}

function checkLine(line: Loose, path: readonly PropertyKey[]): Complaint[] {
  const has = (key: string) => line[key] !== undefined;
  if (has('axis') === has('mosaic')) {
    const message = has('axis') ? 'names an axis and a mosaic' : 'names neither an axis nor a mosaic';
    return [complaint(path, message, 'write { axis: z, ... } or { mosaic: [x, z], ... }')];
  }
  const stray = (keys: readonly string[], where: string): Complaint[] =>
    keys.filter(has).map((key) => ({
      path: [...path, key],
      part: 'key',
      message: `does not go with ${where}`,
      remedy: 'leave it out',
    }));
  if (has('mosaic')) {
    const missing = has('tiles') ? [] : [complaint(path, 'a mosaic without tiles', 'add tiles: [2, 2]')];
    return [...missing, ...stray(['values', ...RANGE, 'relative'], 'a mosaic')];
  }
  const strays = stray(TILES, 'one axis: it belongs to a mosaic');
  if (has('values')) return [...strays, ...stray(RANGE, 'values')];
  const missing = RANGE.filter((key) => !has(key));
  if (missing.length === 0) return [...strays, ...checkRange(line, path)];
  // One of them may be misspelt, and that is told already.
  if (Object.keys(line).some((key) => !LINE_KEYS.includes(key))) return strays;
  const message = missing.length === RANGE.length ? 'names no places' : `has no ${missing.join(' and no ')}`;
  return [...strays, complaint(path, message, 'write from: -2, to: 2, points: 5, or values: [-2, 0, 2]')];
}

function checkRange({ from, to, points }: Loose, path: readonly PropertyKey[]): Complaint[] {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof points !== 'number') return [];
  if (points === 1 && from !== to) {
    const remedy = 'take 2 points or more, or write values with one place';
    return [complaint([...path, 'points'], `one point cannot be at ${from} and at ${to}`, remedy)];
  }
  if (points > 1 && from === to) {
    const remedy = 'give two different places, or write values';
    return [complaint([...path, 'to'], `is ${to}, the same as from`, remedy)];
  }
  return [];
}

/** An axis cannot be in two places at a time. */
function checkTwice(lines: readonly unknown[]): Complaint[] {
  const seen = new Set<string>();
  return lines.flatMap((line, k) => {
    const { axis, mosaic } = recordOf(line);
    const named: (readonly [PropertyKey[], string | undefined])[] = Array.isArray(mosaic)
      ? mosaic.map((name, j) => [['over', k, 'mosaic', j], textOf(name)] as const)
      : [[['over', k, 'axis'], textOf(axis)]];
    return named.flatMap(([path, name]) => {
      if (name === undefined) return [];
      if (seen.has(name)) return [complaint(path, `${name} is moved twice`, 'name each axis once')];
      seen.add(name);
      return [];
    });
  });
}
