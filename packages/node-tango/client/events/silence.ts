/**
 * Notices that nothing was heard for so many seconds. A process that was itself asleep, or too busy to listen, has to
 * wait anew: what came meanwhile is read first. It does not hold the process.
 */
export class Silence {
  readonly #timer: NodeJS.Timeout;
  readonly #onSilence: (seconds: number) => void;
  readonly #most: number;
  readonly #interval: number;
  #heardAt = performance.now();
  #lookedAt = performance.now();

  constructor(seconds: number, onSilence: (seconds: number) => void) {
    this.#onSilence = onSilence;
    this.#most = seconds * 1000;
    this.#interval = this.#most / 4;
    // A turn later, when what waits in the sockets has been read.
    this.#timer = setInterval(() => setImmediate(() => this.#look()), this.#interval).unref();
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const isLate = now - this.#lookedAt > 2 * this.#interval;
    this.#lookedAt = now;
    if (isLate) this.#heardAt = now;
    const silent = now - this.#heardAt;
    if (silent > this.#most) this.#onSilence(silent / 1000);
  }
}
