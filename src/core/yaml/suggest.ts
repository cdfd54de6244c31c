/**
 * The candidate most like `word`, or undefined when none is near enough to be a slip of the hand: at most
 * a third of its letters wrong. `Max-Velocity` and `max_velocity` count as the same.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(plain(word), plain(candidate));
    // A word of which every letter is wrong is another word: y is no misspelt x.
    const most = Math.min(candidate.length - 1, Math.max(1, Math.floor(candidate.length / 3)));
    if (distance < least && distance <= most) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.slice(0, 80).toLowerCase().replaceAll(/[-\s]/g, '_');
}

/**
 * The least number of letters to insert, delete, replace or swap with their neighbour to get from `a` to
 * `b` (optimal string alignment: Damerau 1964, Levenshtein 1966).
 */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(old[j]! + 1, row[j - 1]! + 1, old[j - 1]! + wrong);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, older[j - 2]! + 1);
      }
      row.push(cost);
    }
    older = old;
    old = row;
  }
  return old[b.length]!;
}
