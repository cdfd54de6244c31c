import { childrenAt, complaint, recordOf, textOf, type Complaint, type Loose } from '#core/yaml';

/** What a beamline that EPICS drives has to say of each device, and what its hardware cannot do. */
export function checkEpics(root: Loose): Complaint[] {
  if (root['control'] !== 'epics') return [];
  const trigger = recordOf(root['trigger']);
  const shutter = recordOf(root['shutter']);
  return [
    ...childrenAt(root, 'axes').flatMap(([name, axis]) => checkAddress('axes', name, axis, 'ca://2bmb:m102')),
    ...childrenAt(root, 'detectors').flatMap(([name, detector]) => [
      ...checkAddress('detectors', name, detector, 'ca://2bmSP2:cam1:'),
      ...checkDetector(name, detector),
    ]),
    ...(shutter['epics'] === undefined && root['shutter'] !== undefined
      ? [missing(['shutter'], 'the process variables that open, close and read it')]
      : []),
    ...(trigger['epics'] === undefined && root['trigger'] !== undefined
      ? [missing(['trigger'], 'the process variables that program it')]
      : []),
    ...checkReadback(recordOf(recordOf(shutter['epics'])['readback'])),
    ...checkPso(trigger, recordOf(root['axes'])),
  ];
}

function missing(path: string[], what: string): Complaint {
  const message = `has no epics, and control is epics`;
  return { path, part: 'key', message, remedy: `say ${what} in ${path.join('.')}.epics` };
}

function checkAddress(group: string, name: string, device: Loose, example: string): Complaint[] {
  const address = textOf(device['address']);
  if (address?.startsWith('ca://') && address.length > 5) return [];
  const remedy = `write the process variable, for instance address: ${example}`;
  if (address === undefined) {
    const message = 'has no address, and control is epics';
    return [{ path: [group, name], part: 'key', message, remedy }];
  }
  return [complaint([group, name, 'address'], `${address} is no address of EPICS`, remedy)];
}

function checkDetector(name: string, detector: Loose): Complaint[] {
  if (detector['epics'] === undefined) {
    return [missing(['detectors', name], 'the driver and the HDF5 plugin')];
  }
  const capabilities = recordOf(detector['capabilities']);
  const at = (key: string) => ['detectors', name, 'capabilities', key];
  const found: Complaint[] = [];
  if (capabilities['streams'] !== false) {
    const message = 'true does not fit control: epics, where the HDF5 plugin stores the frames';
    const remedy = 'write streams: false';
    const said = capabilities['streams'] !== undefined;
    found.push(
      said
        ? complaint(at('streams'), message, remedy)
        : { path: ['detectors', name], part: 'key', message: `capabilities.streams: ${message}`, remedy },
    );
  }
  const labels = ['destination', 'frame_type'].some((key) => recordOf(detector['epics'])[key] !== undefined);
  if (capabilities['label'] === true && !labels) {
    const message = 'true, but epics names neither destination nor frame_type';
    found.push(complaint(at('label'), message, 'name one, or write label: false'));
  }
  return found;
}

/** A shutter that reads open and closed at once proves nothing. */
function checkReadback({ open, closed, tolerance = 0 }: Loose): Complaint[] {
  if (open === undefined || closed === undefined) return [];
  const apart = Math.abs(Number(open) - Number(closed));
  const path = ['shutter', 'epics', 'readback'];
  if (open === closed || apart === 0) {
    return [complaint([...path, 'closed'], 'is what it reads when it is open, too', 'give two values')];
  }
  if (!(apart <= 2 * Number(tolerance))) return [];
  const message = `${Number(tolerance)} lets the same reading be open and closed`;
  return [complaint([...path, 'tolerance'], message, `take less than ${apart / 2}`)];
}

/** The position synchronized output counts encoder steps and knows nothing of time. */
function checkPso(trigger: Loose, axes: Loose): Complaint[] {
  const pso = recordOf(trigger['epics']);
  if (trigger['epics'] === undefined || (pso['kind'] ?? 'aerotech_pso') !== 'aerotech_pso') return [];
  const found: Complaint[] = [];
  if (trigger['time_pulses'] === true) {
    const message = 'true, but this output gives pulses at positions only';
    found.push(complaint(['trigger', 'time_pulses'], message, 'write time_pulses: false'));
  }
  const name = textOf(trigger['axis']);
  const axis = name === undefined ? undefined : axes[name];
  if (name !== undefined && axis !== undefined && recordOf(axis)['counts_per_turn'] === undefined) {
    const message = 'has no counts_per_turn, and the trigger counts encoder steps';
    const remedy = 'write the encoder counts of a whole turn, negative when they fall while the angle rises';
    found.push({ path: ['axes', name], part: 'key', message, remedy });
  }
  return found;
}
