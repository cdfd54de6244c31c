import type { Definition, LayoutDataset } from '../model.ts';

/** What a dataset holds as far as the layout says; `unknown` for a signal, whose type only its server knows. */
export type HeldType = 'int' | 'float' | 'string' | 'unknown' | 'with units';

/** The type of what a dataset holds; frames and what comes from other files bring units of their own. */
export function typeOf(
  { source, type }: LayoutDataset,
  definitions: ReadonlyMap<string, Definition>,
): HeldType {
  switch (source.kind) {
    case 'frames':
    case 'file':
    case 'param':
      return 'with units';
    case 'constant':
      return type ?? constantType(source.value);
    case 'attribute': {
      const definition = definitions.get(source.name);
      if (definition === undefined) return 'string';
      const { source: own } = definition;
      return type ?? definition.type ?? (own.kind === 'constant' ? constantType(own.value) : 'unknown');
    }
    case 'signal':
    case 'driver':
      return type ?? 'unknown';
  }
}

/** Words in a name by which it is a count, a label, a choice, a yes or no, or a ratio, and needs no units. */
const BARE = new Set(
  [
    'count counter counts num number numbers nr index id ids order version serial',
    'name names label legend list date type kind format',
    'mode state status stripe select selected selector filter axis flag direction',
    'enable enabled disable auto on off open closed busy done moving connected return',
    'bin binning magnification aperture ratio factor efficiency',
  ].flatMap((words) => words.split(' ')),
);

/** Whether a number by that name ought to have units. */
export function mayHaveUnits(name: string, type: HeldType): boolean {
  if (type !== 'float' && type !== 'unknown') return false;
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return !words.some((word) => BARE.has(word));
}

function constantType(value: string | number | readonly string[] | readonly number[]): HeldType {
  const numbers: readonly unknown[] = typeof value === 'number' ? [value] : Array.isArray(value) ? value : [];
  if (numbers.length === 0 || numbers.some((one) => typeof one === 'string')) return 'string';
  return numbers.every(Number.isInteger) ? 'int' : 'float';
}
