import { isRecord, type Complaint } from '#core/yaml';
import type { LayoutNode, ValueType, When } from '../model.ts';
import { listedAttributes, notedAttributes, type PlaceOf } from './attribute.ts';
import { typeFault } from './constant.ts';
import { deskAt, type Desk } from './desk.ts';
import { pathFault, type Fault } from './path.ts';
import { sourceKey } from './shape.ts';
import { sourceOf, unitsFault, usualWhen, whenFault } from './source.ts';

/** What an entry says, or what is wrong with it. */
export interface ReadEntry {
  /** Left out when there are complaints. */
  readonly node?: LayoutNode;
  readonly complaints: readonly Complaint[];
}

/**
 * What the entry `raw` of that path says.
 * @param placeOf leads from the top of the file, so the first step is the path of the entry
 */
export function readEntry(path: string, raw: unknown, placeOf: PlaceOf): ReadEntry {
  const complaints: Complaint[] = [];
  const desk = deskAt([path], complaints, !isRecord(raw));
  const fault = pathFault(path);
  if (fault) desk.complain([], fault, 'key');
  const entry = isRecord(raw) ? raw : { value: raw };
  const key = sourceKey(entry, 'entry', desk);
  const node = key === undefined ? undefined : nodeOf(path, entry, key, desk, complaints, placeOf);
  return node && complaints.length === 0 ? { node, complaints } : { complaints };
}

function nodeOf(
  path: string,
  entry: Readonly<Record<string, unknown>>,
  key: string,
  desk: Desk,
  complaints: Complaint[],
  placeOf: PlaceOf,
): LayoutNode | undefined {
  const place = placeOf([path], 'key');
  if (key === 'group') {
    const attributes = listedAttributes(entry.group, [path, 'group'], complaints, placeOf);
    return { kind: 'group', path, attributes, takesUnlisted: false, place };
  }
  if (path === '/')
    desk.complain([], { message: 'is the root, which is a group', remedy: 'write group' }, 'key');
  if (key === 'link' || key === 'hard link') {
    const target = String(entry[key]);
    const wrong = pathFault(target) ?? (target === path ? SELF : undefined);
    if (wrong) desk.complain([key], wrong);
    return { kind: 'link', path, target, hard: key === 'hard link', place };
  }
  const source = sourceOf(entry, key, desk);
  if (source === undefined) return undefined;
  const noted = notedAttributes(entry, [path], complaints, placeOf);
  const listed = listedAttributes(entry.attributes, [path, 'attributes'], complaints, placeOf, noted);
  const attributes = [...noted, ...listed];
  const when = (entry.when as When | undefined) ?? usualWhen(source);
  const type = entry.type as ValueType | undefined;
  const early = whenFault(source, when);
  if (early) desk.complain(['when'], early);
  const unlike = unitsFault(source, attributes);
  if (unlike) desk.complain(['units'], unlike);
  const unfit = type && source.kind === 'constant' ? typeFault(source.value, type) : undefined;
  if (unfit) desk.complain(['type'], unfit);
  return { kind: 'dataset', path, source, when, ...(type ? { type } : {}), attributes, place };
}

const SELF: Fault = { message: 'leads to itself', remedy: 'name another path' };
