import { TomochartError } from '#core';
import { zigguratOf } from './ziggurat.ts';

const TWO_32 = 2 ** 32;
const GOLDEN = 0x9e3779b9;
/** Above this mean the Poisson distribution is drawn through a normal one. */
const LARGE_MEAN = 30;
// Constants of this module, not imported ones: the compiler folds these into the loop, which makes a draw several times as fast.
const { limits, widths, heights, tail } = zigguratOf();
const LAYER_BITS = 127;
const SIGN_BIT = 128;

/**
 * A seeded stream of random numbers: xoshiro128** (D. Blackman and S. Vigna, 2018), its state filled by
 * splitmix32. The same seed gives the same numbers on every machine.
 */
export class Random {
  /** The seed of this stream, an integer of at most 53 bits. */
  readonly seed: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @throws TomochartError `BAD_CONFIG` when the seed is not a finite number; its fraction and sign are dropped. */
  constructor(seed: number) {
    if (!Number.isFinite(seed)) {
      throw new TomochartError('BAD_CONFIG', `the random seed is ${seed}`, { remedy: 'give a whole number' });
    }
    this.seed = Math.trunc(Math.abs(seed)) % 2 ** 53;
    const low = this.seed | 0;
    const high = (this.seed / TWO_32) | 0;
    const word = (k: number) => mix(low + Math.imul(k, GOLDEN)) ^ mix(high + Math.imul(k + 4, GOLDEN));
    this.#a = word(1);
    this.#b = word(2);
    this.#c = word(3);
    // A state of four zeros would stay there for ever.
    this.#d = word(4) || 1;
  }

  /** Uniform in the open interval (0, 1), in steps of 2^-32; never 0, so its logarithm is finite. */
  uniform(): number {
    return ((this.#next() >>> 0) + 0.5) / TWO_32;
  }

  /** Normal with mean 0 and variance 1. */
  normal(): number {
    const bits = this.#next();
    const mantissa = bits >>> 8;
    if (mantissa < (limits[bits & LAYER_BITS] ?? 0))
      return mantissa * (widths[bits & (SIGN_BIT | LAYER_BITS)] ?? 0);
    return this.#edge(bits);
  }

  /**
   * A Poisson count of the given mean; 0 when the mean is not positive. Exact (inversion) up to a mean of
   * 30. Above, a normal deviate with the Cornish-Fisher term for the skewness, rounded: mean, variance and
   * third moment are those of the Poisson distribution.
   */
  poisson(mean: number): number {
    if (mean > LARGE_MEAN) {
      const z = this.normal();
      // The skewness term adds 1/18 to the variance and the rounding 1/12; 5/36 is taken off beforehand.
      return Math.floor(mean + Math.sqrt(mean - 5 / 36) * z + (z * z - 1) / 6 + 0.5);
    }
    if (!(mean > 0)) return 0;
    const u = this.uniform();
    // exp(-mean) is never below 1 - mean, so nearly every pixel of a dark needs no exponential.
    if (u <= 1 - mean) return 0;
    let probability = Math.exp(-mean);
    let sum = probability;
    let count = 0;
    // Ends: the sum reaches 1 to 1e-15, while u stays 1e-10 below 1.
    while (u > sum) {
      count++;
      probability *= mean / count;
      sum += probability;
    }
    return count;
  }

  /**
   * An independent stream. It depends on this stream's seed and the name only, not on the numbers already
   * drawn: frame 700 is the same whether or not frames 0 to 699 were made. `1` and `'1'` are two names.
   */
  fork(name: string | number): Random {
    const key = `${typeof name}:${name}`;
    let low = mix(this.seed | 0);
    let high = mix(((this.seed / TWO_32) | 0) ^ GOLDEN);
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      low = mix((low ^ code) + GOLDEN);
      high = mix(Math.imul(high, 31) + code + low);
    }
    return new Random((high & 0x1fffff) * TWO_32 + (low >>> 0));
  }

  #next(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** The few draws in a hundred that fall on the edge of a layer: kept apart, so that `normal` stays small enough to be inlined. */
  #edge(first: number): number {
    for (let bits = first; ; bits = this.#next()) {
      const layer = bits & LAYER_BITS;
      const mantissa = bits >>> 8;
      const x = mantissa * (widths[bits & (SIGN_BIT | LAYER_BITS)] ?? 0);
      if (mantissa < (limits[layer] ?? 0)) return x;
      if (layer === 0) return bits & SIGN_BIT ? -this.#tail() : this.#tail();
      const low = heights[layer] ?? 0;
      const high = heights[layer - 1] ?? 0;
      if (low + this.uniform() * (high - low) < Math.exp(-0.5 * x * x)) return x;
    }
  }

  #tail(): number {
    for (;;) {
      const x = -Math.log(this.uniform()) / tail;
      const y = -Math.log(this.uniform());
      if (y + y >= x * x) return tail + x;
    }
  }
}

/** The output function of splitmix32 with C. Wellons' constants: every bit of the result depends on every bit given. */
function mix(value: number): number {
  let t = value | 0;
  t = Math.imul(t ^ (t >>> 16), 0x21f0aaad);
  t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
  return t ^ (t >>> 15);
}
