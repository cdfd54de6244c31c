import { pino, destination } from 'pino';
import type { Clock } from '#core';

/** What happened, one line of JSON each, beside the data file. */
export interface Journal {
  readonly path: string | undefined;
  write(event: string, details: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** A journal that starts before its file has a name: early lines are kept until `openAt`. */
export class ScanJournal implements Journal {
  readonly #clock: Clock;
  readonly #early: [string, Readonly<Record<string, unknown>>][] = [];
  #logger: ReturnType<typeof pino> | undefined;
  #stream: ReturnType<typeof destination> | undefined;
  #path: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Begins to write to `path`, the early lines first. */
  openAt(path: string): void {
    this.#path = path;
    // Synchronous, so that the last line before a crash is there.
    this.#stream = destination({ dest: path, sync: true, append: true });
    this.#logger = pino({ base: null, timestamp: false, messageKey: 'event' }, this.#stream);
    for (const [event, details] of this.#early.splice(0)) this.#logger.info(details, event);
  }

  write(event: string, details: Readonly<Record<string, unknown>>): void {
    const line = { time: this.#clock.date().toISOString(), seconds: round(this.#clock.now()), ...details };
    if (this.#logger) this.#logger.info(line, event);
    else this.#early.push([event, line]);
  }

  close(): void {
    this.#stream?.end();
    this.#logger = undefined;
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
