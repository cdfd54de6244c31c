/** A stretch of time, seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Seconds that at least one of the spans covers. */
export function covered(spans: readonly Span[]): number {
  let seconds = 0;
  let reached = -Infinity;
  for (const { start, end } of inOrder(spans)) {
    if (end <= reached) continue;
    seconds += end - Math.max(start, reached);
    reached = end;
  }
  return seconds;
}

/** What is left of `whole` when the spans are taken out, in order. */
export function uncovered(whole: Span, spans: readonly Span[]): Span[] {
  const left: Span[] = [];
  let reached = whole.start;
  for (const { start, end } of inOrder(spans)) {
    const gap = Math.min(start, whole.end);
    if (gap > reached) left.push({ start: reached, end: gap });
    reached = Math.max(reached, end);
  }
  if (reached < whole.end) left.push({ start: reached, end: whole.end });
  return left;
}

function inOrder(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => a.start - b.start);
}
