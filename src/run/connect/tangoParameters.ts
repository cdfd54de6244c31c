import { TANGO_SHUTTER, type BeamlineConfig } from '#config';
import { TomochartError } from '#core';
import type { PandaParameters } from '#devices/panda';
import type { TangoParameters } from '#devices/tango';
import { addressOf } from './tangoAddress.ts';
import { detectorOf, motorOf } from './tangoNames.ts';

/**
 * The PandABox of a beamline file; the simulated one serves the same.
 * @throws TomochartError BAD_CONFIG for a file without
 */
export function pandaParametersOf({ beamline, trigger, axes }: BeamlineConfig): PandaParameters {
  const { panda } = trigger;
  if (!panda) throw notTango(beamline.name);
  return {
    kind: 'pandabox',
    name: trigger.name,
    host: panda.host,
    controlPort: panda.control_port,
    dataPort: panda.data_port,
    positionBlock: panda.position_block,
    timeBlock: panda.time_block,
    encoder: panda.encoder,
    countsPerTurn: axes[trigger.axis]!.counts_per_turn!,
    zeroCounts: panda.zero_counts,
    outputs: panda.outputs,
    pulseMicroseconds: panda.pulse_us,
  };
}

/**
 * The devices of a beamline file that `control: tango` drives; the simulated servers serve the same.
 * @throws TomochartError BAD_CONFIG for a file of another control system
 */
export function tangoParametersOf(config: BeamlineConfig): TangoParameters {
  const { axes, shutter, detectors, tango } = config;
  if (config.control !== 'tango') throw notTango(config.beamline.name);
  const at = (address: string) => addressOf(address, tango);
  const { settle_seconds: settleSeconds, ...actions } = shutter.tango ?? TANGO_SHUTTER;
  return {
    axes: Object.fromEntries(
      Object.entries(axes).map(([name, axis]) => [name, motorOf(axis, at(axis.address))]),
    ),
    shutter: { name: shutter.name, device: at(shutter.address ?? ''), ...actions, settleSeconds },
    detectors: Object.entries(detectors).map(([name, detector]) => detectorOf(name, detector, at)),
    ...(tango.ring_current === undefined ? {} : { ringCurrent: at(tango.ring_current) }),
    scalars: Object.entries(tango.scalars).map(([name, { attribute, ...words }]) => ({
      name,
      attribute: at(attribute),
      ...words,
    })),
    ...(tango.configurator === undefined
      ? {}
      : {
          configurator: {
            device: at(tango.configurator.address),
            darkFile: tango.configurator.dark_file,
            flatFile: tango.configurator.flat_file,
          },
        }),
  };
}

function notTango(name: string): TomochartError {
  return new TomochartError('BAD_CONFIG', `${name} is no beamline of Tango`, {
    remedy: 'name one whose file says control: tango',
  });
}
