import type { Axis, Detector, Devices } from '#devices';
import { AreaDetector } from './camera/camera.ts';
import type { EpicsControl } from './control.ts';
import { EpicsMotor } from './motor/motor.ts';
import type { EpicsParameters } from './parameters.ts';
import { EpicsShutter } from './shutter.ts';
import { epicsTrigger } from './trigger.ts';

/** The devices of a beamline that EPICS controls; they are searched for from now on, and connected one by one. */
export function epicsDevices(control: EpicsControl, parameters: EpicsParameters): Devices {
  const { axes, shutter, trigger, detectors, ringCurrent, scalars } = parameters;
  return {
    axes: Object.fromEntries(
      Object.entries(axes).map(([name, pvs]): [string, Axis] => [name, new EpicsMotor(control, name, pvs)]),
    ),
    shutter: new EpicsShutter(control, shutter),
    trigger: epicsTrigger(control, trigger),
    detectors: Object.fromEntries(
      detectors.map((pvs): [string, Detector] => [pvs.name, new AreaDetector(control, pvs)]),
    ),
    scalars: scalars.map(({ name, pv, units, description }) => ({
      name,
      units,
      description,
      signal: control.number(pv),
    })),
    ...(ringCurrent === undefined ? {} : { ringCurrent: control.number(ringCurrent) }),
  };
}
