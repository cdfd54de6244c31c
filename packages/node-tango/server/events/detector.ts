import type { AttributeEvents } from '../../codec/config.ts';
import { hasChanged, type Outcome } from '../change.ts';

/** Timers are early or late: an event is not put off for a whole period of polling because of that. */
const EARLY = 0.98;

/** Kinds that polling sends. */
export type DetectedEvent = 'change' | 'archive' | 'periodic';

/** Tells which events what was read of one attribute is worth. */
export class Detector {
  #change: Outcome | undefined;
  #archive: Outcome | undefined;
  #archivedAt = -Infinity;
  #periodicAt = -Infinity;

  /** What is to be sent of it, as far as somebody listens. `milliseconds`: of a clock that does not jump. */
  detect(
    outcome: Outcome,
    events: AttributeEvents,
    listens: (event: DetectedEvent) => boolean,
    milliseconds: number,
  ): DetectedEvent[] {
    const sent: DetectedEvent[] = [];
    if (listens('periodic')) {
      const period = Number(events.period ?? 1000);
      if (milliseconds - this.#periodicAt >= period * EARLY) {
        sent.push('periodic');
        this.#periodicAt = milliseconds;
      }
    }
    if (listens('change')) {
      if (hasChanged(this.#change, outcome, { abs: events.absChange, rel: events.relChange })) {
        sent.push('change');
        this.#change = outcome;
      }
    } else this.#change = undefined;
    if (listens('archive')) {
      const thresholds = { abs: events.archiveAbsChange, rel: events.archiveRelChange };
      const isDue = milliseconds - this.#archivedAt >= Number(events.archivePeriod ?? Infinity) * EARLY;
      if (isDue || hasChanged(this.#archive, outcome, thresholds)) {
        sent.push('archive');
        this.#archive = outcome;
        this.#archivedAt = milliseconds;
      }
    } else this.#archive = undefined;
    return sent;
  }

  /** The device has sent a value by itself: polling does not send it again. */
  pushed(event: 'change' | 'archive', outcome: Outcome, milliseconds: number): void {
    if (event === 'change') this.#change = outcome;
    else {
      this.#archive = outcome;
      this.#archivedAt = milliseconds;
    }
  }
}
