import { nearest } from '#core/yaml';
import type { Finding } from '../finding.ts';
import type { Layout, ValueSource } from '../model.ts';

const WHEN_WORDS = ['OnFileOpen', 'OnFileClose', 'OnFileWrite'];

/** Words that nobody knows for when a value is read, and constants that say nothing. */
export function checkValues(layout: Layout): Finding[] {
  return layout.nodes.flatMap((node): Finding[] => {
    if (node.kind === 'link') return [];
    const empty = node.attributes
      .filter(({ source }) => isEmpty(source))
      .map(({ name, place }) => emptyConstant(`${node.path}@${name}`, place));
    if (node.kind === 'group') return empty;
    const { path, place, whenWord, source } = node;
    const own = source.kind === 'constant' && isEmpty(source) ? [emptyConstant(path, place)] : [];
    if (whenWord === undefined || WHEN_WORDS.includes(whenWord)) return [...own, ...empty];
    const near = nearest(whenWord, WHEN_WORDS);
    const unknown: Finding = {
      severity: 'warning',
      rule: 'unknown-when',
      about: path,
      message: `nobody knows when ${whenWord} is, so the value is stored for every frame`,
      remedy: near ? `did you mean ${near}?` : `write ${WHEN_WORDS.join(', ')}, or nothing for every frame`,
      place,
    };
    return [...own, unknown, ...empty];
  });
}

function isEmpty(source: ValueSource): boolean {
  if (source.kind !== 'constant') return false;
  const { value } = source;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

function emptyConstant(about: string, place: Finding['place']): Finding {
  return {
    severity: 'note',
    rule: 'empty-constant',
    about,
    message: 'is a constant without a value',
    remedy: 'give it a value, or take it out',
    ...(place === undefined ? {} : { place }),
  };
}
