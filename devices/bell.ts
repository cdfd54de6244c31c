import { reasonOf, type Patience } from '#core';

/** Remembers that it rang, so that a ring while nobody listens is not missed. */
export class Bell {
  #rung = false;
  #listener: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#listener?.();
  }

  hush(): void {
    this.#rung = false;
  }

  /** Resolves when it has rung since the last hush, or after `seconds`. */
  async heard({ clock, signal }: Patience, seconds: number): Promise<void> {
    if (signal.aborted) throw reasonOf(signal);
    if (this.#rung) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (done: () => void) => {
        cancel();
        signal.removeEventListener('abort', onAbort);
        this.#listener = undefined;
        done();
      };
      const onAbort = () => settle(() => reject(reasonOf(signal)));
      const cancel = clock.after(seconds, () => settle(resolve));
      this.#listener = () => settle(resolve);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
