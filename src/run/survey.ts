import type { Clock } from '#core';
import { factsOf } from '#config';
import type { AxisFacts, BeamlineFacts } from '#scan';
import type { Beamline } from './connect.ts';

const CONNECT_SECONDS = 10;

/**
 * What the planner has to know of a beamline: its axes where they stand now, and within the limits that hold
 * now, those of the file and those of the control system alike. Nothing moves.
 */
export async function surveyed(
  beamline: Beamline,
  clock: Clock,
  signal: AbortSignal,
): Promise<BeamlineFacts> {
  const patience = { clock, signal, seconds: CONNECT_SECONDS };
  const facts = factsOf(beamline.config);
  const surveyedAxes = await Promise.all(
    Object.values(facts.axes).map(async (axis): Promise<AxisFacts> => {
      const device = beamline.devices.axes[axis.name];
      if (!device) return axis;
      await device.connect(patience);
      const [position, limits] = await Promise.all([device.position(patience), device.limits(patience)]);
      return {
        ...axis,
        position,
        lowLimit: Math.max(axis.lowLimit, limits?.low ?? -Infinity),
        highLimit: Math.min(axis.highLimit, limits?.high ?? Infinity),
      };
    }),
  );
  return { ...facts, axes: Object.fromEntries(surveyedAxes.map((axis) => [axis.name, axis])) };
}
