import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { loadBeamline } from '#config';
import { startIoc } from '#run';
import type { Interruption } from './interruption.ts';
import { portOf, untilEnded } from './simCommon.ts';
import { EXIT, note, say } from './terminal.ts';

/** The EPICS beamline that ships. */
export const EPICS_BEAMLINE = fileURLToPath(new URL('../../sim/beamline-epics.yaml', import.meta.url));

export interface IocCommandOptions {
  readonly beamline?: string;
  readonly host: string;
  readonly port: string;
  readonly json?: boolean;
}

/**
 * Serves a simulated beamline until it is interrupted; says where as soon as it does. A program that has started this
 * one with a channel to it ends it by closing the channel.
 * @throws TomochartError BAD_REQUEST, BAD_CONFIG; DEVICE when the port is taken
 */
export async function simIoc(options: IocCommandOptions, interruption: Interruption): Promise<void> {
  const port = portOf('--port', options.port);
  const config = await loadBeamline(options.beamline ?? EPICS_BEAMLINE);
  const ioc = await startIoc(config, {
    port,
    host: options.host,
    onWarning: note,
    ...(options.json ? {} : { onEvent: note }),
  }).catch((thrown: unknown) => {
    if (thrown instanceof TomochartError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TomochartError('DEVICE', `the simulated IOC cannot listen: ${message}`, {
      remedy: 'end the program that has the port, or name another one with --port',
      cause: thrown,
    });
  });
  const { host, port: taken, fault } = ioc;
  say(
    {
      exitCode: EXIT.done,
      text: [
        `${config.beamline.name} is served at ${host}:${taken}; Ctrl-C ends it`,
        `  search there   export EPICS_CA_ADDR_LIST=${host} EPICS_CA_AUTO_ADDR_LIST=NO EPICS_CA_SERVER_PORT=${taken}`,
        `  make faults    caput ${fault} "help"`,
      ].join('\n'),
      json: { beamline: config.beamline.name, host, port: taken, fault },
    },
    options.json ?? false,
  );
  await untilEnded(interruption);
  await ioc.close();
}
