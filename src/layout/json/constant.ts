import { show } from '#core/yaml';
import type { Constant, ValueType } from '../model.ts';
import { textFault, type Fault } from './path.ts';

const KINDS = 'write text, a number, or a list of texts or of numbers';

/**
 * The constant that a value of the file says, or what is wrong with it. HDF5 has neither truth values nor nothing,
 * and readers disagree on what stands for them: the writer of the layout has to choose.
 */
export function constantOf(value: unknown): { readonly constant: Constant } | { readonly fault: Fault } {
  if (Array.isArray(value)) return listOf(value);
  const fault = scalarFault(value);
  return fault ? { fault } : { constant: value as string | number };
}

function listOf(list: readonly unknown[]): { readonly constant: Constant } | { readonly fault: Fault } {
  if (list.length === 0) return { fault: { message: 'is an empty list', remedy: KINDS } };
  for (const value of list) {
    const nested = typeof value === 'object' && value !== null;
    const fault = nested
      ? { message: `must be a plain list, found ${show(value)} in it`, remedy: KINDS }
      : scalarFault(value);
    if (fault) return { fault };
  }
  if (new Set(list.map((value) => typeof value)).size > 1) {
    return {
      fault: { message: 'mixes text and numbers', remedy: 'write all of them as text, or as numbers' },
    };
  }
  return { constant: list as readonly string[] | readonly number[] };
}

function scalarFault(value: unknown): Fault | undefined {
  if (typeof value === 'string') return textFault(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return undefined;
    return { message: `must be a finite number, found ${show(value)}`, remedy: 'write a number' };
  }
  if (typeof value === 'boolean') {
    return {
      message: `cannot be ${value}: HDF5 has no truth values`,
      remedy: `write "${value ? 'Yes' : 'No'}" as text, or ${value ? 1 : 0}`,
    };
  }
  if (value === null || value === undefined) return { message: 'has no value', remedy: KINDS };
  return { message: `must be text or a number, found ${show(value)}`, remedy: KINDS };
}

/** Why a constant cannot be stored with that type; undefined when it can. Any number can be stored as text. */
export function typeFault(constant: Constant, type: ValueType): Fault | undefined {
  const values: readonly (string | number)[] = Array.isArray(constant)
    ? (constant as readonly (string | number)[])
    : [constant as string | number];
  if (type === 'string') return undefined;
  const text = values.find((value) => typeof value === 'string');
  if (text !== undefined) {
    return { message: `cannot be ${type}: ${show(text)} is text`, remedy: 'write a number, or type: string' };
  }
  const broken = type === 'int' ? values.find((value) => !Number.isSafeInteger(value)) : undefined;
  if (broken === undefined) return undefined;
  return { message: `cannot be int: ${broken} is no whole number`, remedy: 'write type: float' };
}
