import { EVENT_MASK } from '../codec/protocol.ts';
import type { NormalValue } from './normal.ts';

/**
 * The events of a new value: for value and archive alike, when it is further than the deadband from the one that was
 * last told (as MDEL has it: a deadband of 0 means any change). A NaN that comes or goes is a change.
 */
export function eventsOf(told: NormalValue, value: NormalValue, deadband: number): number {
  return differs(told, value, deadband) ? EVENT_MASK.value | EVENT_MASK.log : 0;
}

function differs(told: NormalValue, value: NormalValue, deadband: number): boolean {
  if (typeof told === 'number' && typeof value === 'number') {
    // Infinity minus itself is NaN: first whether they are the same.
    if (Object.is(told, value) || told === value) return false;
    return deadband === 0 || !(Math.abs(value - told) <= deadband);
  }
  if (typeof told === 'object' && typeof value === 'object') return !bytes(told).equals(bytes(value));
  return told !== value;
}

function bytes(array: Exclude<NormalValue, number | string>): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
