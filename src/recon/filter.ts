import { fourierOf, powerOfTwoFrom } from './fourier.ts';
import type { Numbers } from './numbers.ts';

/** What the ramp is multiplied with towards the Nyquist frequency, from sharp to smooth. */
export type FilterWindow = 'ramp' | 'shepp-logan' | 'hann' | 'parzen';

/** The window at frequency `f`, as a fraction of the Nyquist frequency, 0..1. */
const windows: Readonly<Record<FilterWindow, (f: number) => number>> = {
  ramp: () => 1,
  'shepp-logan': (f) => (f === 0 ? 1 : Math.sin((Math.PI * f) / 2) / ((Math.PI * f) / 2)),
  hann: (f) => 0.5 * (1 + Math.cos(Math.PI * f)),
  parzen: (f) => (f <= 0.5 ? 1 - 6 * f * f * (1 - f) : 2 * (1 - f) ** 3),
};

/**
 * Frequency response of the windowed ramp at `size` points, for a sampling distance of one pixel.
 *
 * The ramp is made from its band-limited kernel in real space, h(0) = 1/4, h(n) = 0 for even n and
 * -1/(pi n)^2 for odd n (A. C. Kak and M. Slaney, Principles of Computerized Tomographic Imaging, IEEE
 * Press 1988, chapter 3, eq. 61): sampling |f| itself would lose the mean of the slice.
 */
export function rampResponse(size: number, window: FilterWindow): Float64Array {
  const kernel = new Float64Array(2 * size);
  kernel[0] = 0.25;
  for (let n = 1; n <= size / 2; n += 2) {
    const value = -1 / (Math.PI * n) ** 2;
    kernel[2 * n] = value;
    kernel[2 * (size - n)] = value;
  }
  const spectrum = new Float64Array(2 * size);
  fourierOf(size).forward(spectrum, kernel);
  const shape = windows[window];
  return Float64Array.from({ length: size }, (_, k) => {
    const frequency = Math.min(k, size - k) / (size / 2);
    return spectrum[2 * k]! * shape(frequency);
  });
}

/**
 * Ramp-filters every projection of a sinogram. Rows are padded with zeros to a power of two of at least
 * twice their width, so that no end of a row reaches the other.
 * @param sinogram absorption, shape (n, width)
 * @returns shape (n, width), in 1/pixel
 */
export function filterSinogram(
  sinogram: Numbers,
  width: number,
  window: FilterWindow = 'shepp-logan',
): Float32Array {
  const n = Math.floor(sinogram.length / width);
  const size = powerOfTwoFrom(2 * width);
  const fft = fourierOf(size);
  const response = rampResponse(size, window);
  const data = new Float64Array(2 * size);
  const spectrum = new Float64Array(2 * size);
  const out = new Float32Array(n * width);
  // The response is real and even, so two real rows pass as the two parts of one complex row.
  for (let k = 0; k < n; k += 2) {
    const first = k * width;
    const second = k + 1 < n ? first + width : -1;
    data.fill(0);
    for (let u = 0; u < width; u++) {
      data[2 * u] = sinogram[first + u]!;
      if (second >= 0) data[2 * u + 1] = sinogram[second + u]!;
    }
    fft.forward(spectrum, data);
    for (let f = 0; f < size; f++) {
      spectrum[2 * f]! *= response[f]!;
      spectrum[2 * f + 1]! *= response[f]!;
    }
    fft.inverse(data, spectrum);
    for (let u = 0; u < width; u++) {
      out[first + u] = data[2 * u]!;
      if (second >= 0) out[second + u] = data[2 * u + 1]!;
    }
  }
  return out;
}
