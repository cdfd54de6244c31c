import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import { LEAST_BYTES, readElement, readElements, stateOf } from './elements.ts';
import type { Elements } from './elements.ts';
import type { AttributeType } from './types.ts';
import type { TangoScalar } from './value.ts';

/** AttributeDataType of tango.idl: the discriminators of AttrValUnion, by number. */
export const ARMS: readonly (AttributeType | 'device_state' | 'no_data')[] = [
  'boolean',
  'short',
  'long',
  'long64',
  'float',
  'double',
  'uchar',
  'ushort',
  'ulong',
  'ulong64',
  'string',
  'state',
  'device_state',
  'encoded',
  'no_data',
];

/** Number of the arm that carries a type: an enum travels as a short. */
export function armOf(type: AttributeType | 'device_state' | 'no_data'): number {
  return ARMS.indexOf(type === 'enum' ? 'short' : type);
}

/** The values of an attribute as they stand in its structure: those that were read, then those that were set. */
export interface UnionValues {
  /** Undefined where there is no data. */
  readonly type: AttributeType | undefined;
  readonly count: number;
  /** All of them; with few elements made from scalars, which is quicker than a view. */
  readonly elements: Elements;
}

const NO_DATA: UnionValues = { type: undefined, count: 0, elements: [] };
/** A scalar has one or two elements. */
const FEW = 2;

/** AttrValUnion of tango.idl. */
export function readUnion(reader: CdrReader): UnionValues {
  const number = reader.u32();
  const arm = ARMS[number];
  if (arm === undefined) throw new CdrError(`values of kind ${number}, which Tango 9 does not have`);
  if (arm === 'device_state') {
    return { type: 'state', count: 1, elements: [stateOf(reader.u32())] };
  }
  if (arm !== 'no_data') return readArm(reader, arm);
  reader.bool();
  return NO_DATA;
}

function readArm(reader: CdrReader, type: AttributeType): UnionValues {
  const count = reader.count(LEAST_BYTES[type]);
  if (count > FEW) return { type, count, elements: readElements(reader, type, count) };
  const few: TangoScalar[] = [];
  for (let k = 0; k < count; k++) few.push(readElement(reader, type));
  return { type, count, elements: few as Elements };
}
