import { formatNumber, TomochartError, type Patience } from '#core';
import { prove } from '../prove.ts';
import type { MotorDevice } from './motorDevice.ts';
import { checkReady } from './motorFollow.ts';
import { isNear } from './motorStatus.ts';

/**
 * Calls the present place of a motor `position`, by the command (Sardana: DefinePosition) or the attribute of its device,
 * and reads it back.
 * @throws TomochartError DEVICE when the device cannot, refuses or moves; TIMEOUT when it reads something else
 */
export async function defineMotor(motor: MotorDevice, position: number, patience: Patience): Promise<void> {
  const { define, position: attribute, tolerance, units } = motor.names;
  const { device, title } = motor;
  if (define === undefined) {
    throw new TomochartError('DEVICE', `${title} has no command or attribute that names its present place`, {
      remedy: 'name it as define in beamline.yaml, or set the position by hand',
    });
  }
  await checkReady(motor, await motor.status(patience), undefined, patience);
  if ('command' in define) await device.command(define.command, position, patience);
  else await device.write(define.attribute, position, patience);
  let seen = NaN;
  await prove({
    device,
    attributes: [attribute],
    patience,
    what: `${title} to read ${formatNumber(position)} ${units}`,
    look: async (inner) => {
      const status = await motor.status(inner);
      seen = status.position;
      if (status.moving) {
        throw await motor.fault('moves where it was only to name its place', 'stop it', inner);
      }
      return isNear(seen, position, tolerance) ? status : undefined;
    },
    seen: () => `it reads ${formatNumber(seen)}`,
    remedy: 'look whether its controller takes a new position, and at Offset and Sign of the device',
  });
}
