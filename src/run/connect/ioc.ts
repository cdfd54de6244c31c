import { RealClock } from '#core';
import type { BeamlineConfig } from '#config';
import { World } from '#sim';
import { epicsParametersOf } from './epicsParameters.ts';
import { worldOf } from './world.ts';

/** Where the simulated IOC listens, and who hears of what it does. */
export interface IocOptions {
  /** Default 5064, that of Channel Access; 0: any free one. */
  readonly port?: number;
  /** Address to bind; default 127.0.0.1: a simulation should not answer for the real beamline next door. */
  readonly host?: string;
  readonly onWarning?: (message: string) => void;
  /** Told, a line each, of what moves, what the trigger is told and what is broken. */
  readonly onEvent?: (message: string) => void;
}

/** A simulated IOC that serves. */
export interface RunningIoc {
  readonly host: string;
  readonly port: number;
  /** The process variable that makes faults. */
  readonly fault: string;
  close(): Promise<void>;
}

/**
 * Serves the simulated twin of an EPICS beamline over Channel Access, under the names of its file.
 * @throws TomochartError BAD_CONFIG for a file of another control system; Error when the port is taken
 */
export async function startIoc(config: BeamlineConfig, options: IocOptions = {}): Promise<RunningIoc> {
  const world = new World(worldOf(config, 'made'), new RealClock());
  // Only the command that serves needs it.
  const { SimulatedIoc } = await import('#sim/ioc');
  const ioc = new SimulatedIoc(world, epicsParametersOf(config), { host: '127.0.0.1', ...options });
  const { host, port } = await ioc.start();
  await ioc.ready();
  return { host, port, fault: ioc.faultPv, close: () => ioc.close() };
}
