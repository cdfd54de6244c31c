import { formatNumber } from '#core';
import { circleMask } from './correlate.ts';
import { percentileRange, type GreyRange } from './grey.ts';
import type { CorrectedFrame } from './frame.ts';
import type { Sinogram } from './normalise.ts';
import type { Numbers } from './numbers.ts';
import { sideBySide, type Panel } from './picture.ts';
import { formatLength } from './scaleBar.ts';

/** What the preview picture shows; shapes and units as in the preview's input and result. */
export interface PreviewScene {
  readonly input: {
    readonly name?: string;
    readonly row?: number;
    readonly firstProjection?: CorrectedFrame;
    readonly truth?: Numbers;
  };
  readonly absorption: Sinogram;
  readonly theta: Float64Array;
  readonly slice?: Float32Array;
  readonly reason?: string;
  readonly size: number;
  /** Radius of what was reconstructed, pixels. */
  readonly radiusPixels: number;
  readonly pixelMm: number;
  readonly axis: { readonly column: number; readonly confidence: string; readonly source: string };
  readonly correlation?: number;
}

/** Projection, sinogram, slice and truth, whichever there are, as a PNG file. */
export function drawPreview(scene: PreviewScene): Buffer {
  const { input, size } = scene;
  const panels = [projectionPanel(scene), sinogramPanel(scene), ...slicePanels(scene)];
  return sideBySide(
    panels.filter((panel) => panel !== undefined),
    {
      title: input.name ?? 'Preview',
      legend: [legendOf(scene)],
      warnings: warningsOf(scene),
      panelSize: panelSizeFor(size),
    },
  );
}

/** A whole multiple of small slices, so that their pixels stay even; large ones are shrunk to fit a screen. */
export function panelSizeFor(size: number): number {
  return size > 768 ? 768 : size * Math.ceil(384 / size);
}

function projectionPanel({ input, theta }: PreviewScene): Panel | undefined {
  const frame = input.firstProjection;
  if (!frame) return undefined;
  const angle = theta.length > 0 ? ` at ${formatNumber(theta[0]!, 4)}°` : '';
  return {
    caption: `Flat-corrected projection${angle}`,
    image: { data: frame.transmission, width: frame.width, height: frame.rows },
    unit: 'transmission',
  };
}

function sinogramPanel({ input, absorption, theta }: PreviewScene): Panel | undefined {
  const { sinogram, width, kept } = absorption;
  if (kept.length === 0) return undefined;
  const row = input.row === undefined ? '' : ` of row ${input.row}`;
  const angles = `${formatNumber(theta[0]!, 4)}° to ${formatNumber(theta.at(-1)!, 4)}°`;
  return {
    caption: `Sinogram${row}, ${angles}`,
    image: { data: sinogram, width, height: kept.length },
    unit: 'absorption',
  };
}

function slicePanels(scene: PreviewScene): readonly Panel[] {
  const { slice, size, pixelMm, input, correlation } = scene;
  if (!slice) return [];
  const range = sliceRange(slice, scene);
  const panel = (caption: string, data: Numbers): Panel => ({
    caption,
    image: { data, width: size, height: size },
    range,
    unit: '1/mm',
    pixelMm,
  });
  const score = correlation === undefined ? '' : `, correlation ${correlation.toFixed(3)}`;
  const reconstructed = panel(`Reconstructed slice${score}`, slice);
  return input.truth ? [reconstructed, panel('True slice', input.truth)] : [reconstructed];
}

/** Both slices in one range; what is outside the circle is 0 by definition and does not count. */
function sliceRange(slice: Float32Array, { size, radiusPixels }: PreviewScene): GreyRange {
  return percentileRange(slice, 0.5, 99.8, circleMask(size, 0.95 * radiusPixels));
}

function legendOf({ size, pixelMm, axis, theta, slice }: PreviewScene): string {
  const length = formatLength(pixelMm);
  const grid = slice ? `${size} × ${size} pixels of ${length}` : `pixel ${length}`;
  const column = `rotation axis at column ${axis.column.toFixed(2)} (${axis.source})`;
  return [`${theta.length} projections`, grid, column].join('  ·  ');
}

function warningsOf({ reason, axis }: PreviewScene): readonly string[] {
  if (reason !== undefined) return [reason];
  if (axis.confidence === 'high') return [];
  const why = axis.source === 'centre' ? 'not found, the middle was taken' : 'found with low confidence';
  return [`rotation axis ${why}: look for double or half-moon edges in the slice`];
}
