/** A value that a client has written: it is taken when its turn has come. */
export interface Put {
  /** Whether the client waits for it. */
  readonly completion: boolean;
  /** Gives the value to the process variable; must not throw. Returns a promise only where the handler is asynchronous. */
  begin(): void | Promise<void>;
  /** The client has gone, or has given up the channel. */
  abandon(): void;
}

/** Most puts that wait on one channel; more are refused (ECA_PUTCBINPROG). */
export const MAX_WAITING_PUTS = 1000;

/**
 * The puts of one channel, in their order. As in EPICS base, a put with completion begins when the one before it on the
 * same channel is complete, while a plain write goes straight to the process variable: it is what moves a target under
 * way. But no put waits for one on another channel, where EPICS base stops the whole client: a motor's STOP comes
 * through whatever its move is doing. A plain write waits only where it would overtake a put that waits itself.
 */
export class PutQueue {
  readonly #waiting: Put[] = [];
  #running: Put | undefined;

  /** False where too many wait already. */
  submit(put: Put): boolean {
    if (this.#running && (put.completion || this.#waiting.length > 0)) {
      if (this.#waiting.length >= MAX_WAITING_PUTS) return false;
      this.#waiting.push(put);
      return true;
    }
    this.#begin(put);
    return true;
  }

  /** Drops what waits and abandons what runs. */
  close(): void {
    this.#waiting.length = 0;
    const running = this.#running;
    this.#running = undefined;
    running?.abandon();
  }

  #begin(put: Put): void {
    const ending = put.begin();
    if (!ending || !put.completion) return;
    this.#running = put;
    void ending.then(() => {
      if (this.#running !== put) return;
      this.#running = undefined;
      this.#next();
    });
  }

  #next(): void {
    while (!this.#running) {
      const put = this.#waiting.shift();
      if (!put) return;
      this.#begin(put);
    }
  }
}
