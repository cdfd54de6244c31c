/** `extended` for half acquisition, a full turn with the axis near an edge of the field; else `standard`. */
export type PreviewField = 'standard' | 'extended';

/** The grid of the slice: every pixel of it is `binning` detector columns wide. */
export interface PreviewGrid {
  readonly size: number;
  readonly binning: number;
  readonly pixelMm: number;
}

/**
 * The grid the preview of a detector of `width` columns is reconstructed on, the rotation axis in its middle; the
 * truth must be on the same. Of an extended field it is as large as it can become, 2 width - 1 columns with the axis
 * at the very edge: so it is known before the axis is, and what was not seen stays 0.
 */
export function previewGrid(
  width: number,
  pixelMm: number,
  maxSize = 1024,
  field: PreviewField = 'standard',
): PreviewGrid {
  const columns = field === 'extended' ? 2 * width - 1 : width;
  const binning = Math.max(1, Math.ceil(columns / maxSize));
  return { size: Math.floor(columns / binning), binning, pixelMm: pixelMm * binning };
}
