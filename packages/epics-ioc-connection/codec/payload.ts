import { CodecError } from './error.ts';
import { ELEMENT_BYTES } from './dbr.ts';
import type { DbrForm, DbrType } from './dbr.ts';
import { countOf, readElements, readOne, writeElements, writeNumber } from './elements.ts';
import { MAX_STATES, STATE_BYTES, UNITS_BYTES, payloadBytes, payloadLayout } from './layout.ts';
import type { PayloadLayout } from './layout.ts';
import { padded } from './message.ts';
import { readText, writeText } from './text.ts';
import type { CaLimits, CaReading, Severity } from './value.ts';

/** Seconds from 1970-01-01 to 1990-01-01 UTC, where EPICS begins to count. */
export const EPICS_EPOCH_SECONDS = 631_152_000;

const TIME = 4;
const NO_LIMITS: CaLimits = { display: [0, 0], alarm: [0, 0], warning: [0, 0], control: [0, 0] };

/**
 * A value in a type and form as it goes over the wire, filled up with zeros to a multiple of 8 bytes. Numbers are
 * narrowed as C does; parts that `reading` does not have are zero, and elements beyond its own too.
 * @throws CodecError VALUE for a text among numbers (convert first), for a count that is none
 */
export function encodePayload(
  type: DbrType,
  form: DbrForm,
  reading: CaReading,
  count: number = countOf(reading.value),
): Buffer {
  if (!Number.isInteger(count) || count < 0)
    throw new CodecError('VALUE', `${count} is no count of elements`);
  const layout = payloadLayout(type, form);
  const payload = Buffer.allocUnsafe(padded(payloadBytes(type, form, count)));
  writeElements(type, payload, layout.value, reading.value, count);
  if (form === 'plain') return payload;
  payload.fill(0, 0, layout.value);
  payload.writeUInt16BE((reading.status ?? 0) & 0xffff, 0);
  payload.writeUInt16BE(reading.severity ?? 0, 2);
  if (form === 'time') writeTime(payload, reading.timeSeconds ?? EPICS_EPOCH_SECONDS);
  else if (form !== 'sts') writeProperties(type, layout, reading, payload);
  return payload;
}

function writeTime(payload: Buffer, timeSeconds: number): void {
  const since = Math.min(Math.max(timeSeconds - EPICS_EPOCH_SECONDS, 0), 0xffffffff);
  const seconds = Math.floor(since);
  payload.writeUInt32BE(seconds, TIME);
  payload.writeUInt32BE(Math.min(Math.round((since - seconds) * 1e9), 999_999_999), TIME + 4);
}

function writeProperties(type: DbrType, layout: PayloadLayout, reading: CaReading, payload: Buffer): void {
  if (layout.states !== undefined) {
    const states = (reading.states ?? []).slice(0, MAX_STATES);
    payload.writeUInt16BE(states.length, layout.states);
    const names = layout.states + 2;
    states.forEach((name, i) => writeText(payload, names + i * STATE_BYTES, STATE_BYTES, name));
  }
  if (layout.precision !== undefined)
    payload.writeInt16BE((reading.precision ?? 0) & 0x7fff, layout.precision);
  if (layout.units !== undefined) writeText(payload, layout.units, UNITS_BYTES, reading.units ?? '');
  if (layout.limits === undefined) return;
  const { display, alarm, warning, control } = reading.limits ?? NO_LIMITS;
  const inOrder = [
    display[1],
    display[0],
    alarm[1],
    warning[1],
    warning[0],
    alarm[0],
    control[1],
    control[0],
  ];
  for (let i = 0; i < layout.limitCount; i += 1) {
    writeNumber(type, payload, layout.limits + i * ELEMENT_BYTES[type], inOrder[i] ?? 0);
  }
}

/**
 * A value as it came over the wire: one element as itself, any other number of them as an array.
 * @param mayOverwrite - the payload is no one else's: an array may share its memory
 * @throws CodecError PAYLOAD for a payload that is shorter than type, form and count say; only the last of several
 * strings, or the only one, may be cut behind its text
 */
export function decodePayload(
  type: DbrType,
  form: DbrForm,
  count: number,
  payload: Buffer,
  mayOverwrite = false,
): CaReading {
  const layout = payloadLayout(type, form);
  const needed =
    type === 'string' && count > 0 ? payloadBytes(type, form, count - 1) : payloadBytes(type, form, count);
  if (payload.length < needed) {
    throw new CodecError(
      'PAYLOAD',
      `${count} of ${type} (${form}) need ${payloadBytes(type, form, count)} bytes, ${payload.length} came`,
    );
  }
  const value =
    count === 1
      ? readOne(type, payload, layout.value)
      : readElements(type, payload, layout.value, count, mayOverwrite);
  if (form === 'plain') return { value };
  const status = payload.readUInt16BE(0);
  // A severity beyond the four is none that can be trusted: INVALID.
  const severity = Math.min(payload.readUInt16BE(2), 3) as Severity;
  if (form === 'sts' || (type === 'string' && form !== 'time')) return { value, status, severity };
  if (form === 'time') return { value, status, severity, timeSeconds: readTime(payload) };
  if (layout.states !== undefined) {
    return { value, status, severity, states: readStates(payload, layout.states) };
  }
  const units = readText(payload, layout.units ?? 0, (layout.units ?? 0) + UNITS_BYTES);
  const limits = readLimits(type, layout, payload);
  if (layout.precision === undefined) return { value, status, severity, units, limits };
  return { value, status, severity, precision: payload.readInt16BE(layout.precision), units, limits };
}

function readTime(payload: Buffer): number {
  return payload.readUInt32BE(TIME) + payload.readUInt32BE(TIME + 4) / 1e9 + EPICS_EPOCH_SECONDS;
}

function readStates(payload: Buffer, at: number): string[] {
  const count = Math.min(payload.readUInt16BE(at), MAX_STATES);
  return Array.from({ length: count }, (_, i) => {
    const start = at + 2 + i * STATE_BYTES;
    return readText(payload, start, start + STATE_BYTES);
  });
}

function readLimits(type: DbrType, layout: PayloadLayout, payload: Buffer): CaLimits {
  const at = (i: number) =>
    i < layout.limitCount
      ? Number(readOne(type, payload, (layout.limits ?? 0) + i * ELEMENT_BYTES[type]))
      : 0;
  return {
    display: [at(1), at(0)],
    alarm: [at(5), at(2)],
    warning: [at(4), at(3)],
    control: [at(7), at(6)],
  };
}
