import { z } from 'zod';
import { axisSchema, completeAxis, type AxisConfig } from './axis.ts';
import { completeDetector, detectorSchema, type DetectorConfig } from './detector.ts';
import { epicsSchema } from './epics.ts';
import { identitySchema, sampleSchema, sourceSchema, userSchema } from './metadata.ts';
import { nameSchema } from './name.ts';
import { completeSimulation, simulationSchema, type SimulationConfig } from './simulation.ts';
import { outputSchema } from './output.ts';
import { tangoSchema } from './tango.ts';
import { positionsSchema, safetySchema, shutterSchema, triggerSchema } from './station.ts';

/**
 * The beamline file. Keys are snake_case with the unit in the name, as they are written by hand; unknown
 * keys are errors. Relations between values are in `relations.ts`, so that they are checked, and
 * reported, even when something else in the file is wrong.
 */
export const beamlineSchema = z.strictObject({
  beamline: identitySchema.describe('the name of the beamline and where it is'),
  control: z.enum(['sim', 'epics', 'tango']).default('sim').describe('the control system that is driven'),
  real_control: z.enum(['epics', 'tango']).optional().describe('the control system of the real beamline'),
  axes: z.record(nameSchema, axisSchema).describe('the motors by name'),
  shutter: shutterSchema.describe('the fast shutter'),
  trigger: triggerSchema.describe('the hardware that starts exposures'),
  detectors: z.record(nameSchema, detectorSchema).describe('the area detectors by name'),
  positions: positionsSchema.default({}).describe('named positions, for instance out: {x: 5}'),
  safety: safetySchema.prefault({}).describe('what an aborted scan leaves behind'),
  source: sourceSchema.prefault({}).describe('the light source, for the file'),
  sample: sampleSchema.prefault({}).describe('the sample, for the file'),
  user: userSchema.prefault({}).describe('the experimenter, for the file'),
  epics: epicsSchema.prefault({}).describe('where EPICS is found, and what else is read there'),
  tango: tangoSchema.prefault({}).describe('where Tango is found, and what else is read there'),
  output: outputSchema.prefault({}).describe('the files of a scan'),
  simulation: simulationSchema.prefault({}).describe('what the simulated beamline is made of'),
});

/** The file after the schema: its own keys, defaults filled in. */
export type BeamlineFile = z.output<typeof beamlineSchema>;

/** A beamline with nothing left open. Keys are the file's own, so that a message and a debugger agree. */
export type BeamlineConfig = Omit<BeamlineFile, 'axes' | 'detectors' | 'simulation'> & {
  readonly axes: Readonly<Record<string, AxisConfig>>;
  readonly detectors: Readonly<Record<string, DetectorConfig>>;
  readonly simulation: SimulationConfig;
};

/** Fills in what follows from other keys; the file must have passed the schema and the relations. */
export function completeBeamline(file: BeamlineFile): BeamlineConfig {
  const turned = Object.values(file.axes).some((axis) => axis.moves_sample === 'rotation');
  const axes = Object.entries(file.axes).map(
    ([name, axis]) => [name, completeAxis(name, axis, !turned && name === file.trigger.axis)] as const,
  );
  const detectors = Object.entries(file.detectors).map(
    ([name, detector]) => [name, completeDetector(name, detector)] as const,
  );
  const [first] = detectors;
  if (!first) throw new RangeError('a beamline without detectors passed the relations');
  return {
    ...file,
    axes: Object.fromEntries(axes),
    detectors: Object.fromEntries(detectors),
    simulation: completeSimulation(file.simulation, first[1]),
  };
}
