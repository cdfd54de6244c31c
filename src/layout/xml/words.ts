/** Longest name of an attribute that is made from a path. */
const MOST_LETTERS = 60;

/** What most paths of a Data Exchange file begin with, and what tells nothing of the value. */
const COMMON = /^\/(?:measurement\/instrument|process\/acquisition|measurement|process|exchange)(?=\/)/;

/**
 * A name for the attribute that feeds a path, in CamelCase as areaDetector's files have them and as its schema asks
 * (NDAttributes.xsd): `/measurement/instrument/source/current` becomes `SourceCurrent`, followed by a number when
 * that is taken. The name is added to `taken`.
 */
export function nameForPath(path: string, taken: Set<string>): string {
  const words = path.replace(COMMON, '').match(/[A-Za-z0-9]+/g) ?? [];
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  // The end of a path says more of the value than its beginning.
  while (camel.length > 1 && camel.join('').length > MOST_LETTERS) camel.shift();
  const joined = camel.join('').slice(0, MOST_LETTERS);
  const stem = /^[A-Z]/.test(joined) ? joined : `Value${joined}`.slice(0, MOST_LETTERS);
  let name = stem;
  for (let next = 2; taken.has(name); next++) {
    const number = String(next);
    name = stem.slice(0, MOST_LETTERS - number.length) + number;
  }
  taken.add(name);
  return name;
}
