import type { Target } from './target.ts';

/** How a device is found, as often as it has moved. */
export class Route {
  /** Where it was last. */
  target: Target | undefined;
  /** Looking for it again may find it elsewhere. */
  readonly mayMove: boolean;
  readonly #look: () => Promise<Target>;
  #finding: Promise<Target> | undefined;

  constructor(look: () => Promise<Target>, { mayMove }: { readonly mayMove: boolean }) {
    this.#look = look;
    this.mayMove = mayMove;
  }

  /** Looks for it; those who ask at the same time share one search. */
  find(): Promise<Target> {
    this.#finding ??= this.#find();
    return this.#finding;
  }

  /** It is not there any more; of those who say so of one place, only the first is listened to. */
  forget(target: Target): void {
    if (this.target === target) this.target = undefined;
  }

  async #find(): Promise<Target> {
    try {
      this.target = await this.#look();
      return this.target;
    } finally {
      this.#finding = undefined;
    }
  }
}
