import { TomochartError } from '#core';

/** A terminal that closes must not leave the shutter open either. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C, a polite kill and a closed terminal, from now until `release`: they end nothing by themselves, so
 * that whoever owns the devices can make them safe first.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #listener: (times: number) => void = () => undefined;
  #times = 0;

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#heard);
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Calls `listener` at every signal with how many there have been; at once when there has been one already. */
  onEach(listener: (times: number) => void): void {
    this.#listener = listener;
    if (this.#times > 0) listener(this.#times);
  }

  /** From now on the signals do what they do to any program. */
  release(): void {
    for (const name of SIGNALS) process.off(name, this.#heard);
  }

  readonly #heard = () => {
    this.#times++;
    this.#controller.abort(
      new TomochartError('ABORTED', 'aborted before the scan began', { remedy: 'nothing has moved' }),
    );
    this.#listener(this.#times);
  };
}
