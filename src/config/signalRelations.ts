import {
  childrenAt,
  complaint,
  isRecord,
  nearest,
  recordOf,
  textOf,
  type Complaint,
  type Loose,
} from '#core/yaml';

/** What a simulated signal may follow: what the simulation can be asked for at `sim://…`. */
function readingsOf(root: Loose): string[] {
  const shutter = textOf(recordOf(root['shutter'])['name']) ?? 'shutter';
  return [
    ...childrenAt(root, 'axes').flatMap(([name]) => [`${name}/readback`, `${name}/velocity`]),
    `${shutter}/readback`,
    'ring/current',
    'ion_chamber/rate',
  ];
}

/** Simulated signals follow what there is, and either follow or have a value of their own. */
export function checkSignals(root: Loose): Complaint[] {
  const signals = recordOf(recordOf(root['simulation'])['signals']);
  const known = readingsOf(root);
  return Object.entries(signals).flatMap(([uri, signal]): Complaint[] => {
    if (!isRecord(signal)) return [];
    const path = ['simulation', 'signals', uri, 'follows'];
    const follows = textOf(signal['follows']);
    if (follows === undefined) return [];
    if (signal['value'] !== undefined) {
      return [complaint(path, 'follows a signal and has a value of its own', 'leave one of the two out')];
    }
    if (known.includes(follows)) return [];
    const near = nearest(follows, known);
    const remedy = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    return [complaint(path, `there is no simulated signal ${follows}`, remedy)];
  });
}
