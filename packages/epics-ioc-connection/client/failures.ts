/** The first search after a failed connection waits for 32 ms times 2 to this, the next one twice as long. */
const FAILURE_LEVEL = 2;
/** A connection that ends sooner is one that failed. */
const LASTING_MS = 5000;

/** How a channel goes on after a connection that was lost or did not come about. */
export interface Aftermath {
  /** The next search waits for 32 ms times 2 to this; 0 for at once. */
  readonly level: number;
  /** Whether somebody is to be told: once for connections that fail one after the other. */
  readonly isNews: boolean;
}

/** How the connections of a channel fared: a server that was lost is sought at once, one that is lost again and again less often. */
export class Failures {
  private connectedMs = 0;
  /** Connections in a row that failed, or did not last. */
  private inRow = 0;
  private isTold = false;

  /** A connection has come about. */
  connected(): void {
    this.connectedMs = performance.now();
  }

  /** A connection is over; `wasConnected` false for one that did not come about. */
  lost(wasConnected: boolean): Aftermath {
    const hasLasted = wasConnected && performance.now() - this.connectedMs >= LASTING_MS;
    this.inRow = hasLasted ? 0 : this.inRow + 1;
    if (hasLasted) this.isTold = false;
    // Once is no habit: a server that was lost is searched at once, one that is lost again and again is not stormed.
    const isForgiven = wasConnected && this.inRow <= 1;
    const isNews = !isForgiven && !this.isTold;
    if (isNews) this.isTold = true;
    return { level: isForgiven ? 0 : FAILURE_LEVEL + this.inRow, isNews };
  }
}
