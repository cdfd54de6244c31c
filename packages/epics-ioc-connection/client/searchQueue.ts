/** A channel that is searched, and where it stands in the queue. */
export interface Sought {
  readonly cid: number;
  readonly name: string;
  /** It had a server once: it is asked for more often, as its server will come back. */
  readonly wasConnected: boolean;
  /** Its server was found. */
  found(host: string, port: number): void;
}

/** First interval of a channel's search; doubles with each. */
export const FIRST_INTERVAL_MS = 32;
const LEVELS = 11;
const LONGEST_MS = 30_000;
/** 32 ms times 2 to the 7th is 4.1 s: a server that is back after hours is found within it. */
const LOST_LEVEL = 7;
/** A quick round begins again here, at 256 ms: what has been asked often before need not be asked hastily. */
const QUICK_LEVEL = 3;

interface Entry {
  level: number;
  dueMs: number;
}

/**
 * Who is to be searched when. Every channel has an interval of its own; those of one interval wait in one line, so that
 * the next one is found without sorting, and those that are nearly due go along in the same datagram.
 */
export class SearchQueue {
  private readonly lines: readonly Map<Sought, Entry>[] = Array.from({ length: LEVELS }, () => new Map());
  private readonly entries = new Map<number, { readonly sought: Sought; readonly entry: Entry }>();

  get size(): number {
    return this.entries.size;
  }

  get(cid: number): Sought | undefined {
    return this.entries.get(cid)?.sought;
  }

  /** Searched after the interval of `level`; at once at level 0. */
  add(sought: Sought, nowMs: number, level = 0): void {
    this.remove(sought.cid);
    const at = Math.min(level, lastLevelOf(sought));
    this.place(sought, { level: at, dueMs: level === 0 ? nowMs : nowMs + intervalMs(at, 0) });
  }

  remove(cid: number): boolean {
    const found = this.entries.get(cid);
    if (!found) return false;
    this.lines[found.entry.level]?.delete(found.sought);
    return this.entries.delete(cid);
  }

  /** When the next one is due; Infinity for none. */
  nextDueMs(): number {
    let next = Infinity;
    for (const line of this.lines) {
      const [first] = line.values();
      if (first) next = Math.min(next, first.dueMs);
    }
    return next;
  }

  /** Takes those that are due, or nearly, while `accept` has room for them; each waits twice as long for its next turn. */
  take(nowMs: number, leastIntervalMs: number, accept: (sought: Sought) => boolean): Sought[] {
    const taken: Sought[] = [];
    for (const [level, line] of this.lines.entries()) {
      const [first] = line.values();
      if (!first || first.dueMs > nowMs) continue;
      const slackMs = intervalMs(level, 0) / 8;
      for (const [sought, entry] of line) {
        if (entry.dueMs > nowMs + slackMs) break;
        if (!accept(sought)) return this.postpone(taken, nowMs, leastIntervalMs);
        taken.push(sought);
      }
    }
    return this.postpone(taken, nowMs, leastIntervalMs);
  }

  /** All that wait long are asked for again now: somebody has come who may have them. */
  hurry(nowMs: number): void {
    for (const line of this.lines.slice(QUICK_LEVEL + 1)) {
      for (const sought of [...line.keys()]) {
        this.remove(sought.cid);
        this.place(sought, { level: QUICK_LEVEL, dueMs: nowMs });
      }
    }
  }

  /** All begin again: there is somebody new to ask. */
  restart(nowMs: number): void {
    for (const { sought } of [...this.entries.values()]) this.add(sought, nowMs);
  }

  private postpone(taken: readonly Sought[], nowMs: number, leastIntervalMs: number): Sought[] {
    for (const sought of taken) {
      const level = this.entries.get(sought.cid)?.entry.level ?? 0;
      this.remove(sought.cid);
      this.place(sought, {
        level: Math.min(level + 1, lastLevelOf(sought)),
        dueMs: nowMs + intervalMs(level, leastIntervalMs),
      });
    }
    return [...taken];
  }

  private place(sought: Sought, entry: Entry): void {
    this.lines[entry.level]?.set(sought, entry);
    this.entries.set(sought.cid, { sought, entry });
  }
}

function lastLevelOf(sought: Sought): number {
  return sought.wasConnected ? LOST_LEVEL : LEVELS - 1;
}

function intervalMs(level: number, leastMs: number): number {
  return Math.min(Math.max(FIRST_INTERVAL_MS * 2 ** level, leastMs), LONGEST_MS);
}
