export type { AxisConfig } from './axis.ts';
export type { DetectorConfig } from './detector.ts';
export type { EpicsDetector } from './epics.ts';
export { factsOf } from './facts.ts';
export type { JsonSchemaNode } from '#core/yaml';
export { beamlineJsonSchema } from './jsonSchema.ts';
export { loadBeamline, parseBeamline } from './load.ts';
export type { BeamlineConfig } from './schema.ts';
export type { PhantomConfig, ShapeConfig, SimulationConfig } from './simulation.ts';
