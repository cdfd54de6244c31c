import { complaint, textOf, type Complaint, type Loose } from '#core/yaml';

/** The control systems that are driven by their own part of each device. */
export type RealControl = 'epics' | 'tango';

const SCHEMES: Readonly<Record<RealControl, { readonly scheme: string; readonly noun: string }>> = {
  epics: { scheme: 'ca://', noun: 'EPICS' },
  tango: { scheme: 'tango://', noun: 'Tango' },
};

/** A device that does not say what its control system calls it. */
export function missingPart(
  control: RealControl,
  path: readonly string[],
  what: string,
  key: string = control,
): Complaint {
  const message = `has no ${key}, and control is ${control}`;
  return { path, part: 'key', message, remedy: `say ${what} in ${path.join('.')}.${key}` };
}

/** @param example what an address of such a device looks like */
export function checkAddress(
  control: RealControl,
  path: readonly string[],
  device: Loose,
  example: string,
): Complaint[] {
  const { scheme, noun } = SCHEMES[control];
  const address = textOf(device['address']);
  if (address?.startsWith(scheme) && address.length > scheme.length) return [];
  const what = control === 'epics' ? 'process variable' : 'device';
  const remedy = `write the ${what}, for instance address: ${example}`;
  if (address === undefined) {
    const message = `has no address, and control is ${control}`;
    return [{ path, part: 'key', message, remedy }];
  }
  return [complaint([...path, 'address'], `${address} is no address of ${noun}`, remedy)];
}

/** A shutter that reads open and closed at once proves nothing. */
export function checkReadback(path: readonly string[], { open, closed, tolerance = 0 }: Loose): Complaint[] {
  if (open === undefined || closed === undefined) return [];
  const apart = Math.abs(Number(open) - Number(closed));
  if (open === closed || apart === 0) {
    return [complaint([...path, 'closed'], 'is what it reads when it is open, too', 'give two values')];
  }
  if (!(apart <= 2 * Number(tolerance))) return [];
  const message = `${Number(tolerance)} lets the same reading be open and closed`;
  return [complaint([...path, 'tolerance'], message, `take less than ${apart / 2}`)];
}

/** Cameras of real control systems store their frames themselves. @param who stores them */
export function checkStreams(
  control: RealControl,
  path: readonly string[],
  detector: Loose,
  who: string,
  capabilities: Loose,
): Complaint[] {
  if (detector[control] === undefined || capabilities['streams'] === false) return [];
  const message = `true does not fit control: ${control}, where ${who} stores the frames`;
  const remedy = 'write streams: false';
  return capabilities['streams'] !== undefined
    ? [complaint([...path, 'capabilities', 'streams'], message, remedy)]
    : [{ path, part: 'key', message: `capabilities.streams: ${message}`, remedy }];
}

/** A trigger that counts encoder steps has to know how many a turn has. */
export function checkCountsPerTurn(trigger: Loose, axes: Loose): Complaint[] {
  const name = textOf(trigger['axis']);
  const axis = name === undefined ? undefined : axes[name];
  if (name === undefined || axis === undefined || (axis as Loose)['counts_per_turn'] !== undefined) return [];
  const message = 'has no counts_per_turn, and the trigger counts encoder steps';
  const remedy = 'write the encoder counts of a whole turn, negative when they fall while the angle rises';
  return [{ path: ['axes', name], part: 'key', message, remedy }];
}
