import type { SubscribeOptions, TangoEvent } from '../api/index.ts';

/** Somebody who has subscribed. Nothing that he throws reaches who tells him. */
export class Listener {
  /** Events that did not come. */
  lost = 0;
  /** Its subscription has been made: until then who subscribes is told of trouble by the call. */
  isIn = false;
  /** Texts of errors are told once until something has come again. */
  #toldError = '';
  #isConnected = false;
  readonly #about: string;
  readonly #listen: (event: TangoEvent) => void;
  readonly #options: SubscribeOptions;
  readonly #warn: (message: string) => void;

  constructor(
    about: string,
    listen: (event: TangoEvent) => void,
    options: SubscribeOptions,
    warn: (message: string) => void,
  ) {
    this.#about = about;
    this.#listen = listen;
    this.#options = options;
    this.#warn = warn;
  }

  event(event: TangoEvent): void {
    this.#toldError = '';
    this.#tell(() => this.#listen(event));
  }

  /** An error that has come as an event. */
  error(error: Error): void {
    this.#tell(() => this.#options.onError?.(error));
  }

  /** Why there is no subscription, each time that the reason is another. */
  trouble(error: Error): void {
    if (!this.isIn || error.message === this.#toldError) return;
    this.#toldError = error.message;
    this.error(error);
  }

  connection(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#toldError = '';
    this.#tell(() => this.#options.onConnection?.(isConnected));
  }

  #tell(call: () => unknown): void {
    try {
      const answer = call();
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#survived(error));
    } catch (error) {
      this.#survived(error);
    }
  }

  #survived(error: unknown): void {
    this.#warn(
      `${this.#about}: a listener has thrown: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
