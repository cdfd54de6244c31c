import type { ConfiguratorNames } from '#devices/tango';
import type { AttributeDefinition, DeviceDefinition } from '#tango';
import { deviceNameOf } from './address.ts';

/**
 * The device that tells other programs where the latest darks and flats are, as DanMAX has one. What was written
 * outlives the server where there is a database.
 * @throws TomochartError BAD_CONFIG for an address that is none of a device
 */
export function configuratorDevice({ device, darkFile, flatFile }: ConfiguratorNames): DeviceDefinition {
  const path = (name: string, description: string): AttributeDefinition => ({
    ...{ name, type: 'string', description, memorized: true },
  });
  return {
    ...{ name: deviceNameOf(device), className: 'TomoConfigurator', state: 'ON' },
    description: 'where the latest dark and flat frames are',
    attributes: [
      path(darkFile, 'file with the latest dark frames'),
      path(flatFile, 'file with the latest flat frames'),
    ],
  };
}
