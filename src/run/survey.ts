import type { Clock } from '#core';
import { factsOf, withPositions } from '#config';
import type { BeamlineFacts } from '#scan';
import type { Beamline } from './connect.ts';

const CONNECT_SECONDS = 10;

/** What the planner has to know of a beamline, its axes where they stand now. Nothing moves. */
export async function surveyed(
  beamline: Beamline,
  clock: Clock,
  signal: AbortSignal,
): Promise<BeamlineFacts> {
  const patience = { clock, signal, seconds: CONNECT_SECONDS };
  const positions = await Promise.all(
    Object.values(beamline.devices.axes).map(async (axis) => {
      await axis.connect(patience);
      return [axis.name, await axis.position(patience)] as const;
    }),
  );
  return withPositions(factsOf(beamline.config), Object.fromEntries(positions));
}
