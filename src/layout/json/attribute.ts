import type { Place } from '#core';
import { isRecord, recordOf, type Complaint, type Loose } from '#core/yaml';
import type { LayoutAttribute, ValueSource, ValueType, When } from '../model.ts';
import { typeFault } from './constant.ts';
import { deskAt } from './desk.ts';
import { nameFault, textFault } from './path.ts';
import { sourceKey } from './shape.ts';
import { sourceOf, usualWhen, whenFault } from './source.ts';

/** Where something of the file stands; `path` leads from the top of it. */
export type PlaceOf = (path: readonly PropertyKey[], part?: 'key' | 'value') => Place;

/** `units` and `description` of an entry: attributes that have a key of their own. */
export function notedAttributes(
  entry: Loose,
  path: readonly PropertyKey[],
  complaints: Complaint[],
  placeOf: PlaceOf,
): LayoutAttribute[] {
  return ['units', 'description'].flatMap((name) => {
    const value = entry[name];
    if (typeof value !== 'string') return [];
    const fault = textFault(value);
    if (fault) deskAt(path, complaints).complain([name], fault);
    const place = placeOf([...path, name], 'key');
    return [{ name, source: { kind: 'constant', value }, when: 'open', place }];
  });
}

/**
 * The attributes that a mapping lists by name.
 * @param path of the mapping
 * @param noted those that have been given by keys of their own
 */
export function listedAttributes(
  listed: unknown,
  path: readonly PropertyKey[],
  complaints: Complaint[],
  placeOf: PlaceOf,
  noted: readonly LayoutAttribute[] = [],
): LayoutAttribute[] {
  return Object.entries(recordOf(listed)).flatMap(([name, raw]) => {
    const desk = deskAt(path, complaints);
    const fault = nameFault(name);
    if (fault) desk.complain([name], fault, 'key');
    if (noted.some((attribute) => attribute.name === name)) {
      desk.complain([name], { message: 'is given by a key, too', remedy: 'keep one of the two' }, 'key');
    }
    return oneAttribute(name, raw, [...path, name], complaints, placeOf);
  });
}

function oneAttribute(
  name: string,
  raw: unknown,
  path: readonly PropertyKey[],
  complaints: Complaint[],
  placeOf: PlaceOf,
): LayoutAttribute[] {
  const desk = deskAt(path, complaints, !isRecord(raw));
  const entry = isRecord(raw) ? raw : { value: raw };
  const key = sourceKey(entry, 'attribute', desk);
  if (key === undefined) return [];
  // The keys of an attribute name sources of single values only.
  const source = sourceOf(entry, key, desk) as ValueSource | undefined;
  if (source === undefined) return [];
  const when = (entry.when as When | undefined) ?? usualWhen(source);
  const type = entry.type as ValueType | undefined;
  const early = whenFault(source, when);
  if (early) desk.complain(['when'], early);
  const unfit = type && source.kind === 'constant' ? typeFault(source.value, type) : undefined;
  if (unfit) desk.complain(['type'], unfit);
  return [{ name, source, when, ...(type ? { type } : {}), place: placeOf(path, 'key') }];
}
