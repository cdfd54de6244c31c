import { TomochartError } from '#core';
import { checkedFlat, checkParameters, type ExposureState, type ImageParameters } from './exposure.ts';
import { projectInto, type Pose } from './projector.ts';
import { Random } from './random.ts';
import { fixedPatternOf, type FixedPattern } from './sensor.ts';

/**
 * Image formation. The expected photons of a pixel are rate x open seconds x current / nominal x yield x flat x the
 * mean of exp(-line integral) over the poses (Beer-Lambert; averaging intensities is what motion blurs). The
 * electrons, those of the dark current among them, are a Poisson count; gain, offset, read noise, rounding
 * and saturation at 2^bitDepth - 1 follow. A frame depends on its key and state only, so frames can be made
 * in any order, or not at all.
 */
export class ImageModel {
  readonly #parameters: ImageParameters;
  readonly #random: Random;
  #pattern: FixedPattern | undefined;
  #flat: Float32Array | undefined;
  #transmission: Float32Array | undefined;
  #integrals: Float32Array | undefined;
  #made = 0;
  #skipped = 0;

  /**
   * Allocates nothing of the size of a frame: that waits for the first one.
   * @throws TomochartError `BAD_CONFIG` when a number makes no sense, naming it
   */
  constructor(parameters: ImageParameters) {
    checkParameters(parameters);
    this.#parameters = parameters;
    this.#random = new Random(parameters.seed).fork('frame');
  }

  /** Frames made and frames counted without being made. */
  get frames(): { readonly made: number; readonly skipped: number } {
    return { made: this.#made, skipped: this.#skipped };
  }

  /** Counts a frame that was exposed and that nobody wants to see. Later frames are what they would have been. */
  skip(count = 1): void {
    this.#skipped += count;
  }

  /**
   * One frame in counts, shape (height, width), row-major; the array belongs to the caller. The same
   * `frameKey` and state give the same frame; each frame of a scan needs a key of its own.
   * @throws TomochartError `INTERNAL` when a number of the state makes no sense
   */
  expose(state: ExposureState, frameKey: number): Uint16Array {
    const photons = this.#photonsOf(state);
    const { readNoiseCounts, bitDepth } = this.#parameters;
    const { offset, gain, darkRate } = (this.#pattern ??= fixedPatternOf(this.#parameters));
    const lit = photons > 0 ? this.#litBy(state.poses) : undefined;
    const random = this.#random.fork(frameKey);
    // In shared memory, from which the writer's thread takes it without a copy.
    const frame = new Uint16Array(new SharedArrayBuffer(offset.length * Uint16Array.BYTES_PER_ELEMENT));
    const full = 2 ** bitDepth - 1;
    for (let i = 0; i < frame.length; i++) {
      const mean = (darkRate[i] ?? 0) * state.exposureSeconds + (lit ? photons * (lit[i] ?? 0) : 0);
      const electrons = random.poisson(mean);
      const counts = (offset[i] ?? 0) + (gain[i] ?? 0) * electrons + readNoiseCounts * random.normal();
      frame[i] = counts <= 0 ? 0 : counts >= full ? full : (counts + 0.5) | 0;
    }
    this.#made++;
    return frame;
  }

  /** Photons of a pixel with flat field 1 and nothing in the beam. */
  #photonsOf(state: ExposureState): number {
    const { exposureSeconds, openFraction, currentMilliamps, scintillatorYield, poses } = state;
    const { photonsPerPixelPerSecond, nominalCurrentMilliamps } = this.#parameters;
    const relative = (currentMilliamps / nominalCurrentMilliamps) * scintillatorYield;
    const photons = photonsPerPixelPerSecond * exposureSeconds * openFraction * relative;
    const sound = exposureSeconds >= 0 && photons >= 0 && Number.isFinite(photons) && openFraction <= 1;
    if (!sound || (photons > 0 && poses.length === 0)) {
      throw new TomochartError('INTERNAL', `no frame can be made of ${JSON.stringify(state)}`);
    }
    return photons;
  }

  /** Flat field times mean transmission, in a buffer that the next frame uses again. */
  #litBy(poses: readonly Pose[]): Float32Array {
    const { flat: source, phantom, geometry } = this.#parameters;
    const flat = (this.#flat ??= checkedFlat(
      typeof source === 'function' ? source() : source,
      this.#parameters,
    ));
    const lit = (this.#transmission ??= new Float32Array(flat.length));
    const integrals = (this.#integrals ??= new Float32Array(flat.length));
    lit.fill(0);
    const share = 1 / poses.length;
    for (const pose of poses) {
      projectInto(integrals, phantom, geometry, pose);
      for (let i = 0; i < lit.length; i++) {
        const integral = integrals[i] ?? 0;
        lit[i] = (lit[i] ?? 0) + (integral === 0 ? share : share * Math.exp(-integral));
      }
    }
    for (let i = 0; i < lit.length; i++) lit[i] = (lit[i] ?? 0) * (flat[i] ?? 0);
    return lit;
  }
}
