import { demoWire } from './demoWire.ts';
import type { Interruption } from './interruption.ts';
import { EPICS_BEAMLINE } from './simIoc.ts';
import type { Verdict } from './terminal.ts';

/** The demonstration over Channel Access. */
export function demoEpics(out: string, interruption: Interruption): Promise<Verdict> {
  return demoWire<{ readonly port: number }>(
    {
      beamline: EPICS_BEAMLINE,
      what: 'a simulated IOC',
      sim: ['ioc', '--port', '0'],
      where: ({ port }) =>
        `it serves at 127.0.0.1:${port}; the scan knows of it only what Channel Access says`,
      config: (config, { port }) => ({
        ...config,
        epics: { ...config.epics, addresses: [`127.0.0.1:${port}`] },
      }),
    },
    out,
    interruption,
  );
}
