import { requireLength, type Numbers } from './numbers.ts';

/** A projection, or a band of its rows, after dark and flat correction. */
export interface CorrectedFrame {
  /** (p - d) / (f - d), no unit, shape (rows, width), finite; 1 in air. */
  readonly transmission: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/**
 * Corrects a frame, or any band of rows of it, for dark and flat.
 * @param frame counts, shape (rows, width); `flat` and `dark` are means of the same shape
 * @throws TomochartError FRAMES when the shapes differ
 */
export function correctFrame(frame: Numbers, flat: Numbers, dark: Numbers, width: number): CorrectedFrame {
  requireLength('the flat frame', flat, frame.length);
  requireLength('the dark frame', dark, frame.length);
  const transmission = new Float32Array(frame.length);
  for (let i = 0; i < frame.length; i++) {
    const light = flat[i]! - dark[i]!;
    // A dead pixel says nothing; air is the value that disturbs the picture and the axis least.
    transmission[i] = light > 0 ? (frame[i]! - dark[i]!) / light : 1;
  }
  return { transmission, rows: Math.floor(frame.length / width), width };
}

/** -ln of a transmission, of the same shape; what is not above `least` counts as `least`. */
export function absorptionOf(transmission: Numbers, least = 1e-4): Float32Array {
  const absorption = new Float32Array(transmission.length);
  for (let k = 0; k < absorption.length; k++) {
    const t = transmission[k]!;
    absorption[k] = -Math.log(t > least ? t : least);
  }
  return absorption;
}

/** Means of `factor` neighbouring columns of an array of shape (rows, width); columns left over are dropped. */
export function binColumns(data: Numbers, width: number, factor: number): Float32Array {
  if (factor === 1) return Float32Array.from(data);
  const binned = Math.floor(width / factor);
  const rows = Math.floor(data.length / width);
  const out = new Float32Array(rows * binned);
  for (let r = 0; r < rows; r++) {
    for (let b = 0; b < binned; b++) {
      let sum = 0;
      for (let i = 0; i < factor; i++) sum += data[r * width + b * factor + i]!;
      out[r * binned + b] = sum / factor;
    }
  }
  return out;
}
