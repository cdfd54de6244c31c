import { DevFailed, type DevState } from '#tango';

/** What a device answers a call with that it does not do. */
export function refusal(about: string, reason: string, description: string, origin: string): DevFailed {
  return new DevFailed(about, [{ reason, severity: 'error', description, origin }]);
}

/** In the words of cppTango where the device's state machine forbids the write (`Device_4Impl::write_attributes_4`). */
export function writeNotAllowed(device: string, attribute: string, state: DevState): DevFailed {
  const words = `It is currently not allowed to write attribute ${attribute}. The device state is ${state}`;
  return refusal(`${device}/${attribute}`, 'API_AttrNotAllowed', words, 'Device_4Impl::write_attributes_4');
}

/** In the words of cppTango where the state machine forbids the command (`DeviceClass::command_handler`). */
export function commandNotAllowed(device: string, command: string, state: DevState): DevFailed {
  const words = `Command ${command} not allowed when the device is in ${state} state`;
  return refusal(`${device}/${command}`, 'API_CommandNotAllowed', words, 'DeviceClass::command_handler');
}
