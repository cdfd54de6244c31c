/** How long a server that was asked for a sign of life may think about it. */
export const ECHO_SECONDS = 5;
/** A server that is still sending a large value is alive; garbage comes in drops. */
const PROGRESS_BYTES = 64 * 1024;

/** What the watch asks its circuit. */
export interface Watched {
  /** Bytes received so far. */
  receivedBytes(): number;
  /** Asks the server for a sign of life. */
  askForEcho(): void;
  /** It has none. */
  onSilence(seconds: number): void;
}

/**
 * Notices that a server is silent: after `patienceSeconds` without a message it is asked for an echo, and five seconds
 * later it is declared dead. One timer a circuit, set again only when it fires, not with every message.
 */
export class KeepAlive {
  private readonly circuit: Watched;
  private readonly patienceMs: number;
  private heardMs = performance.now();
  private askedMs: number | undefined;
  private bytesWhenAsked = 0;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  constructor(circuit: Watched, patienceSeconds: number) {
    this.circuit = circuit;
    this.patienceMs = patienceSeconds * 1000;
    this.timer = this.after(this.patienceMs);
  }

  /** A whole message has come. */
  heard(): void {
    this.heardMs = performance.now();
    this.askedMs = undefined;
  }

  /** Asks now: there is reason to doubt. */
  probe(): void {
    if (this.askedMs !== undefined || this.isOver) return;
    this.askedMs = performance.now();
    this.bytesWhenAsked = this.circuit.receivedBytes();
    clearTimeout(this.timer);
    this.timer = this.after(ECHO_SECONDS * 1000);
    this.circuit.askForEcho();
  }

  stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private after(ms: number): NodeJS.Timeout {
    // What was received while this process was busy, or stopped, is read before the server is judged by it.
    clearTimeout(this.timer);
    return setTimeout(() => setImmediate(() => this.look()), Math.max(ms, 1)).unref();
  }

  private look(): void {
    if (this.isOver) return;
    const nowMs = performance.now();
    if (this.askedMs === undefined) {
      const waitMs = this.heardMs + this.patienceMs - nowMs;
      if (waitMs <= 0) this.probe();
      else this.timer = this.after(waitMs);
      return;
    }
    const waitMs = this.askedMs + ECHO_SECONDS * 1000 - nowMs;
    if (waitMs > 0) {
      this.timer = this.after(waitMs);
    } else if (this.circuit.receivedBytes() - this.bytesWhenAsked >= PROGRESS_BYTES) {
      this.askedMs = nowMs;
      this.bytesWhenAsked = this.circuit.receivedBytes();
      this.timer = this.after(ECHO_SECONDS * 1000);
    } else {
      this.circuit.onSilence((nowMs - this.heardMs) / 1000);
    }
  }
}
