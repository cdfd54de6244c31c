import type { Entry } from '#data';
import type { ScalarDetector, Unsubscribe } from '#devices';

/** Where the values of a scalar detector go in the file: one for each frame, in the order of acquisition. */
const FOLDER = '/defaults';

/** What a scalar detector read last, and which one it is. */
interface Latest {
  readonly scalar: ScalarDetector;
  value: number;
}

/** Follows the scalar detectors of a beamline (ring current, ion chamber) while a scan runs. */
export class Scalars {
  readonly #latest: readonly Latest[];
  #subscriptions: Unsubscribe[] = [];

  constructor(scalars: readonly ScalarDetector[]) {
    this.#latest = scalars.map((scalar) => ({ scalar, value: NaN }));
  }

  /** Begins to follow; what cannot be read stays NaN, which does not end a scan. */
  follow(): void {
    this.#subscriptions = this.#latest.map((latest) =>
      latest.scalar.signal.subscribe(({ value }) => (latest.value = value)),
    );
  }

  release(): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
  }

  /** A record of one value for each of `frames` frames. */
  record(frames: number): ScalarRecord {
    return new ScalarRecord(this.#latest, frames);
  }
}

/** The values that the scalar detectors had when each frame came. */
export class ScalarRecord {
  readonly #latest: readonly Latest[];
  readonly #values: readonly Float64Array[];

  constructor(latest: readonly Latest[], frames: number) {
    this.#latest = latest;
    this.#values = latest.map(() => new Float64Array(frames).fill(NaN));
  }

  /** Samples every scalar for the frame at that place of the scan. */
  sample(order: number): void {
    this.#latest.forEach(({ value }, k) => (this.#values[k]![order] = value));
  }

  /** The values for the file, shape (frames) each; NaN where no frame came or nothing could be read. */
  entries(): Entry[] {
    return this.#latest.map(({ scalar }, k) => ({
      path: `${FOLDER}/${scalar.name}`,
      value: this.#values[k]!,
      units: scalar.units,
      description: `${scalar.description}, when each frame came`,
    }));
  }
}
