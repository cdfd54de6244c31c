import {
  childrenAt,
  complaint,
  isRecord,
  nearest,
  numberOf,
  numbersOf,
  recordOf,
  textOf,
  type Complaint,
  type Loose,
} from '#core/yaml';
import { checkDetector } from './detectorRelations.ts';
import { checkEpics } from './epicsRelations.ts';
import { checkTango } from './tangoRelations.ts';
import { checkSignals } from './signalRelations.ts';

/**
 * What must hold between values. Works on the file as read, before or without the schema, and looks only
 * at values that have the right type, so that a fault elsewhere hides none here.
 */
export function checkRelations(file: unknown): Complaint[] {
  const root = recordOf(file);
  const axes = childrenAt(root, 'axes');
  const detectors = childrenAt(root, 'detectors');
  return [
    ...axes.flatMap(([name, axis]) => checkAxis(name, axis)),
    ...checkMotions(axes),
    ...checkTrigger(recordOf(root['trigger']), recordOf(root['axes'])),
    ...detectors.flatMap(([name, detector]) => checkDetector(name, detector)),
    ...checkPositions(root, recordOf(root['axes'])),
    ...checkPhantom(recordOf(recordOf(root['simulation'])['phantom'])),
    ...checkCounts(root),
    ...checkSignals(root),
    ...checkEpics(root),
    ...checkTango(root),
  ];
}

function checkCounts(root: Loose): Complaint[] {
  const found: Complaint[] = [];
  const axes = childrenAt(root, 'axes');
  if (isRecord(root['axes']) && axes.every(([, axis]) => axis['kind'] === 'linear')) {
    const message = 'has no rotation axis';
    found.push({ path: ['axes'], part: 'key', message, remedy: 'give one axis kind: rotation' });
  }
  if (isRecord(root['detectors']) && Object.keys(root['detectors']).length === 0) {
    found.push({
      path: ['detectors'],
      part: 'key',
      message: 'has no detector',
      remedy: 'describe at least one',
    });
  }
  return found;
}

function checkAxis(name: string, axis: Loose): Complaint[] {
  const at = (key: string) => ['axes', name, key];
  const found: Complaint[] = [];
  const [low, high] = numbersOf(axis['limits']);
  const position = numberOf(axis['position'] ?? 0);
  if (low !== undefined && high !== undefined) {
    if (low >= high) {
      found.push(
        complaint(at('limits'), `low limit ${low} is not below high limit ${high}`, 'write [low, high]'),
      );
    } else if (position !== undefined && (position < low || position > high)) {
      const message = `${position} is outside the limits ${low} to ${high}`;
      found.push(complaint(at('position'), message, 'move the position or the limits'));
    }
  }
  const turns = axis['kind'] === 'rotation';
  const natural = turns ? 'deg' : 'mm';
  if ((turns || axis['kind'] === 'linear') && textOf(axis['units']) && axis['units'] !== natural) {
    const message = `${textOf(axis['units'])} does not fit a ${turns ? 'rotation' : 'linear'} axis`;
    found.push(complaint(at('units'), message, `write ${natural}`));
  }
  const motion = textOf(axis['moves_sample']);
  if (motion && (turns || axis['kind'] === 'linear') && turns !== (motion === 'rotation')) {
    const message = `a ${turns ? 'rotation' : 'linear'} axis cannot move the sample in ${motion}`;
    found.push(complaint(at('moves_sample'), message, turns ? 'write rotation' : 'write x or z'));
  }
  return found;
}

/** Two motors that move the sample the same way would have to be added up, which no stage here does. */
function checkMotions(axes: readonly (readonly [string, Loose])[]): Complaint[] {
  const first = new Map<string, string>();
  return axes.flatMap(([name, axis]) => {
    const motion = textOf(axis['moves_sample']);
    const other = motion === undefined ? undefined : first.get(motion);
    if (motion !== undefined && other === undefined) first.set(motion, name);
    if (other === undefined) return [];
    const message = `${motion} is what ${other} already does`;
    return [complaint(['axes', name, 'moves_sample'], message, 'leave it out on one of the two')];
  });
}

function checkTrigger(trigger: Loose, axes: Loose): Complaint[] {
  const name = textOf(trigger['axis']);
  const names = Object.keys(axes);
  if (name === undefined || names.length === 0) return [];
  const path = ['trigger', 'axis'];
  if (!Object.hasOwn(axes, name)) return [noSuchAxis(path, 'value', name, names)];
  if (recordOf(axes[name])['kind'] !== 'linear') return [];
  return [complaint(path, `${name} is a linear axis`, 'name the rotation axis whose encoder it watches')];
}

function noSuchAxis(
  path: readonly string[],
  part: 'key' | 'value',
  name: string,
  names: string[],
): Complaint {
  const near = nearest(name, names);
  const remedy = near ? `did you mean ${near}?` : `the axes are ${names.join(', ')}`;
  return { path, part, message: `there is no axis ${name}`, remedy };
}

function checkPositions(root: Loose, axes: Loose): Complaint[] {
  const names = Object.keys(axes);
  return childrenAt(root, 'positions').flatMap(([position, moves]) => {
    const path = ['positions', position];
    if (Object.keys(moves).length === 0 && isRecord(recordOf(root['positions'])[position])) {
      return [complaint(path, 'moves no axis', 'name at least one, for instance {x: 5}')];
    }
    return Object.entries(moves).flatMap(([name, target]): Complaint[] => {
      if (names.length > 0 && !Object.hasOwn(axes, name))
        return [noSuchAxis([...path, name], 'key', name, names)];
      const [low, high] = numbersOf(recordOf(axes[name])['limits']);
      const value = numberOf(target);
      if (value === undefined || low === undefined || high === undefined || low >= high) return [];
      if (value >= low && value <= high) return [];
      const message = `${value} is outside the limits ${low} to ${high} of ${name}`;
      return [complaint([...path, name], message, 'choose a position that the axis can reach')];
    });
  });
}

function checkPhantom(phantom: Loose): Complaint[] {
  if (!phantom['shapes']) return [];
  return ['name', 'diameter_mm', 'height_mm', 'mu_per_mm', 'seed']
    .filter((key) => Object.hasOwn(phantom, key))
    .map((key) => ({
      path: ['simulation', 'phantom', key],
      part: 'key' as const,
      message: 'has no meaning beside shapes',
      remedy: 'keep either the shapes or the name and its size',
    }));
}
