export { flatField, type FlatFieldSpec } from './flatfield.ts';
export { ImageModel } from './image.ts';
export type { ExposureState, ImageParameters } from './exposure.ts';
export {
  muAt,
  phantomNames,
  phantomOf,
  type Phantom,
  type PhantomName,
  type PhantomSpec,
} from './phantom.ts';
export type { PhantomSize } from './phantomSize.ts';
export { projectInto, sampleHeightOf, type Geometry, type Pose } from './projector.ts';
export { Random } from './random.ts';
export { StorageRing, type RingParameters } from './ring.ts';
export { Scintillator, type ScintillatorParameters } from './scintillator.ts';
export type { SensorParameters } from './sensor.ts';
export { shapeSchema, shapesFrom, type Shape } from './shape.ts';
export { sliceOf, type SliceSpec } from './truth.ts';
