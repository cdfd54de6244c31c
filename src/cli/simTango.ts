import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { loadBeamline } from '#config';
import { startTangoServers } from '#run';
import type { Interruption } from './interruption.ts';
import { portOf, untilEnded } from './simCommon.ts';
import { EXIT, note, say } from './terminal.ts';

/** The Tango beamline that ships. */
export const TANGO_BEAMLINE = fileURLToPath(new URL('../../sim/beamline-tango.yaml', import.meta.url));

export interface TangoCommandOptions {
  readonly beamline?: string;
  readonly host: string;
  readonly port?: string;
  readonly pandaPort?: string;
  readonly database?: string;
  readonly json?: boolean;
}

/**
 * Serves a simulated beamline until it is interrupted; says where as soon as it does. A program that has started this
 * one with a channel to it ends it by closing the channel.
 * @throws TomochartError BAD_REQUEST, BAD_CONFIG; DEVICE when a port is taken or the database does not answer
 */
export async function simTango(options: TangoCommandOptions, interruption: Interruption): Promise<void> {
  const asked = options.port === undefined ? undefined : portOf('--port', options.port);
  const pandaPort = options.pandaPort === undefined ? undefined : portOf('--panda-port', options.pandaPort);
  const config = await loadBeamline(options.beamline ?? TANGO_BEAMLINE);
  const { tango } = config;
  // Without a database the file itself says where the server is to be.
  const named = Number(!tango.database && tango.host?.split(':').at(-1));
  const servers = await startTangoServers(config, {
    host: options.host,
    port: asked ?? (options.database === undefined ? named : 0),
    ...(pandaPort === undefined ? {} : { controlPort: pandaPort, dataPort: pandaPort && pandaPort + 1 }),
    ...(options.database === undefined ? {} : { database: options.database }),
    onWarning: note,
    ...(options.json ? {} : { onEvent: note }),
  }).catch((thrown: unknown) => {
    if (thrown instanceof TomochartError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TomochartError('DEVICE', `the simulated servers cannot serve: ${message}`, {
      remedy: 'end the program that has the port, or name others with --port and --panda-port',
      cause: thrown,
    });
  });
  const { host, port, panda, devices, fault } = servers;
  const longest = Math.max(...Object.keys(devices).map(({ length }) => length));
  say(
    {
      exitCode: EXIT.done,
      text: [
        `${config.beamline.name} is served at ${host}:${port}; Ctrl-C ends it`,
        ...Object.entries(devices).map(([name, uri]) => `  ${name.padEnd(longest)}  ${uri}`),
        `  ${'PandABox'.padEnd(longest)}  ${panda.host}:${panda.controlPort}, data at ${panda.dataPort}`,
        `  make faults: the command Cause of ${fault}, for instance with the argument "help"`,
      ].join('\n'),
      json: { beamline: config.beamline.name, host, port, panda, devices, fault },
    },
    options.json ?? false,
  );
  await untilEnded(interruption);
  await servers.close();
}
