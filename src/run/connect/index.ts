import type { Clock } from '#core';
import type { BeamlineConfig } from '#config';
import type { Beamline } from './beamline.ts';
import { epicsBeamline } from './epics.ts';
import { simulatedBeamline } from './simulated.ts';
import { tangoBeamline } from './tango.ts';

export { closing, type Beamline } from './beamline.ts';
export { withTangoDatabase } from './tangoDatabase.ts';
export { truthOfTwin } from './simulated.ts';
export { startTangoServers, type RunningTangoServers, type TangoServersOptions } from './tangoServers.ts';
export { startIoc, type RunningIoc, type IocOptions } from './ioc.ts';

/**
 * Makes the devices of a beamline. This folder is the one place that knows every control system. In virtual time,
 * whatever the beamline, it is its simulated twin: nothing real can wait for a clock that leaps.
 * @param frames `counted` for a dry run: the simulated camera counts its exposures and makes no pictures
 */
export function connectBeamline(config: BeamlineConfig, clock: Clock, frames: 'made' | 'counted'): Beamline {
  if (clock.kind === 'virtual' || config.control === 'sim') return simulatedBeamline(config, clock, frames);
  return config.control === 'epics' ? epicsBeamline(config) : tangoBeamline(config);
}
