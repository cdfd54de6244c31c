import type { AttributeReading, AttributeData } from '../codec/value.ts';
import type { DevFailed } from '../codec/devFailed.ts';
import { elementsIn, isArray, isImage, sameValue } from './shape.ts';
import { isNumeric } from './specification.ts';

/** What an attribute has given: a reading, or why there is none. */
export type Outcome = AttributeReading | DevFailed;

/** Thresholds of a change: `negative,positive` or one number for both sides; relative ones in percent. */
export interface Thresholds {
  readonly abs?: string | undefined;
  readonly rel?: string | undefined;
}

/**
 * Whether what was read differs enough from what was sent last to be sent (cppTango, `EventSupplier::detect_change`):
 * another error, another quality or another size always; numbers by their thresholds, at or beyond; anything else by any
 * difference.
 */
export function hasChanged(last: Outcome | undefined, next: Outcome, { abs, rel }: Thresholds): boolean {
  if (last === undefined) return true;
  if (last instanceof Error || next instanceof Error)
    return !(last instanceof Error && next instanceof Error && sameErrors(last, next));
  if (last.quality !== next.quality) return true;
  if (last.value === undefined || next.value === undefined) return last.value !== next.value;
  if (!isNumeric(next.type)) return !sameValue(last.value, next.value);
  if (sizeOf(last.value) !== sizeOf(next.value)) return true;
  const absolute = rangeOf(abs);
  const relative = rangeOf(rel);
  if (!absolute && !relative) return false;
  const before = elementsIn(last.value)[Symbol.iterator]();
  for (const element of elementsIn(next.value)) {
    const old = Number(before.next().value);
    const now = Number(element);
    if (Number.isNaN(old) !== Number.isNaN(now)) return true;
    const difference = now - old;
    if (absolute && beyond(difference, absolute)) return true;
    const percent = old === 0 ? (now === 0 ? 0 : 100 * Math.sign(now)) : (difference * 100) / old;
    if (relative && beyond(percent, relative)) return true;
  }
  return false;
}

function rangeOf(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined;
  const [first = NaN, second = first] = text.split(',').map(Number);
  return [-Math.abs(first), Math.abs(second)];
}

/** A threshold of 0 asks for every difference, and none is a difference. */
function beyond(difference: number, [low, high]: readonly [number, number]): boolean {
  return difference !== 0 && (difference <= low || difference >= high);
}

function sizeOf(value: AttributeData): string {
  if (isImage(value)) return `${value.width}x${value.height}`;
  return isArray(value) ? String(value.length) : '';
}

function sameErrors(one: DevFailed, other: DevFailed): boolean {
  const told = ({ errors }: DevFailed): string =>
    JSON.stringify(errors.map(({ reason, description, origin }) => [reason, description, origin]));
  return told(one) === told(other);
}
