import type { Snapshot } from './snapshot.ts';

/** One that takes updates: a subscription of a client. */
export interface Recipient {
  /** Puts the update into the outbox. */
  send(snapshot: Snapshot): void;
}

/** Updates that may wait for each monitor, where no other number is asked for. */
const WAITING_PER_MONITOR = 16;
/** Values that wait may not take more memory than this, but for the newest one of each monitor. */
const WAITING_BYTES = 1 << 20;

interface Waiting {
  readonly recipient: Recipient;
  snapshot: Snapshot;
}

/**
 * The updates that wait for one client because it does not keep up or has asked for a pause, in the order in which they
 * were posted. Once there are too many, a monitor's newest update takes the place of its last one that waits, as in
 * EPICS base: so a slow client gets the newest values and neither holds the others back nor fills the memory.
 */
export class MonitorQueue {
  readonly #limit: number | undefined;
  readonly #isBlocked: () => boolean;
  readonly #waiting = new Set<Waiting>();
  readonly #last = new Map<Recipient, Waiting>();
  #bytes = 0;
  #monitors = 0;
  #paused = false;

  /**
   * @param isBlocked whether the client takes nothing more at present
   * @param limit most updates that wait, but for the newest one of each monitor; default 16 for each monitor
   */
  constructor(isBlocked: () => boolean, limit?: number) {
    this.#isBlocked = isBlocked;
    this.#limit = limit;
  }

  /** Number of updates that wait. */
  get length(): number {
    return this.#waiting.size;
  }

  /** A monitor begins. */
  add(): void {
    this.#monitors++;
  }

  /** A monitor ends; what waits for it is dropped. */
  remove(recipient: Recipient): void {
    this.#monitors--;
    if (!this.#last.delete(recipient)) return;
    for (const entry of this.#waiting) if (entry.recipient === recipient) this.#drop(entry);
  }

  /** Sends the update, or keeps it until the client can take it. */
  offer(recipient: Recipient, snapshot: Snapshot): void {
    if (!this.#paused && this.#waiting.size === 0 && !this.#isBlocked()) recipient.send(snapshot);
    else this.#keep(recipient, snapshot);
  }

  /** While paused (EVENTS_OFF) only the newest update of each monitor is kept. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.release();
  }

  /** Sends what waits, for as long as the client takes it. */
  release(): void {
    for (const entry of this.#waiting) {
      if (this.#paused || this.#isBlocked()) return;
      this.#drop(entry);
      if (this.#last.get(entry.recipient) === entry) this.#last.delete(entry.recipient);
      entry.recipient.send(entry.snapshot);
    }
  }

  #keep(recipient: Recipient, snapshot: Snapshot): void {
    const last = this.#last.get(recipient);
    if (last && this.#isFull(snapshot)) {
      this.#bytes += snapshot.bytes - last.snapshot.bytes;
      last.snapshot = snapshot;
      return;
    }
    const entry = { recipient, snapshot };
    this.#waiting.add(entry);
    this.#last.set(recipient, entry);
    this.#bytes += snapshot.bytes;
  }

  #isFull(next: Snapshot): boolean {
    const limit = this.#limit ?? WAITING_PER_MONITOR * this.#monitors;
    return this.#paused || this.#waiting.size >= limit || this.#bytes + next.bytes > WAITING_BYTES;
  }

  #drop(entry: Waiting): void {
    this.#waiting.delete(entry);
    this.#bytes -= entry.snapshot.bytes;
  }
}
