import { PandaError } from './pandaError.ts';

/** Ticks of the simulated FPGA in a second. */
export const CLOCK_HERTZ = 125_000_000;

/** Seconds of the units in which times can be read and written. */
export const TIME_UNITS = { min: 60, s: 1, ms: 1e-3, us: 1e-6 } as const;
export type TimeUnits = keyof typeof TIME_UNITS;

const MOST_TICKS = 2 ** 48 - 1;

/** A whole number from `least` to `most`. @throws PandaError as the server says it */
export function parseWhole(text: string, least: number, most: number): number {
  const [number] = /^[+-]?(0x[0-9a-fA-F]+|\d+)/.exec(text) ?? [];
  if (number === undefined || (number.startsWith('-') && least >= 0)) throw new PandaError('Number missing');
  if (number.length < text.length) throw new PandaError('Unexpected character after input');
  const value = number.startsWith('-') ? -Number(number.slice(1)) : Number(number);
  if (value < least || value > most) throw new PandaError('Number out of range');
  return value;
}

/** @throws PandaError as the server says it */
export function parseDouble(text: string): number {
  const [number] = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text) ?? [];
  if (number === undefined) throw new PandaError('Number missing');
  if (number.length < text.length) throw new PandaError('Unexpected character after input');
  return Number(number);
}

/** Ticks of a time in some units. @throws PandaError */
export function parseTicks(text: string, units: TimeUnits): number {
  const ticks = parseDouble(text) * TIME_UNITS[units] * CLOCK_HERTZ;
  if (!(ticks >= 0 && ticks <= MOST_TICKS)) throw new PandaError('Time setting out of range');
  return Math.round(ticks);
}

/** @throws PandaError */
export function parseUnits(text: string): TimeUnits {
  if (Object.hasOwn(TIME_UNITS, text)) return text as TimeUnits;
  throw new PandaError('Invalid time units');
}
