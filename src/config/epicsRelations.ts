import { childrenAt, complaint, recordOf, type Complaint, type Loose } from '#core/yaml';
import {
  checkAddress,
  checkCountsPerTurn,
  checkReadback,
  checkStreams,
  missingPart,
} from './controlRelations.ts';

/** What a beamline that EPICS drives has to say of each device, and what its hardware cannot do. */
export function checkEpics(root: Loose): Complaint[] {
  if (root['control'] !== 'epics') return [];
  const trigger = recordOf(root['trigger']);
  const shutter = recordOf(root['shutter']);
  return [
    ...childrenAt(root, 'axes').flatMap(([name, axis]) =>
      checkAddress('epics', ['axes', name], axis, 'ca://2bmb:m102'),
    ),
    ...childrenAt(root, 'detectors').flatMap(([name, detector]) => [
      ...checkAddress('epics', ['detectors', name], detector, 'ca://2bmSP2:cam1:'),
      ...checkDetector(name, detector),
    ]),
    ...(shutter['epics'] === undefined && root['shutter'] !== undefined
      ? [missingPart('epics', ['shutter'], 'the process variables that open, close and read it')]
      : []),
    ...(trigger['epics'] === undefined && root['trigger'] !== undefined
      ? [missingPart('epics', ['trigger'], 'the process variables that program it')]
      : []),
    ...checkReadback(['shutter', 'epics', 'readback'], recordOf(recordOf(shutter['epics'])['readback'])),
    ...checkPso(trigger, recordOf(root['axes'])),
  ];
}

function checkDetector(name: string, detector: Loose): Complaint[] {
  const path = ['detectors', name];
  if (detector['epics'] === undefined) {
    return [missingPart('epics', path, 'the driver and the HDF5 plugin')];
  }
  const capabilities = recordOf(detector['capabilities']);
  const found = checkStreams('epics', path, detector, 'the HDF5 plugin', capabilities);
  const labels = ['destination', 'frame_type'].some((key) => recordOf(detector['epics'])[key] !== undefined);
  if (capabilities['label'] === true && !labels) {
    const message = 'true, but epics names neither destination nor frame_type';
    found.push(complaint([...path, 'capabilities', 'label'], message, 'name one, or write label: false'));
  }
  return found;
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
  return [...found, ...checkCountsPerTurn(trigger, axes)];
}
