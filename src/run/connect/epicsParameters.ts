import type { BeamlineConfig, DetectorConfig } from '#config';
import { TomochartError } from '#core';
import type { CameraPvs, EpicsParameters } from '#devices/epics';

/** Where the layouts of areadetector/ and of tomoscan have the plugin's own numbers of the frames. */
const FRAME_IDS = '/defaults/NDArrayUniqueId';
/** Where the plugin has them when it was given no layout (ADCore: NDFileHDF5LayoutXML, default layout). */
const OWN_LAYOUT_IDS = '/entry/instrument/NDAttributes/NDArrayUniqueId';

/**
 * The process variables of a beamline file that `control: epics` drives; the simulated IOC serves the same.
 * @throws TomochartError BAD_CONFIG for a file of another control system
 */
export function epicsParametersOf(config: BeamlineConfig): EpicsParameters {
  const { axes, shutter, trigger, detectors, epics } = config;
  if (!shutter.epics || !trigger.epics) {
    throw new TomochartError('BAD_CONFIG', `${config.beamline.name} is no beamline of EPICS`, {
      remedy: 'name one whose file says control: epics',
    });
  }
  const rotation = axes[trigger.axis]!;
  return {
    axes: Object.fromEntries(
      Object.entries(axes).map(([name, { address, units, tolerance }]) => [
        name,
        { record: pvOf(address), units, tolerance },
      ]),
    ),
    shutter: {
      name: shutter.name,
      open: shutter.epics.open,
      closed: shutter.epics.closed,
      readback: shutter.epics.readback,
      settleSeconds: shutter.epics.settle_seconds,
    },
    trigger: {
      kind: trigger.epics.kind,
      name: trigger.name,
      controller: trigger.epics.controller,
      command: trigger.epics.command,
      axis: trigger.epics.axis,
      encoderInput: trigger.epics.encoder_input,
      pulseMicroseconds: trigger.epics.pulse_us,
      countsPerTurn: rotation.counts_per_turn!,
      motor: pvOf(rotation.address),
    },
    detectors: Object.entries(detectors).map(([name, detector]) => cameraOf(name, detector)),
    ...(epics.ring_current === undefined ? {} : { ringCurrent: epics.ring_current }),
    scalars: Object.entries(epics.scalars).map(([name, scalar]) => ({ name, ...scalar })),
  };
}

function cameraOf(name: string, { address, epics }: DetectorConfig): CameraPvs {
  if (!epics) throw new TomochartError('BAD_CONFIG', `${name} has no process variables`);
  const { driver, plugin, destination, frame_type: frameType, dataset } = epics;
  return {
    name,
    camera: pvOf(address),
    driver,
    plugin,
    dataset,
    ids: destination ? FRAME_IDS : OWN_LAYOUT_IDS,
    ...(destination ? { destination } : {}),
    ...(frameType ? { frameType } : {}),
    ...(epics.layout_file === undefined ? {} : { layoutFile: epics.layout_file }),
    ...(epics.attributes_file === undefined ? {} : { attributesFile: epics.attributes_file }),
    ...(epics.attributes_macros === undefined ? {} : { attributesMacros: epics.attributes_macros }),
  };
}

function pvOf(address: string): string {
  return address.replace(/^ca:\/\//, '');
}
