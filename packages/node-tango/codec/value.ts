import type { AttributeFormat, AttributeType, DevState, Quality } from './types.ts';

/** DevEncoded: octets, and a word that says what they are (`JPEG_GRAY8`, …). */
export interface DevEncoded {
  readonly format: string;
  readonly data: Uint8Array;
}

/** One element; 64-bit integers are bigint, an enum is its number, a state its name. */
export type TangoScalar = boolean | number | bigint | string | DevEncoded;

/** Elements in a row. Numbers come as the typed array of their type, 64-bit ones as bigint; what is written may be any. */
export type TangoArray =
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | readonly boolean[]
  | readonly number[]
  | readonly bigint[]
  | readonly string[];

/** An image: `height` rows of `width` elements, row-major; Tango's dim_x is `width`. */
export interface TangoImage {
  readonly width: number;
  readonly height: number;
  readonly data: TangoArray;
}

/** Value of an attribute: by its format a scalar, an array (spectrum) or an image. */
export type AttributeData = TangoScalar | TangoArray | TangoImage;

/** DevVarLongStringArray and DevVarDoubleStringArray. */
export interface NumbersAndStrings {
  readonly numbers: Int32Array | Float64Array | readonly number[];
  readonly strings: readonly string[];
}

/** Argument or result of a command; undefined for void. */
export type CommandData = TangoScalar | TangoArray | NumbersAndStrings | undefined;

/** An attribute as it was read. */
export interface AttributeReading {
  readonly name: string;
  readonly type: AttributeType;
  readonly format: AttributeFormat;
  /** Undefined where the quality is invalid. */
  readonly value: AttributeData | undefined;
  /** What was written last, where the attribute can be written. */
  readonly written: AttributeData | undefined;
  readonly quality: Quality;
  /** Seconds since 1970 of the server's clock. */
  readonly timeSeconds: number;
}

/** Tango's own words for a value that is a state. */
export type { DevState };
