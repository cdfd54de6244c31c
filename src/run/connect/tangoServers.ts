import type { BeamlineConfig } from '#config';
import { RealClock, TomochartError } from '#core';
import { World } from '#sim';
import { TangoError } from '#tango';
import { pandaParametersOf, tangoParametersOf } from './tangoParameters.ts';
import { worldOf } from './world.ts';

/** Where the simulated servers listen, and who hears of what they do. */
export interface TangoServersOptions {
  /** Address to bind; default 127.0.0.1: a simulation should not answer for the real beamline next door. */
  readonly host?: string;
  /** Port of the device server; default 0, any free one. */
  readonly port?: number;
  /** Ports of the PandABox; default those of the beamline file. */
  readonly controlPort?: number;
  readonly dataPort?: number;
  /** `host:port` of the database that the devices are registered in; left out: none. */
  readonly database?: string;
  readonly onWarning?: (message: string) => void;
  /** Told, a line each, of what moves, what the trigger is told and what is broken. */
  readonly onEvent?: (message: string) => void;
}

/** Simulated servers that serve. */
export interface RunningTangoServers {
  readonly host: string;
  readonly port: number;
  readonly panda: { readonly host: string; readonly controlPort: number; readonly dataPort: number };
  /** Addresses of the devices by name. */
  readonly devices: Readonly<Record<string, string>>;
  /** Address of the device that makes faults. */
  readonly fault: string;
  close(): Promise<void>;
}

/**
 * Serves the simulated twin of a Tango beamline: its devices, under the names of its file, and its PandABox.
 * @throws TomochartError BAD_CONFIG for a file of another control system, DEVICE when the database does not answer; Error
 * when a port is taken
 */
export async function startTangoServers(
  config: BeamlineConfig,
  { host = '127.0.0.1', port = 0, controlPort, dataPort, ...options }: TangoServersOptions = {},
): Promise<RunningTangoServers> {
  const world = new World(worldOf(config, 'made'), new RealClock());
  const parameters = pandaParametersOf(config);
  const names = tangoParametersOf(config);
  // Only the command that serves needs them.
  const [{ FAULT_DEVICE, SimulatedTango }, { SimulatedPanda }] = await Promise.all([
    import('#sim/tango'),
    import('#sim/panda'),
  ]);
  const panda = new SimulatedPanda(world, parameters, {
    host,
    port: controlPort ?? parameters.controlPort,
    dataPort: dataPort ?? parameters.dataPort,
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
  });
  const breakablePanda = {
    fault: (words: string) => {
      panda.fault(words);
      return true;
    },
  };
  const breakable = { [parameters.name]: breakablePanda };
  const servers = new SimulatedTango(world, names, { host, port, breakable, ...options });
  const close = async () => {
    await Promise.all([servers.close(), panda.close()]);
  };
  try {
    const pandaAt = await panda.start();
    const serversAt = await servers.start();
    await servers.ready();
    return { ...serversAt, panda: pandaAt, fault: serversAt.devices[FAULT_DEVICE] ?? FAULT_DEVICE, close };
  } catch (thrown) {
    await close();
    // Nothing but a database is asked over Tango here.
    if (!(thrown instanceof TangoError)) throw thrown;
    throw new TomochartError('DEVICE', `the devices are not in the database: ${thrown.message}`, {
      remedy: 'see that the database runs and host:port is its address, or serve without one',
      cause: thrown,
    });
  }
}
