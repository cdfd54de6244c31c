import type { Problem } from '#core';

/** The same thing said of many points, once: words without their numbers are the same words. */
export class Said<T> {
  readonly #groups = new Map<string, { readonly first: T; readonly point: number; count: number }>();

  /** @param point from 1 */
  add(words: string, thing: T, point: number): void {
    const key = words.replaceAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, '#');
    const group = this.#groups.get(key);
    if (group) group.count++;
    else this.#groups.set(key, { first: thing, point, count: 1 });
  }

  /** Each thing as it was first said, and at which points: empty words when there is only one point. */
  told(points: number): (readonly [thing: T, where: string])[] {
    return [...this.#groups.values()].map(({ first, point, count }) => [first, where(count, point, points)]);
  }
}

function where(count: number, first: number, points: number): string {
  if (points === 1) return '';
  if (count === points) return ` (at all ${points} points)`;
  return count === 1 ? ` (at point ${first})` : ` (at ${count} of ${points} points, first at ${first})`;
}

/** Problems of many points, each kind once. */
export function problemsTogether(said: Said<Problem>, points: number): Problem[] {
  return said.told(points).map(([problem, where]) => ({ ...problem, message: problem.message + where }));
}
