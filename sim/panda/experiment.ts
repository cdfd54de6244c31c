/** A field that is captured. */
export interface CapturedField {
  /** `INENC1.VAL`. */
  readonly name: string;
  readonly scale: number;
  readonly offset: number;
  readonly units: string;
  /** As RAW data have it: a position of 32 bits, or ticks of 64. */
  readonly raw: 'int32' | 'int64';
}

/** What has been captured from an arming on. */
export interface Experiment {
  readonly fields: readonly CapturedField[];
  readonly armedAt: Date;
  readonly startedAt: Date;
  /** A row for every trigger: a number for every field, before scaling. */
  readonly samples: (readonly number[])[];
  /** How it has ended. */
  end?: string;
}
