/** Size and material of a phantom that ships; it fits into an upright cylinder of this diameter and height about the origin. */
export interface PhantomSize {
  readonly diameterMm: number;
  readonly heightMm: number;
  /** Attenuation of the main material, 1/mm. */
  readonly muPerMm: number;
  /** Phantoms with chance in them (foam) are another one for every seed. */
  readonly seed: number;
}
