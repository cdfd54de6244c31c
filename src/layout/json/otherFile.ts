import { isRecord } from '#core/yaml';
import type { AxisRange } from '../model.ts';
import { pathFault, textFault, type Fault } from './path.ts';

/** Stands for the file that the detector writes itself; the detector says where that is. */
export const DETECTOR_FILE = '{detector_file}';
/** Stands for the master file of the scan; the path then counts from the scan's entry in it. */
export const MASTER_FILE = '{master_file}';
const WORDS = [DETECTOR_FILE, MASTER_FILE];

/** A dataset of another HDF5 file. */
export interface OtherDataset {
  readonly file: string;
  readonly path: string;
}

/** `FILE:PATH`, or the two apart: file and path, or what is wrong with them. */
export function otherDataset(value: unknown): OtherDataset | Fault {
  const parts = typeof value === 'string' ? split(value) : value;
  if (!isRecord(parts) || typeof parts.file !== 'string' || typeof parts.path !== 'string') {
    const remedy = 'write "FILE:/PATH" or {"file": "FILE", "path": "/PATH"}';
    return { message: 'names no dataset of another file', remedy };
  }
  const { file, path } = parts;
  const fault = fileFault(file) ?? (path === '/' ? ROOT : pathFault(path));
  return fault ?? { file, path };
}

const ROOT: Fault = { message: 'names a whole file, not a dataset in it', remedy: 'write FILE:/PATH' };

/** The first `:/` ends the name of the file. */
function split(text: string): Partial<OtherDataset> {
  if (/^[A-Za-z]:[\\/]/.test(text)) return { file: text, path: '/x' };
  const end = text.indexOf(':/');
  return end < 0 ? {} : { file: text.slice(0, end), path: text.slice(end + 1) };
}

/**
 * What is wrong with the name of another file: it lies in the folder of the data file, or below it, or it is the
 * detector's own. Whoever writes a layout must not reach the rest of the disk with it.
 */
export function fileFault(file: string): Fault | undefined {
  if (file === '') return { message: 'names no file', remedy: 'write the name of the file' };
  const bad = textFault(file);
  if (bad) return bad;
  const remedy = `name a file in the folder of the data file, or ${DETECTOR_FILE}`;
  const word = WORDS.find((known) => file.startsWith(known)) ?? '';
  const rest = file.slice(word.length);
  const placeholder = /\{[^}]*\}?/.exec(rest)?.[0];
  if (placeholder !== undefined) {
    return {
      message: `${placeholder} cannot stand here`,
      remedy: `only ${WORDS.join(' or ')} can, at the beginning`,
    };
  }
  if (word === MASTER_FILE && rest !== '') {
    return { message: `goes on after ${MASTER_FILE}`, remedy: `write ${MASTER_FILE}:/measurement/…` };
  }
  if (word !== '' && /[\\/]/.test(rest)) {
    return { message: `goes on after ${DETECTOR_FILE} to another folder`, remedy };
  }
  const absolute = /^(?:[\\/~]|[A-Za-z]:)/.test(rest);
  if (!absolute && !rest.split(/[\\/]/).includes('..')) return undefined;
  return { message: 'names a file outside the output folder', remedy };
}

/**
 * The ranges of a slice in numpy's words, `10:731, :, 0:512`: one for each axis, negative ones count from the end.
 * Steps and single numbers, which drop an axis, are refused.
 */
export function sliceOf(text: string): readonly AxisRange[] | Fault {
  const ranges: AxisRange[] = [];
  for (const part of text.split(',', 40)) {
    const found = /^\s*(-?\d{1,15})?\s*:\s*(-?\d{1,15})?\s*$/.exec(part);
    if (!found) {
      const single = /^\s*(\d{1,15})\s*$/.exec(part)?.[1];
      const remedy =
        single === undefined
          ? 'write from:to for each axis, as in 10:731, :, 0:512'
          : `write ${single}:${Number(single) + 1}: an axis is kept`;
      return { message: `"${part.trim().slice(0, 20)}" is no range`, remedy };
    }
    const [from, to] = [found[1], found[2]].map((word) =>
      word === undefined ? undefined : Number(word) + 0,
    );
    if (from !== undefined && to !== undefined && from < 0 === to < 0 && from >= to) {
      return { message: `${from}:${to} is empty`, remedy: 'write from:to with from less than to' };
    }
    ranges.push({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  }
  // HDF5 has no more axes (H5S_MAX_RANK).
  if (ranges.length > 32)
    return { message: 'has more than 32 axes', remedy: 'write one range for each axis' };
  return ranges;
}

/** The ranges as {@link sliceOf} reads them. */
export function sliceText(ranges: readonly AxisRange[]): string {
  return ranges.map(({ from, to }) => `${from ?? ''}:${to ?? ''}`).join(', ');
}
