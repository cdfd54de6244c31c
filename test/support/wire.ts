import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parseBeamline, type BeamlineConfig } from '#config';
import { CaClient } from '#epics';
import { startIoc, type RunningIoc } from '#run';
import type { AtEnd } from './folder.ts';
import { smallCamera, startRealScan, type WiredScan, type WireOptions } from './realScan.ts';

const FILE = fileURLToPath(new URL('../../sim/beamline-epics.yaml', import.meta.url));

/** The EPICS beamline that ships with a camera of 64 x 64 pixels. */
export const WIRE_BEAMLINE = smallCamera(readFileSync(FILE, 'utf8'));

/** The beamline of a text as if it stood beside the one that ships; with a port, its servers are found there. */
export function wireConfig(yaml = WIRE_BEAMLINE, port?: number): BeamlineConfig {
  const config = parseBeamline(yaml, FILE);
  if (port === undefined) return config;
  return { ...config, epics: { ...config.epics, addresses: [`127.0.0.1:${port}`], auto_addresses: false } };
}

/** A simulated IOC in this process that goes with the test. */
export async function testIoc(atEnd: AtEnd = onTestFinished): Promise<RunningIoc> {
  const ioc = await startIoc(wireConfig(), { port: 0 });
  atEnd(() => ioc.close());
  return ioc;
}

/** Plans and starts a scan at an IOC that listens at a port of this machine. */
export function scanOverWire(port: number, options: WireOptions = {}): Promise<WiredScan> {
  const { atEnd = onTestFinished } = options;
  return startRealScan(wireConfig(options.yaml, port), options, async () => {
    const client = new CaClient({ addresses: [`127.0.0.1:${port}`], autoAddresses: false, environment: {} });
    atEnd(() => client.close());
    const faults = client.channel('sim:fault');
    await faults.connected();
    return (text) => faults.put(text, { completion: true });
  });
}
