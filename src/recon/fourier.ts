import FFT from 'fft.js';

/** Complex transforms of one size; arrays hold real and imaginary parts in turn, shape (2 * size). */
export interface Fourier {
  readonly size: number;
  /** out = FFT(data); the two must be different arrays. */
  forward(out: Float64Array, data: Float64Array): void;
  /** out = inverse FFT(data), divided by the size. */
  inverse(out: Float64Array, data: Float64Array): void;
}

/** Transforms of `size` points, a power of two > 1. */
export function fourierOf(size: number): Fourier {
  const fft = new FFT(size);
  return {
    size,
    forward: (out, data) => fft.transform(out, data),
    inverse: (out, data) => fft.inverseTransform(out, data),
  };
}

/** The least power of two that is >= `n`, at least 2. */
export function powerOfTwoFrom(n: number): number {
  let size = 2;
  while (size < n) size *= 2;
  return size;
}
