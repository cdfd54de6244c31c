import type { Clock } from '#core';
import type { BeamlineConfig } from '#config';
import type { Beamline } from './beamline.ts';
import { simulatedBeamline } from './simulated.ts';

export { closing, type Beamline } from './beamline.ts';
export { withTangoDatabase } from './tangoDatabase.ts';
export { simulatedBeamline, truthOfTwin } from './simulated.ts';
export { startTangoServers, type RunningTangoServers, type TangoServersOptions } from './tangoServers.ts';
export { startIoc, type RunningIoc, type IocOptions } from './ioc.ts';

/**
 * Makes the devices of a beamline. This folder is the one place that knows every control system, and loads only the one
 * that is driven. In virtual time, whatever the beamline, it is its simulated twin: nothing real can wait for a clock that
 * leaps.
 * @param frames `counted` for a dry run: the simulated camera counts its exposures and makes no pictures
 */
export async function connectBeamline(
  config: BeamlineConfig,
  clock: Clock,
  frames: 'made' | 'counted',
): Promise<Beamline> {
  if (clock.kind === 'virtual' || config.control === 'sim') return simulatedBeamline(config, clock, frames);
  if (config.control === 'epics') return (await import('./epics.ts')).epicsBeamline(config);
  return (await import('./tango.ts')).tangoBeamline(config);
}
