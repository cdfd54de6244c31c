import { TomochartError } from '#core';
import type { CaValue, DbrType } from '#epics';

/** In which shape a value is asked for; left out, in that of the process variable. */
export interface ValueRequest {
  readonly type?: DbrType;
  readonly asText?: boolean;
}

/**
 * How the value of a process variable becomes one of the program, and back. `pv` names it in errors, `native` is its
 * type on the server and `count` the number of its elements.
 * @throws TomochartError DEVICE from `read` and `write` for a value that makes no sense
 */
export interface CaCodec<T> {
  readonly request: (native: DbrType, count: number) => ValueRequest;
  readonly read: (value: CaValue, pv: string) => T;
  readonly write: (value: T, native: DbrType, pv: string) => CaValue;
}

/** A number; the state of an enum by its number. NaN stays NaN. */
export const NUMBER: CaCodec<number> = {
  request: () => ({}),
  read: (value, pv) => numberOf(value, pv),
  write: (value, native) => (native === 'string' ? String(value) : value),
};

/** True for anything but 0; written as 1 and 0. */
export const FLAG: CaCodec<boolean> = {
  request: () => ({}),
  read: (value, pv) => numberOf(value, pv) !== 0,
  write: (value, native) => (native === 'string' ? String(Number(value)) : Number(value)),
};

/** A text: of a string, or of an array of bytes, as areaDetector has its paths. */
export const TEXT: CaCodec<string> = {
  request: (native) => (native === 'char' ? { asText: true } : { type: 'string' }),
  read: (value, pv) => textOf(value, pv),
  write: (value) => value,
};

/** A state of an enum by its name; also the server's own text of a number. */
export const STATE: CaCodec<string> = {
  request: () => ({ type: 'string' }),
  read: (value, pv) => textOf(value, pv),
  write: (value, native, pv) => scalarFor(value, native, pv),
};

/** Whatever it is: a number, a text, an enum by the name of its state. */
export const ANY: CaCodec<number | string> = {
  request: (native, count) => {
    if (native === 'char') return count > 1 ? { asText: true } : {};
    return native === 'enum' ? { type: 'string' } : {};
  },
  read: (value, pv) => {
    if (typeof value === 'number' || typeof value === 'string') return value;
    throw shapeless(pv, value, 'a number or a text');
  },
  write: (value, native, pv) => scalarFor(value, native, pv),
};

/** A number or a text as the type of the process variable wants it. */
export function scalarFor(value: number | string, native: DbrType, pv: string): CaValue {
  if (native === 'string') return String(value);
  // Names of states and texts in arrays of bytes are told apart by the client.
  if (typeof value === 'number' || native === 'enum' || native === 'char') return value;
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new TomochartError(
    'DEVICE',
    `cannot write ${JSON.stringify(value)} to ca://${pv}, which is a number`,
    {
      remedy: 'correct the value in beamline.yaml',
    },
  );
}

function numberOf(value: CaValue, pv: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '') {
    const number = Number(value);
    if (!Number.isNaN(number) || /^\s*[+-]?nan\s*$/i.test(value)) return number;
  }
  throw shapeless(pv, value, 'a number');
}

function textOf(value: CaValue, pv: string): string {
  if (typeof value === 'string') return value;
  throw shapeless(pv, value, 'a text');
}

function shapeless(pv: string, value: CaValue, wanted: string): TomochartError {
  const found = typeof value === 'object' ? `${value.length} values` : JSON.stringify(value);
  return new TomochartError('DEVICE', `ca://${pv} reads ${found} where ${wanted} is expected`, {
    remedy: 'check that beamline.yaml names the right process variable',
  });
}
