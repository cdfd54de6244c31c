import { asTomochartError } from '#core';
import type { DeviceDefinition } from '#tango';
import { refusal } from './refusal.ts';

/** The device that breaks parts of the beamline. */
export const FAULT_DEVICE = 'sim/fault/1';

/** How to say it; also what a text that is none of these is answered with. */
export const FAULT_USAGE =
  'say "<axis> stall", "<axis> limit+", "<axis> limit-", "<shutter> stuck", "<detector> hang", ' +
  '"<detector> lose <n>", "<detector> error", "<detector> fault", "<detector> slow <seconds>", "<PandABox> cut", "server hang" or "none"';

/**
 * Breaks parts of the simulated beamline on request, with a command that takes a text:
 *
 *     <axis> stall              the motor stops where it is and does not move any more: State FAULT
 *     <axis> limit+, limit-     the limit switch at the high (low) end of the dial reads hit: State ALARM
 *     <shutter> stuck           the shutter stays as it is; `shutter` will do for its name
 *     <detector> hang           the camera delivers no more frames and reads as acquiring; `cam` is the first one
 *     <detector> lose <n>       frame n of the acquisition, counted from 0, is lost on its way to the file
 *     <detector> error          the file cannot be written
 *     <detector> fault          State FAULT
 *     <detector> slow <seconds> closing its file takes that much longer
 *     <PandABox> cut            its connections are ended; what is no fault of it is answered with those there are
 *     server hang               reads, writes and commands of every device begin and do not return
 *     none                      all are mended
 *
 * Faults add up until `none`; `Last` reads what was caused last.
 */
export function faultDevice(cause: (text: string) => void, last: () => string): DeviceDefinition {
  return {
    ...{ name: FAULT_DEVICE, className: 'Faults', description: 'breaks parts of the beamline', state: 'ON' },
    attributes: [
      {
        ...{ name: 'Last', type: 'string', description: 'what was caused last' },
        ...{ pushes: ['change'], read: last },
      },
    ],
    commands: [
      {
        ...{ name: 'Cause', argument: 'string', argumentDescription: FAULT_USAGE },
        execute: (text) => {
          try {
            cause(text as string);
          } catch (thrown) {
            // The remedy goes over the wire, too: it says what there is to break.
            const { code, message, remedy } = asTomochartError(thrown, 'DEVICE');
            const words = remedy === undefined ? message : `${message}; ${remedy}`;
            throw refusal(`${FAULT_DEVICE}/Cause`, code, words, FAULT_DEVICE);
          }
        },
      },
    ],
  };
}
