import { covered, uncovered, type Span } from './spans.ts';

/** Time well spent. */
export type Activity = 'exposing' | 'moving' | 'settling';

/** What else takes time. Where two go on at once, the one that stands first here is to blame. */
export const CAUSES = [
  'connecting',
  'making the file',
  'arming the detector',
  'arming the trigger',
  'stopping',
  'completing the file',
  'waiting for frames',
] as const;

export type Cause = (typeof CAUSES)[number];

/** What is left when no cause was booked: the program itself, going from one step to the next. */
export const BETWEEN_STEPS = 'between the steps';

/** Books what happened when, in seconds of the scan's clock, to tell dead time from time well spent. */
export class Ledger {
  readonly #spans = new Map<Activity | Cause, { start: number; end: number }[]>();

  /** Adds a stretch; one that touches the last of its kind prolongs it. */
  book(what: Activity | Cause, start: number, end: number): void {
    const spans = this.#spans.get(what) ?? [];
    this.#spans.set(what, spans);
    const previous = spans.at(-1);
    if (previous && start <= previous.end && start >= previous.start) {
      previous.end = Math.max(previous.end, end);
    } else if (end > start) {
      spans.push({ start, end });
    }
  }

  /** Seconds spent on one of them. */
  secondsOf(what: Activity | Cause): number {
    return covered(this.#spansOf(what));
  }

  /** Seconds between `from` and `to` that were spent on none of the activities. */
  deadSeconds(from: number, to: number): number {
    return covered(this.#dead(from, to));
  }

  /** The same seconds by cause, the greatest first. */
  deadBy(from: number, to: number): Readonly<Record<string, number>> {
    let dead = this.#dead(from, to);
    const found = CAUSES.map((cause): [string, number] => {
      const before = covered(dead);
      dead = dead.flatMap((span) => uncovered(span, this.#spansOf(cause)));
      return [cause, before - covered(dead)];
    });
    found.push([BETWEEN_STEPS, covered(dead)]);
    return Object.fromEntries(found.filter(([, seconds]) => seconds > 0).sort((a, b) => b[1] - a[1]));
  }

  #dead(from: number, to: number): Span[] {
    const spent = (['exposing', 'moving', 'settling'] as const).flatMap((activity) =>
      this.#spansOf(activity),
    );
    return uncovered({ start: from, end: to }, spent);
  }

  #spansOf(what: Activity | Cause): readonly Span[] {
    return this.#spans.get(what) ?? [];
  }
}
