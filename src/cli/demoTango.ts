import { RealClock } from '#core';
import { withTangoDatabase } from '#run';
import { demoWire } from './demoWire.ts';
import type { Interruption } from './interruption.ts';
import { TANGO_BEAMLINE } from './simTango.ts';
import { note, type Verdict } from './terminal.ts';

/** Installing Debian's packages may take a while; everything else has deadlines of its own. */
const INSTALL_SECONDS = 1200;

/** What `sim tango --json` says of itself. */
interface Served {
  readonly host: string;
  readonly port: number;
  readonly panda: { readonly host: string; readonly controlPort: number; readonly dataPort: number };
}

/**
 * The demonstration over Tango.
 * @param database asks a Tango database where the devices are: a real one, which is started for the demonstration
 */
export async function demoTango(
  out: string,
  { database }: { readonly database: boolean },
  interruption: Interruption,
): Promise<Verdict> {
  if (!database) return scan(out, undefined, interruption);
  note('starting a Tango database of its own, which goes with the demonstration');
  const patience = { clock: new RealClock(), signal: interruption.signal, seconds: INSTALL_SECONDS };
  // A Ctrl-C aborts the scan, which needs the database until it is safe.
  return withTangoDatabase(note, patience, (tangoHost) => {
    note(`TANGO_HOST=${tangoHost}`);
    return scan(out, tangoHost, interruption);
  });
}

function scan(out: string, tangoHost: string | undefined, interruption: Interruption): Promise<Verdict> {
  return demoWire<Served>(
    {
      beamline: TANGO_BEAMLINE,
      what: 'simulated Tango device servers and a PandABox',
      sim: ['tango', '--port', '0', '--panda-port', '0', ...(tangoHost ? ['--database', tangoHost] : [])],
      where: ({ host, port, panda }) =>
        `they serve at ${host}:${port} and ${panda.host}:${panda.controlPort}; the scan knows of them only what Tango ` +
        'and the PandABox say',
      config: (config, { host, port, panda }) => ({
        ...config,
        tango: {
          ...config.tango,
          ...(tangoHost ? { host: tangoHost, database: true } : { host: `${host}:${port}`, database: false }),
        },
        trigger: {
          ...config.trigger,
          panda: {
            ...config.trigger.panda!,
            host: panda.host,
            control_port: panda.controlPort,
            data_port: panda.dataPort,
          },
        },
      }),
    },
    out,
    interruption,
  );
}
