/** Listeners of one thing. One that throws is told of and disturbs nobody. */
export class Listeners<T> {
  private readonly listeners = new Set<{ readonly tell: (news: T) => void }>();
  private readonly what: string;
  private news = 0;
  private readonly warn: (message: string) => void;

  constructor(what: string, warn: (message: string) => void) {
    this.what = what;
    this.warn = warn;
  }

  /** Tells it what is known now, if anything, and all that follows. @returns ends it */
  add(listener: (news: T) => void, now: T | undefined): () => void {
    const entry = { tell: listener };
    this.listeners.add(entry);
    if (now !== undefined) this.call(entry.tell, now);
    return () => {
      this.listeners.delete(entry);
    };
  }

  tell(news: T): void {
    this.news += 1;
    const { news: number } = this;
    for (const entry of [...this.listeners]) {
      if (this.listeners.has(entry)) this.call(entry.tell, news);
      // A listener has brought about later news, which all have heard by now.
      if (this.news !== number) return;
    }
  }

  private call(listener: (news: T) => void, news: T): void {
    try {
      listener(news);
    } catch (error) {
      this.warn(`${this.what} threw ${String(error)}`);
    }
  }
}
