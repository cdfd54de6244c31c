export { angularRange, angularWeights } from './angles.ts';
export {
  findAxis,
  findAxisOfPairs,
  LOW_MARGIN,
  oppositePairs,
  type AxisFound,
  type AxisOfPairs,
  type AxisOptions,
  type OppositePair,
} from './axis.ts';
export { backproject, type BackprojectionInput } from './backproject.ts';
export { circleMask, correlationInCircle, pearson } from './correlate.ts';
export { filterSinogram, type FilterWindow } from './filter.ts';
export { absorptionOf, binColumns, correctFrame, type CorrectedFrame } from './frame.ts';
export { percentileRange, type GreyImage, type GreyRange } from './grey.ts';
export {
  followHeight,
  helicalRows,
  type FollowedRow,
  type HelicalFrames,
  type HelicalMotion,
  type HelicalRow,
} from './helical.ts';
export { mirrorPairOf } from './mirrorPair.ts';
export { stitchTiles, type MosaicTile, type StitchedTiles } from './mosaic.ts';
export { normaliseRow, type RowInput, type Sinogram } from './normalise.ts';
export type { Numbers } from './numbers.ts';
export { sideBySide, slicePicture, type Panel, type PictureOptions } from './picture.ts';
export { previewGrid, type PreviewField, type PreviewGrid } from './grid.ts';
export { reconstructPreview } from './preview.ts';
export type { PreviewAxis, PreviewInput, PreviewResult } from './previewInput.ts';
export { rotationBetween } from './rotation.ts';
export { formatLength, scaleBarOf, type ScaleBar } from './scaleBar.ts';
export { findAxisOfSinogram } from './sinogramAxis.ts';
export { halfAcquisitionWeights, stitchHalves, type StitchedSinogram } from './stitch.ts';
export { reconstructSlice } from './reconstruct.ts';
export { backprojectByGridding } from './gridding.ts';
