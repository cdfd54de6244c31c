import { angularWeights } from './angles.ts';
import { circleSpans, type BackprojectionInput } from './backproject.ts';
import { fourierOf, powerOfTwoFrom, type Fourier } from './fourier.ts';
import { apodisation, KERNEL_WIDTH, spreadAt } from './kaiserBessel.ts';
import { requireLength } from './numbers.ts';

/**
 * The same as `backproject`, through the Fourier plane: the transform of a projection lies on a line through the
 * middle of the transform of the slice (Kak and Slaney 1988, chapter 3.2). The lines are spread over a grid with a
 * Kaiser-Bessel kernel, transformed back, and divided by what the kernel does to the image (J. D. O'Sullivan, IEEE
 * Trans. Med. Imaging 4 (1985) 200). The work grows with n size + size^2 log size instead of n size^2.
 * Spectra are multiplied with sinc^2, the response of linear interpolation, so that both give one noise and one sharpness.
 * @returns attenuation in 1/mm, shape (size, size)
 * @throws TomochartError FRAMES when angles or weights do not match the projections
 */
export function backprojectByGridding(input: BackprojectionInput): Float32Array {
  const { sinogram, width, thetaDegrees, pixelMm, axisColumn = (width - 1) / 2, size = width } = input;
  const { radiusPixels = size / 2, weights = angularWeights(thetaDegrees) } = input;
  const n = thetaDegrees.length;
  requireLength('the sinogram', sinogram, n * width);
  requireLength('the list of angular weights', weights, n);

  const points = powerOfTwoFrom(2 * Math.max(size, Math.ceil(2 * radiusPixels)));
  const fft = fourierOf(points);
  const plane = new Float64Array(2 * points * points);
  const line = new Float64Array(2 * points);
  const spectrum = new Float64Array(2 * points);
  const nearest = Math.round(axisColumn);
  // Of an even size no pixel is on the axis: the transform is about the pixel half a pixel below and to the right.
  const offset = size % 2 === 0 ? 0.5 : 0;
  const taper = taperOf(points, radiusPixels);
  for (let k = 0; k < n; k++) {
    if (weights[k] === 0) continue;
    line.fill(0);
    for (let m = 0; m < points; m++) {
      const s = m < points / 2 ? m : m - points;
      // Beyond the detector the row goes on with its last value, as in `backproject`.
      const u = Math.max(0, Math.min(width - 1, s + nearest));
      line[2 * m] = sinogram[k * width + u]! * taper[Math.abs(s)]!;
    }
    fft.forward(spectrum, line);
    const angle = (thetaDegrees[k]! * Math.PI) / 180;
    const direction = { cos: Math.cos(angle), sin: Math.sin(angle) };
    const shift = axisColumn - nearest + (direction.cos - direction.sin) * offset;
    spreadLine(plane, spectrum, points, direction, shift, weights[k]! * (points / pixelMm));
  }
  return imageOf(plane, fft, size, circleSpans(size, radiusPixels));
}

/** 1 within the circle and a little more, then falling as a cosine to 0 where the line closes on itself. */
function taperOf(points: number, radius: number): Float64Array {
  const from = Math.ceil(radius) + 4;
  const to = points / 2;
  return Float64Array.from({ length: to + 1 }, (_, s) =>
    s <= from ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * (s - from)) / (to - from)),
  );
}

/** Adds one projection's spectrum, f >= 0 twice for the f < 0 of a real row: only the real part of the image is used. */
function spreadLine(
  plane: Float64Array,
  spectrum: Float64Array,
  points: number,
  { cos, sin }: { readonly cos: number; readonly sin: number },
  shift: number,
  scale: number,
): void {
  const across = new Float64Array(KERNEL_WIDTH);
  const down = new Float64Array(KERNEL_WIDTH);
  const mask = points - 1;
  for (let f = 0; f < points / 2; f++) {
    const phase = (2 * Math.PI * f * shift) / points;
    const x = (Math.PI * f) / points;
    const response = f === 0 ? scale : 2 * scale * (Math.sin(x) / x) ** 2;
    const c = response * Math.cos(phase);
    const s = response * Math.sin(phase);
    const re = spectrum[2 * f]! * c - spectrum[2 * f + 1]! * s;
    const im = spectrum[2 * f]! * s + spectrum[2 * f + 1]! * c;
    const column = spreadAt(f * cos, across);
    // Rows of the slice count downwards, y upwards.
    const row = spreadAt(-f * sin, down);
    for (let i = 0; i < KERNEL_WIDTH; i++) {
      const start = ((row + i) & mask) * points;
      const weight = down[i]!;
      for (let j = 0; j < KERNEL_WIDTH; j++) {
        const at = 2 * (start + ((column + j) & mask));
        const both = weight * across[j]!;
        plane[at]! += both * re;
        plane[at + 1]! += both * im;
      }
    }
  }
}

/** The real part of the transform of the plane, inside the circle, freed of the kernel. */
function imageOf(plane: Float64Array, fft: Fourier, size: number, spans: Int32Array): Float32Array {
  const points = fft.size;
  const middle = Math.floor(size / 2);
  const line = new Float64Array(2 * points);
  const out = new Float64Array(2 * points);
  for (let r = 0; r < points; r++) {
    const row = plane.subarray(2 * r * points, 2 * (r + 1) * points);
    fft.inverse(out, row);
    row.set(out);
  }
  const kernel = Float64Array.from({ length: size }, (_, j) => apodisation(j - middle, points));
  const slice = new Float32Array(size * size);
  for (let j = 0; j < size; j++) {
    const column = (j - middle) & (points - 1);
    for (let r = 0; r < points; r++) {
      line[2 * r] = plane[2 * (r * points + column)]!;
      line[2 * r + 1] = plane[2 * (r * points + column) + 1]!;
    }
    fft.inverse(out, line);
    for (let i = 0; i < size; i++) {
      if (j < spans[2 * i]! || j >= spans[2 * i + 1]!) continue;
      slice[i * size + j] = out[2 * ((i - middle) & (points - 1))]! / (kernel[i]! * kernel[j]!);
    }
  }
  return slice;
}
