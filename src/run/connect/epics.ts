import type { BeamlineConfig } from '#config';
import { EpicsControl, epicsDevices } from '#devices/epics';
import type { Beamline } from './beamline.ts';
import { epicsParametersOf } from './epicsParameters.ts';

/** A beamline whose devices EPICS controls; nothing is connected before it is used. */
export function epicsBeamline(config: BeamlineConfig): Beamline {
  const { addresses, auto_addresses, name_servers, server_port } = config.epics;
  const control = new EpicsControl({
    ...(addresses === undefined ? {} : { addresses }),
    ...(auto_addresses === undefined ? {} : { autoAddresses: auto_addresses }),
    ...(name_servers === undefined ? {} : { nameServers: name_servers }),
    ...(server_port === undefined ? {} : { serverPort: server_port }),
  });
  return {
    config,
    devices: epicsDevices(control, epicsParametersOf(config)),
    signal: (uri) => control.signal(uri),
    close: () => control.close(),
  };
}
