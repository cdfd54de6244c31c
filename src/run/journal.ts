import { pino, destination } from 'pino';
import type { Clock } from '#core';

/** What happened, one line of JSON each, beside the data file. */
export interface Journal {
  readonly path: string | undefined;
  write(event: string, details: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/**
 * A journal that starts before its file has a name: early lines are kept until `openAt`. A journal that cannot
 * be written does not end a scan; `problem` says why it stops.
 */
export class ScanJournal implements Journal {
  readonly #clock: Clock;
  readonly #early: [string, Readonly<Record<string, unknown>>][] = [];
  #logger: ReturnType<typeof pino> | undefined;
  #stream: ReturnType<typeof destination> | undefined;
  #path: string | undefined;
  #problem: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Why lines are missing at the end, undefined when none are. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Begins to write to `path`, the early lines first. */
  openAt(path: string): void {
    this.#path = path;
    this.#guard(() => {
      // Synchronous, so that the last line before a crash is there.
      this.#stream = destination({ dest: path, sync: true, append: true });
      this.#stream.on('error', (error: Error) => this.#giveUp(error));
      this.#logger = pino({ base: null, timestamp: false, messageKey: 'event' }, this.#stream);
    });
    for (const [event, details] of this.#early.splice(0)) this.#log(event, details);
  }

  write(event: string, details: Readonly<Record<string, unknown>>): void {
    const line = { time: this.#clock.date().toISOString(), seconds: round(this.#clock.now()), ...details };
    if (this.#path === undefined) this.#early.push([event, line]);
    else this.#log(event, line);
  }

  close(): void {
    if (!this.#problem) this.#guard(() => this.#stream?.end());
    this.#logger = undefined;
  }

  #log(event: string, details: Readonly<Record<string, unknown>>): void {
    if (!this.#problem) this.#guard(() => this.#logger?.info(details, event));
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.#giveUp(thrown);
    }
  }

  #giveUp(thrown: unknown): void {
    this.#problem ??= `the journal is incomplete: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
