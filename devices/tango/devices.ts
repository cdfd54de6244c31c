import type { Axis, Detector, Devices } from '#devices';
import { tangoDetector } from './camera/index.ts';
import { TangoReferences } from './configurator.ts';
import type { TangoControl } from './control.ts';
import { TangoMotor } from './motor/motor.ts';
import type { TangoParameters } from './parameters.ts';
import { TangoShutter } from './shutter.ts';

/**
 * The devices of a beamline that Tango controls, all but the trigger; they are looked for when they are connected.
 * @throws TomochartError BAD_CONFIG for an address that is none
 */
export function tangoDevices(control: TangoControl, parameters: TangoParameters): Omit<Devices, 'trigger'> {
  const { axes, shutter, detectors, ringCurrent, scalars, configurator } = parameters;
  return {
    axes: Object.fromEntries(
      Object.entries(axes).map(([name, names]): [string, Axis] => [
        name,
        new TangoMotor(control, name, names),
      ]),
    ),
    shutter: new TangoShutter(control, shutter),
    detectors: Object.fromEntries(
      detectors.map((names): [string, Detector] => [names.name, tangoDetector(control, names)]),
    ),
    scalars: scalars.map(({ name, attribute, units, description }) => ({
      name,
      units,
      description,
      signal: control.number(attribute),
    })),
    ...(ringCurrent === undefined ? {} : { ringCurrent: control.number(ringCurrent) }),
    ...(configurator === undefined ? {} : { references: new TangoReferences(control, configurator) }),
  };
}
