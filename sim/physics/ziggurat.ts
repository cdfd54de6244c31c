/** Tables of the ziggurat for the normal density exp(-x^2/2): G. Marsaglia and W. W. Tsang, J. Stat. Softw. 5(8), 2000. */
export interface Ziggurat {
  /** Shape (128): below this 24-bit mantissa a point of the layer lies under the density for certain. */
  readonly limits: Int32Array;
  /** Shape (256): abscissa per unit of the mantissa, first to the right, then (bit 7 set) to the left. */
  readonly widths: Float64Array;
  /** Shape (128): density at the outer end of the layer. */
  readonly heights: Float64Array;
  /** Where the lowest layer ends and the tail begins. */
  readonly tail: number;
}

const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
// One draw of 32 bits gives 24 for the abscissa, 7 for the layer and 1 for the sign: disjoint bits, because
// a layer chosen from bits of the abscissa itself leaves a correlation (J. A. Doornik, 2005).
const MANTISSA = 2 ** 24;
const LAYERS = 128;

/** The tables for 128 layers. */
export function zigguratOf(): Ziggurat {
  const density = (x: number) => Math.exp(-0.5 * x * x);
  const limits = new Int32Array(LAYERS);
  const widths = new Float64Array(2 * LAYERS);
  const heights = new Float64Array(LAYERS);
  const base = AREA / density(TAIL);
  limits[0] = (TAIL / base) * MANTISSA;
  limits[1] = 0;
  widths[0] = base / MANTISSA;
  widths[LAYERS - 1] = TAIL / MANTISSA;
  heights[0] = 1;
  heights[LAYERS - 1] = density(TAIL);
  let outer = TAIL;
  for (let i = LAYERS - 2; i >= 1; i--) {
    const inner = Math.sqrt(-2 * Math.log(AREA / outer + density(outer)));
    limits[i + 1] = (inner / outer) * MANTISSA;
    widths[i] = inner / MANTISSA;
    heights[i] = density(inner);
    outer = inner;
  }
  // The sign by table, not by branch: a branch that goes either way half of the time costs more than the draw.
  for (let i = 0; i < LAYERS; i++) widths[LAYERS + i] = -(widths[i] ?? 0);
  return { limits, widths, heights, tail: TAIL };
}
