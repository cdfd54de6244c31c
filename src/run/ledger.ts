/** What time was spent on. */
export type Activity = 'exposing' | 'moving' | 'settling';

interface Span {
  start: number;
  end: number;
}

/** Books what happened when, in seconds of the scan's clock, to tell dead time from time well spent. */
export class Ledger {
  readonly #spans: Record<Activity, Span[]> = { exposing: [], moving: [], settling: [] };

  /** Adds a stretch; one that touches the last of its kind prolongs it. */
  book(activity: Activity, start: number, end: number): void {
    const spans = this.#spans[activity];
    const previous = spans.at(-1);
    if (previous && start <= previous.end && start >= previous.start) {
      previous.end = Math.max(previous.end, end);
    } else if (end > start) {
      spans.push({ start, end });
    }
  }

  /** Seconds spent on one activity. */
  secondsOf(activity: Activity): number {
    return unionSeconds(this.#spans[activity], -Infinity, Infinity);
  }

  /** Seconds between `from` and `to` in which nothing was booked. */
  deadSeconds(from: number, to: number): number {
    return to - from - unionSeconds(Object.values(this.#spans).flat(), from, to);
  }
}

function unionSeconds(spans: readonly Span[], from: number, to: number): number {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  let covered = 0;
  let reached = from;
  for (const { start, end } of sorted) {
    const begin = Math.max(start, reached);
    const stop = Math.min(end, to);
    if (stop > begin) {
      covered += stop - begin;
      reached = stop;
    }
  }
  return covered;
}
