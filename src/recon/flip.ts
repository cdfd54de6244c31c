import type { Numbers } from './numbers.ts';

/** More rows than this add time, not certainty: neighbouring rows are averaged down to this many. */
const MOST_ROWS = 64;
/** Standard deviation of the smoothing before the derivative, pixels. */
const SMOOTH_PIXELS = 1.5;

/** Edges of a frame: derivative along the rows, each row of zero mean. Shape (rows, width). */
export interface Edges {
  readonly data: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** Convolves every row with the derivative of a Gaussian; the frame may be mirrored left to right first. */
export function edgesOf(frame: Numbers, width: number, mirrored: boolean): Edges {
  const frameRows = Math.floor(frame.length / width);
  const group = Math.ceil(frameRows / MOST_ROWS);
  const rows = Math.floor(frameRows / group);
  const reach = Math.ceil(4 * SMOOTH_PIXELS);
  const kernel = Array.from({ length: reach }, (_, i) => {
    const x = i + 1;
    return x * Math.exp(-(x * x) / (2 * SMOOTH_PIXELS ** 2));
  });
  const data = new Float64Array(rows * width);
  const line = new Float64Array(width);
  for (let r = 0; r < rows; r++) {
    line.fill(0);
    for (let g = 0; g < group; g++) {
      const from = (r * group + g) * width;
      for (let u = 0; u < width; u++) line[u]! += frame[from + (mirrored ? width - 1 - u : u)]!;
    }
    for (let u = 0; u < width; u++) {
      let sum = 0;
      for (let i = 1; i <= reach; i++) {
        sum += kernel[i - 1]! * (line[Math.min(width - 1, u + i)]! - line[Math.max(0, u - i)]!);
      }
      data[r * width + u] = sum;
    }
  }
  return { data, rows, width };
}

/** The best match of a(u) and b(u + shift), and its neighbours one pixel to either side. */
export interface FlipPeak {
  readonly shift: number;
  readonly score: number;
  readonly before: number;
  readonly after: number;
  /** Lead over the best match at least max(6, 4 % of the width) pixels of shift away. */
  readonly margin: number;
}

/** Tries every shift at which the overlap is at least `leastOverlap` of the width. */
export function peakOfFlip(a: Edges, b: Edges, leastOverlap: number): FlipPeak {
  const { width } = a;
  const reach = Math.floor(width * (1 - leastOverlap));
  const scores = Float64Array.from({ length: 2 * reach + 1 }, (_, s) => scoreAt(a, b, s - reach));
  let best = 0;
  for (const [s, score] of scores.entries()) if (score > scores[best]!) best = s;
  const exclude = Math.max(6, 0.04 * width);
  let elsewhere = 0;
  for (const [s, score] of scores.entries()) {
    if (Math.abs(s - best) > exclude) elsewhere = Math.max(elsewhere, score);
  }
  const score = scores[best]!;
  return {
    shift: best - reach,
    score,
    before: scores[best - 1] ?? score,
    after: scores[best + 1] ?? score,
    margin: score - elsewhere,
  };
}

/** Normalised correlation of a(u) and b(u + shift) over the overlap, all rows together. */
function scoreAt(a: Edges, b: Edges, shift: number): number {
  const from = Math.max(0, -shift);
  const to = Math.min(a.width, a.width - shift);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let r = 0; r < a.rows; r++) {
    const row = r * a.width;
    for (let u = from; u < to; u++) {
      const x = a.data[row + u]!;
      const y = b.data[row + u + shift]!;
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
  }
  // Derivatives have zero mean already; an overlap of pure air has no edges and no say.
  const scale = Math.sqrt(aa * bb);
  return scale > 0 ? ab / scale : 0;
}
