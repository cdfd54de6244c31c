/** A scale bar of a round length. */
export interface ScaleBar {
  readonly lengthMm: number;
  readonly lengthPixels: number;
  /** The length as a person writes it, in mm, µm or nm: `0.2 mm` reads `200 µm`. */
  readonly label: string;
}

/**
 * The longest bar of 1, 2 or 5 times a power of ten millimetres that is not longer than `share` of the image.
 * @param widthPixels width of the image, > 0
 * @param pixelMm size of one of its pixels, > 0
 */
export function scaleBarOf(widthPixels: number, pixelMm: number, share = 0.3): ScaleBar {
  const most = widthPixels * pixelMm * share;
  const decade = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const factor = [5, 2, 1].find((f) => f * decade <= most * (1 + 1e-9)) ?? 1;
  const lengthMm = factor * decade;
  return { lengthMm, lengthPixels: lengthMm / pixelMm, label: formatLength(lengthMm) };
}

/** A length as a person writes it, to three digits: `1.5 mm`, `2.5 µm`, `80 nm`. */
export function formatLength(lengthMm: number): string {
  const three = (value: number) => String(Number(value.toPrecision(3)));
  const size = Math.abs(lengthMm) * (1 + 1e-9);
  if (size >= 1 || size === 0) return `${three(lengthMm)} mm`;
  if (size >= 1e-3) return `${three(lengthMm * 1e3)} µm`;
  return `${three(lengthMm * 1e6)} nm`;
}
