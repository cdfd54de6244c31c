import { show, type Loose } from '#core/yaml';
import type { DatasetSource, LayoutAttribute, When } from '../model.ts';
import { parameterNamed } from '../parameters.ts';
import { convertUnits } from '../units.ts';
import { parameterFault, signalKeys, signalUri, type SignalKey } from './address.ts';
import { constantOf } from './constant.ts';
import type { Desk } from './desk.ts';
import { otherDataset, sliceOf } from './otherFile.ts';
import { textFault, type Fault } from './path.ts';

/** The source that `key` of an entry names; undefined when it is wrong, and then there is a complaint. */
export function sourceOf(raw: Loose, key: string, desk: Desk): DatasetSource | undefined {
  const refuse = (fault: Fault, step = key): undefined => {
    desk.complain([step], fault);
  };
  const said = raw[key];
  const unfit = typeof said === 'string' ? textFault(said) : undefined;
  if (unfit) return refuse(unfit);
  if (isSignalKey(key)) {
    const found = signalUri(key, String(said));
    return 'fault' in found ? refuse(found.fault) : { kind: 'signal', uri: found.uri };
  }
  switch (key) {
    case 'value': {
      const found = constantOf(said);
      return 'fault' in found ? refuse(found.fault) : { kind: 'constant', value: found.constant };
    }
    case 'param': {
      const name = String(said);
      const fault = parameterFault(name) ?? placeholderFault(name, String(desk.path[0]));
      return fault ? refuse(fault) : { kind: 'param', name };
    }
    case 'driver':
      return { kind: 'driver', parameter: String(said), address: Number(raw.address ?? 0) };
    case 'ndattribute':
      return { kind: 'attribute', name: String(said) };
    case 'frames':
      return { kind: 'frames', frames: said as 'proj', isDefault: raw.default === true };
    case 'h5 link':
    case 'h5 copy': {
      const found = otherDataset(said);
      const slice = typeof raw.slice === 'string' ? sliceOf(raw.slice) : undefined;
      if (slice && 'message' in slice) return refuse(slice, 'slice');
      if ('message' in found) return refuse(found);
      const how = key === 'h5 link' ? 'link' : 'copy';
      return { kind: 'file', how, ...found, ...(slice === undefined ? {} : { slice }) };
    }
    default:
      return refuse({ message: `is no source, found ${show(said)}`, remedy: 'take another key' });
  }
}

function isSignalKey(key: string): key is SignalKey {
  return (signalKeys as readonly string[]).includes(key);
}

/** `{axis}` in the name of a parameter stands for what it stands for in the path. */
function placeholderFault(name: string, path: string): Fault | undefined {
  const placeholder = /\{\w+\}/.exec(name)?.[0];
  if (placeholder === undefined || path.includes(placeholder)) return undefined;
  return {
    message: `${placeholder} stands in the name of the parameter but not in the path`,
    remedy: `write ${placeholder} in the path, too`,
  };
}

/** When a source is read if nothing else is said. */
export function usualWhen(source: DatasetSource): When {
  switch (source.kind) {
    case 'param':
      return parameterNamed(source.name)?.when ?? 'open';
    case 'file':
      return 'close';
    case 'frames':
    case 'attribute':
      return 'frame';
    case 'constant':
    case 'signal':
    case 'driver':
      return 'open';
  }
}

/** Why a source cannot be read then; undefined when it can. */
export function whenFault(source: DatasetSource, when: When): Fault | undefined {
  const remedy = `remove it, or write when: ${usualWhen(source)}`;
  if (source.kind === 'param' && when === 'open' && usualWhen(source) === 'close') {
    return { message: `${source.name} is known only when the file is completed`, remedy };
  }
  if (when === 'frame' && (source.kind === 'constant' || source.kind === 'param')) {
    const what = source.kind === 'constant' ? 'a constant' : 'a parameter of the program';
    return { message: `${what} is not read for each frame`, remedy };
  }
  return undefined;
}

/** Why a parameter cannot be given in the units that the entry asks for; undefined when it can. */
export function unitsFault(source: DatasetSource, attributes: readonly LayoutAttribute[]): Fault | undefined {
  const wanted = attributes.find(({ name }) => name === 'units')?.source;
  if (source.kind !== 'param' || wanted?.kind !== 'constant' || typeof wanted.value !== 'string')
    return undefined;
  const units = parameterNamed(source.name)?.units;
  if (units === undefined || convertUnits(1, units, wanted.value) !== undefined) return undefined;
  return {
    message: `${source.name} is in ${units}, which cannot be given in ${show(wanted.value)}`,
    remedy: `write ${units} or units of the same quantity`,
  };
}
