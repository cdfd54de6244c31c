import type { BeamlineConfig } from '#config';
import { PandaTrigger } from '#devices/panda';
import { TangoControl, tangoDevices } from '#devices/tango';
import type { Beamline } from './beamline.ts';
import { addressOf } from './tangoAddress.ts';
import { pandaParametersOf, tangoParametersOf } from './tangoParameters.ts';

/** A beamline whose devices Tango controls, and its PandABox; nothing is connected before it is used. */
export function tangoBeamline(config: BeamlineConfig): Beamline {
  const { host, database } = config.tango;
  const control = new TangoControl(host === undefined || !database ? {} : { tangoHost: host });
  const trigger = new PandaTrigger(pandaParametersOf(config));
  return {
    config,
    devices: { ...tangoDevices(control, tangoParametersOf(config)), trigger },
    signal: (uri) => (uri.startsWith('tango://') ? control.signal(addressOf(uri, config.tango)) : undefined),
    close: async () => {
      await Promise.all([control.close(), trigger.close()]);
    },
  };
}
