/**
 * Channels that their server has not confirmed yet. A server that lives and keeps silent about one is asked again, by a
 * new search.
 */
export class Creations {
  private readonly sinceMs = new Map<number, number>();
  private readonly patienceMs: number;
  private readonly onOverdue: (cid: number) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(patienceSeconds: number, onOverdue: (cid: number) => void) {
    this.patienceMs = patienceSeconds * 1000;
    this.onOverdue = onOverdue;
  }

  add(cid: number): void {
    this.sinceMs.set(cid, performance.now());
    this.watch();
  }

  /** @returns whether it was waited for */
  delete(cid: number): boolean {
    return this.sinceMs.delete(cid);
  }

  stop(): void {
    this.sinceMs.clear();
    clearTimeout(this.timer);
  }

  private watch(): void {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const beforeMs = performance.now() - this.patienceMs;
      for (const [cid, sinceMs] of [...this.sinceMs]) {
        if (sinceMs <= beforeMs && this.sinceMs.delete(cid)) this.onOverdue(cid);
      }
      if (this.sinceMs.size > 0) this.watch();
    }, this.patienceMs).unref();
  }
}
