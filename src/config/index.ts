export type { AxisConfig } from './axis.ts';
export type { DetectorConfig } from './detector.ts';
export { factsOf } from './facts.ts';
export { beamlineJsonSchema, type JsonSchemaNode } from './jsonSchema.ts';
export { loadBeamline, parseBeamline } from './load.ts';
export type { BeamlineConfig } from './schema.ts';
export type { PhantomConfig, ShapeConfig, SimulationConfig } from './simulation.ts';
