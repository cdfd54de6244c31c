/**
 * Channels that their server has not confirmed yet. A server that lives and keeps silent about one is asked again, by a
 * new search.
 */
export class Creations {
  private readonly sinceMs = new Map<number, number>();
  private readonly patienceMs: number;
  private readonly onOverdue: (cid: number) => void;
  private timer: NodeJS.Timeout | undefined;
  private isStarted = false;

  constructor(patienceSeconds: number, onOverdue: (cid: number) => void) {
    this.patienceMs = patienceSeconds * 1000;
    this.onOverdue = onOverdue;
  }

  add(cid: number): void {
    this.sinceMs.set(cid, performance.now());
    this.watch();
  }

  /** The server speaks: from now on it may be asked for its silence. */
  start(): void {
    this.isStarted = true;
    this.watch();
  }

  /** @returns whether it was waited for */
  delete(cid: number): boolean {
    return this.sinceMs.delete(cid);
  }

  stop(): void {
    this.isStarted = false;
    this.sinceMs.clear();
    clearTimeout(this.timer);
  }

  private watch(): void {
    if (this.timer || !this.isStarted || this.sinceMs.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const beforeMs = performance.now() - this.patienceMs;
      for (const [cid, sinceMs] of [...this.sinceMs]) {
        if (sinceMs <= beforeMs && this.sinceMs.delete(cid)) this.onOverdue(cid);
      }
      this.watch();
    }, this.patienceMs).unref();
  }
}
