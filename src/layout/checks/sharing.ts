import type { Finding } from '../finding.ts';
import type { Layout } from '../model.ts';
import { usesOf } from './uses.ts';
import { listed, said } from './words.ts';

/**
 * Attributes that more than one dataset lists. Ours fills them all; areaDetector looks for one dataset only, and
 * the others are not in its file at all.
 */
export function checkSharing(layout: Layout): Finding[] {
  return [...usesOf(layout)].flatMap(([name, uses]): Finding[] => {
    const wanted = uses.filter(({ isDataset }) => isDataset);
    if (wanted.length < 2) return [];
    const written = wanted.map(({ path }) => path).reduce((a, b) => (comesFirst(a, b) ? a : b));
    const where = wanted.map(({ path, place }) => `${path} at ${said(place)}`);
    return [
      {
        severity: 'warning',
        rule: 'shared-attribute',
        about: name,
        message: `is wanted ${wanted.length === 2 ? 'twice' : `${wanted.length} times`}, ${listed(where)}; areaDetector writes only ${written}`,
        remedy: 'tomochart writes them all; for areaDetector define the attribute once for each',
        place: wanted[1]!.place,
      },
    ];
  });
}

/**
 * Whether areaDetector, which looks for the dataset of an attribute from the root down, finds `a` before `b`: in
 * each group the datasets come before the groups, both in the order of their bytes (ADCore,
 * Group::find_dset_ndattr over std::map).
 */
function comesFirst(a: string, b: string): boolean {
  const [first, second] = [a.split('/'), b.split('/')];
  for (let depth = 0; ; depth++) {
    const [p, q] = [first[depth], second[depth]];
    if (p === undefined || q === undefined) return p === undefined;
    if (p === q) continue;
    const [isDataset, other] = [depth === first.length - 1, depth === second.length - 1];
    return isDataset === other ? Buffer.compare(Buffer.from(p), Buffer.from(q)) < 0 : isDataset;
  }
}
