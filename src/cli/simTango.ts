import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { loadBeamline } from '#config';
import { startTangoServers } from '#run';
import { badRequest } from '#scan';
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
  const pandaPort = options.pandaPort === undefined ? undefined : pandaPortOf(options.pandaPort);
  if (options.database !== undefined) requireHosts(options.database);
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
    throw whyNot(thrown);
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

/** @throws TomochartError BAD_REQUEST for a word that is no port with another one after it */
function pandaPortOf(word: string): number {
  const port = portOf('--panda-port', word);
  if (port < 65535) return port;
  const remedy = 'the data port is the next one: use 65534 or less';
  throw badRequest([{ about: '--panda-port', message: 'leaves no port for the data', remedy }]);
}

/** @throws TomochartError BAD_REQUEST for what is no place of a database */
function requireHosts(database: string): void {
  if (database.split(',').every((place) => /^[^\s:/]+:\d{1,5}$/.test(place.trim()))) return;
  const remedy = 'use host:port, for instance 127.0.0.1:10000';
  throw badRequest([{ about: '--database', message: `${database || 'nothing'} is no host:port`, remedy }]);
}

/** What keeps the servers from serving, in the words of whoever has asked for them. */
function whyNot(thrown: unknown): TomochartError {
  if (thrown instanceof TomochartError) return thrown;
  // What the server itself would do about it is not in the words of this command.
  const [message] = (thrown instanceof Error ? thrown.message : String(thrown)).split('; ');
  return new TomochartError('DEVICE', `the simulated servers cannot serve: ${message}`, {
    remedy: 'end the program that has the port, or name others with --port and --panda-port',
    cause: thrown,
  });
}
