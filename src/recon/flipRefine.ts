import type { Edges } from './flip.ts';
import { fourierOf, powerOfTwoFrom } from './fourier.ts';

/**
 * The shift near `start` that maximises the correlation, as a real number. The correlation between whole pixels
 * is computed from the cross spectrum, which is exact for what the pixels resolve, whereas interpolating a frame
 * would smooth it and pull the result towards whole pixels. Both frames are windowed about the axis found so far
 * (symmetrically, so that the window itself has no preference).
 */
export function refineFlip(a: Edges, b: Edges, start: number): number {
  const size = powerOfTwoFrom(2 * a.width);
  const fft = fourierOf(size);
  const data = new Float64Array(2 * size);
  const spectrum = new Float64Array(2 * size);
  let shift = start;
  for (let pass = 0; pass < 3; pass++) {
    const real = new Float64Array(size / 2);
    const imaginary = new Float64Array(size / 2);
    const inA = windowAbout((a.width - 1 - shift) / 2, a.width);
    const inB = windowAbout((a.width - 1 + shift) / 2, a.width);
    for (let r = 0; r < a.rows; r++) {
      data.fill(0);
      for (let u = 0; u < a.width; u++) {
        data[2 * u] = a.data[r * a.width + u]! * inA[u]!;
        data[2 * u + 1] = b.data[r * a.width + u]! * inB[u]!;
      }
      fft.forward(spectrum, data);
      for (let f = 1; f < size / 2; f++) addCross(real, imaginary, spectrum, f, size);
    }
    const next = maximise(real, imaginary, size, shift);
    const moved = Math.abs(next - shift);
    shift = next;
    if (moved < 1e-3) break;
  }
  return shift;
}

/** 1 about `centre` as far as both sides reach, falling to 0 as a cosine over the outer eighth. */
function windowAbout(centre: number, width: number): Float64Array {
  const reach = Math.min(centre, width - 1 - centre) + 0.5;
  const flat = reach * 0.875;
  return Float64Array.from({ length: width }, (_, u) => {
    const distance = Math.abs(u - centre);
    if (distance <= flat) return 1;
    if (distance >= reach) return 0;
    return 0.5 + 0.5 * Math.cos((Math.PI * (distance - flat)) / (reach - flat));
  });
}

/** Adds conj(A) B at frequency f, A and B being the spectra of the real and the imaginary part of one transform. */
function addCross(re: Float64Array, im: Float64Array, spectrum: Float64Array, f: number, size: number): void {
  const zr = spectrum[2 * f]!;
  const zi = spectrum[2 * f + 1]!;
  const mr = spectrum[2 * (size - f)]!;
  const mi = -spectrum[2 * (size - f) + 1]!;
  const ar = (zr + mr) / 2;
  const ai = (zi + mi) / 2;
  const br = (zi - mi) / 2;
  const bi = -(zr - mr) / 2;
  re[f]! += ar * br + ai * bi;
  im[f]! += ar * bi - ai * br;
}

/** Newton's method on c(s) = sum of Re(C(f) exp(2 pi i f s / size)), within two pixels of `start`. */
function maximise(re: Float64Array, im: Float64Array, size: number, start: number): number {
  let shift = start;
  for (let step = 0; step < 20; step++) {
    let slope = 0;
    let curvature = 0;
    for (let f = 1; f < re.length; f++) {
      const omega = (2 * Math.PI * f) / size;
      const cos = Math.cos(omega * shift);
      const sin = Math.sin(omega * shift);
      slope -= omega * (re[f]! * sin + im[f]! * cos);
      curvature -= omega * omega * (re[f]! * cos - im[f]! * sin);
    }
    if (!(curvature < 0)) return start;
    const move = Math.max(-0.5, Math.min(0.5, -slope / curvature));
    shift += move;
    if (Math.abs(shift - start) > 2) return start;
    if (Math.abs(move) < 1e-6) break;
  }
  return shift;
}
