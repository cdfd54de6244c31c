/** Several elements: numbers in an array of their own width, texts in a plain one. */
export type CaArray =
  | readonly string[]
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | readonly number[];

/** A value of Channel Access: one element, or several. An enum is the number of its state, or its name. */
export type CaValue = number | string | CaArray;

/** Severity of an alarm. */
export type Severity = 0 | 1 | 2 | 3;

export const SEVERITIES = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'] as const;

/**
 * Display, alarm, warning and control limits, in the units of the value. Limits that are equal (0, 0) mean none; one that
 * is not a number (as IOCs send them for alarms of floats and doubles) too.
 */
export interface CaLimits {
  readonly display: readonly [low: number, high: number];
  readonly alarm: readonly [low: number, high: number];
  readonly warning: readonly [low: number, high: number];
  readonly control: readonly [low: number, high: number];
}

/** What a value may bring along; which parts depends on the form that was asked for. */
export interface CaMetadata {
  /** Alarm status (0 none, 3 HIHI, 4 HIGH, 7 STATE, 9 COMM, 17 UDF, …), in every form but `plain`. */
  readonly status: number;
  readonly severity: Severity;
  /** Seconds since 1970-01-01 UTC; form `time`. */
  readonly timeSeconds: number;
  /** At most 7 bytes; forms `gr` and `ctrl` of numbers. */
  readonly units: string;
  /** Digits after the point; forms `gr` and `ctrl` of float and double. */
  readonly precision: number;
  /** Forms `gr` and `ctrl` of numbers; `gr` has no control limits. */
  readonly limits: CaLimits;
  /** Names of the states, at most 16 of at most 25 bytes; forms `gr` and `ctrl` of an enum. */
  readonly states: readonly string[];
}

/** A value as it was read. */
export interface CaReading extends Partial<CaMetadata> {
  /**
   * One element as a number or a text, several as an array (also when there are none). Numbers of `char` are
   * unsigned bytes in a Uint8Array.
   */
  readonly value: CaValue;
}
