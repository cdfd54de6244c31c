import type { Constant, DatasetSource, ValueSource, ValueType, When } from '../model.ts';
import { splitUri } from './address.ts';
import { sliceText } from './otherFile.ts';
import { usualWhen } from './source.ts';

/** An entry as it stands in the file: a constant, or a mapping. */
export type RawEntry = Constant | Raw;

/** An entry that is a mapping. */
export type Raw = Readonly<Record<string, unknown>>;

/** The keys that say a source. */
export function rawSource(source: DatasetSource): Raw {
  switch (source.kind) {
    case 'frames':
      return { frames: source.frames, ...(source.isDefault ? { default: true } : {}) };
    case 'file': {
      const { how, file, path, slice } = source;
      const apart = file.includes(':/') || !path.startsWith('/');
      const target = apart ? { file, path } : `${file}:${path}`;
      return { [`h5 ${how}`]: target, ...(slice === undefined ? {} : { slice: sliceText(slice) }) };
    }
    case 'constant':
    case 'signal':
    case 'param':
    case 'driver':
    case 'attribute':
      return rawValue(source);
  }
}

/** The keys that say the source of one value. */
export function rawValue(source: ValueSource): Raw {
  switch (source.kind) {
    case 'constant':
      return { value: source.value };
    case 'signal': {
      const { key, address } = splitUri(source.uri) ?? { key: 'ca' as const, address: source.uri };
      return { [key]: address };
    }
    case 'param':
      return { param: source.name };
    case 'driver':
      return { driver: source.parameter, ...(source.address === 0 ? {} : { address: source.address }) };
    case 'attribute':
      return { ndattribute: source.name };
  }
}

/** When and type, where they are not what they would be anyway. */
export function details(source: ValueSource, when: When, type: ValueType | undefined): Raw {
  const isText = source.kind === 'constant' && isTextual(source.value);
  // A constant is the same for each frame.
  const moment = source.kind === 'constant' && when === 'frame' ? 'open' : when;
  return {
    ...(moment === usualWhen(source) ? {} : { when: moment }),
    ...(type === undefined || (isText && type === 'string') ? {} : { type }),
  };
}

function isTextual(value: unknown): boolean {
  return typeof (Array.isArray(value) ? value[0] : value) === 'string';
}

/** A constant that nothing more is said of stands for itself. */
export function short(entry: Raw): RawEntry {
  const keys = Object.keys(entry);
  return keys.length === 1 && keys[0] === 'value' ? (entry.value as Constant) : entry;
}
