import type { FrameVector } from '#data';
import type { ScalarDetector, Signal, Unsubscribe } from '#devices';

/** Where a value of every frame goes, and the signal that has it. */
export interface FrameChannel {
  readonly vector: FrameVector;
  /** Left out where the value follows from the time of the frame. */
  readonly signal?: Signal<number | string>;
  readonly ofTime?: (timestampSeconds: number) => number;
  /** Makes what the signal says into what is stored. */
  readonly stored?: (value: number | string) => number | string;
}

/** Where the values of a scalar detector go. */
const FOLDER = '/defaults';

/** Follows signals while a scan runs, so that each frame takes along what they read when it came. */
export class FrameValues {
  readonly #channels: readonly FrameChannel[];
  readonly #latest: (number | string)[];
  #subscriptions: Unsubscribe[] = [];

  constructor(channels: readonly FrameChannel[]) {
    this.#channels = channels;
    this.#latest = channels.map(({ vector }) => (vector.kind === 'text' ? '' : NaN));
  }

  /** In the order of {@link at}. */
  get vectors(): readonly FrameVector[] {
    return this.#channels.map(({ vector }) => vector);
  }

  /**
   * What each signal read last; NaN or empty while it cannot be read, which does not end a scan.
   * @param timestampSeconds when the frame came, seconds since 1970
   */
  at(timestampSeconds: number): readonly (number | string)[] {
    return this.#channels.map(({ ofTime }, k) => ofTime?.(timestampSeconds) ?? this.#latest[k]!);
  }

  follow(): void {
    this.#subscriptions = this.#channels.flatMap(({ signal, vector, stored }, k) =>
      signal
        ? [
            signal.subscribe(({ value }) => {
              const wanted = stored?.(value) ?? value;
              this.#latest[k] = vector.kind === 'text' ? String(wanted) : Number(wanted);
            }),
          ]
        : [],
    );
  }

  release(): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
  }
}

/** The scalar detectors of a beamline (ring current, ion chamber), one value for each frame. */
export function scalarChannels(scalars: readonly ScalarDetector[]): FrameChannel[] {
  return scalars.map(({ name, units, description, signal }) => ({
    vector: {
      path: `${FOLDER}/${name}`,
      kind: 'number',
      units,
      description: `${description}, when each frame came`,
    },
    signal: signal,
  }));
}

/** EPICS counts its seconds from 1990-01-01 UTC. */
const EPICS_EPOCH_SECONDS = 631_152_000;

/** areaDetector's time stamps of EPICS, made from the time of each frame. */
export function epicsTimeChannels(
  wanted: readonly { readonly path: string; readonly what: string }[],
): FrameChannel[] {
  return wanted.flatMap(({ path, what }): FrameChannel[] => {
    if (what === 'NDArrayEpicsTSSec') {
      const vector = {
        path,
        kind: 'number',
        units: 's',
        description: 'seconds since 1990-01-01 UTC',
      } as const;
      return [{ vector, ofTime: (seconds) => Math.floor(seconds) - EPICS_EPOCH_SECONDS }];
    }
    if (what === 'NDArrayEpicsTSnSec') {
      const vector = { path, kind: 'number', units: 'ns', description: 'and nanoseconds' } as const;
      return [{ vector, ofTime: (seconds) => Math.round((seconds % 1) * 1e9) }];
    }
    return [];
  });
}
