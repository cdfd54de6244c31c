import { TANGO_AXIS, type AxisConfig, type DetectorConfig } from '#config';
import { TomochartError } from '#core';
import type { CameraNames, GroupNames, LimaNames, MotorNames } from '#devices/tango';

/** What every motor of Sardana's device pool has beside what the file names. */
const SARDANA = {
  acceleration: 'Acceleration',
  abort: 'Abort',
  define: { command: 'DefinePosition' },
  limitSwitches: 'Limit_switches',
} as const;

/** The names of a motor, those of its kind where the file says nothing. @param device its full address */
export function motorOf({ units, tolerance, tango = TANGO_AXIS }: AxisConfig, device: string): MotorNames {
  const { kind, velocity, abort, home, define } = tango;
  return {
    device,
    units,
    tolerance,
    position: tango.position,
    ...(velocity === false ? {} : { velocity }),
    state: tango.state,
    idleStates: tango.idle_states,
    movingStates: tango.moving_states,
    stop: tango.stop,
    ...(kind === 'sardana' ? SARDANA : {}),
    ...(abort === undefined ? {} : { abort }),
    ...(home === undefined ? {} : { home }),
    ...(define === undefined ? {} : { define }),
    ...(tango.limit_switches === undefined ? {} : { limitSwitches: tango.limit_switches }),
    ...(tango.lower_switch === undefined ? {} : { lowerSwitch: tango.lower_switch }),
    ...(tango.upper_switch === undefined ? {} : { upperSwitch: tango.upper_switch }),
  };
}

/**
 * The names of a 2-D detector.
 * @param at makes the full address of a device
 * @throws TomochartError BAD_CONFIG for one without
 */
export function detectorOf(
  name: string,
  { address, tango }: DetectorConfig,
  at: (address: string) => string,
): CameraNames | LimaNames | GroupNames {
  if (!tango) throw new TomochartError('BAD_CONFIG', `${name} has no names of Tango`);
  const common = {
    name,
    device: at(address),
    ...(tango.label === false ? {} : { label: tango.label }),
    labels: tango.labels as Readonly<Record<string, string>>,
    dataset: tango.dataset,
    ...(tango.ids === false ? {} : { ids: tango.ids }),
    ...(tango.times === false ? {} : { times: tango.times }),
    firstId: tango.first_id,
  };
  const trigger = { triggerMode: tango.trigger_mode, triggerModes: tango.trigger_modes };
  const { acquired, destination } = tango;
  switch (tango.kind) {
    case 'lima':
      return {
        ...common,
        kind: 'lima',
        savingFormat: tango.saving_format,
        externalMode: tango.external_mode,
      };
    case 'measurement_group':
      return {
        ...common,
        ...trigger,
        kind: 'measurement_group',
        group: at(tango.group!),
        acquired,
        destination,
      };
    case 'camera':
      return {
        ...common,
        ...trigger,
        kind: 'camera',
        acquired,
        destination,
        exposure: tango.exposure,
        exposurePerSecond: tango.exposure_per_second,
        ...(tango.period === undefined ? {} : { period: tango.period }),
        frames: tango.frames,
        arm: tango.arm,
        stop: tango.stop,
        state: tango.state,
        armedStates: tango.armed_states,
        idleStates: tango.idle_states,
        ...(tango.width === undefined ? {} : { width: tango.width }),
        ...(tango.height === undefined ? {} : { height: tango.height }),
      };
  }
}
