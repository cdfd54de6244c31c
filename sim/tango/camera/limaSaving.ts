import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TomochartError } from '#core';
import type { AttributeDefinition } from '#tango';
import { setting, textSetting, type CameraParts } from './attributes.ts';

const FORMATS = { HDF5: '.h5' } as const;
const MODES = ['MANUAL', 'AUTO_FRAME'];
/** APPEND and MULTISET are Lima's as well; the simulated camera makes a new file for each acquisition. */
const POLICIES = ['ABORT', 'OVERWRITE'];
/** As Lima prints the number of a file, unless it is told otherwise. */
const INDEX_DIGITS = 4;

/** How a camera of Lima names the files of its acquisitions (Lima, CtSaving.cpp; LimaCCDs, LimaCCDs.py). */
export class LimaSaving {
  #directory = '';
  #prefix = '';
  #suffix: string = FORMATS.HDF5;
  #format = 'HDF5';
  #mode = 'MANUAL';
  #policy = 'ABORT';
  #indexFormat = `%0${INDEX_DIGITS}d`;
  #nextNumber = 0;
  framesPerFile = 1;

  /** Path of the file of the next acquisition: directory, prefix, number, suffix. Empty where frames are not stored. */
  get path(): string {
    if (this.#mode === 'MANUAL') return '';
    const number = this.#indexFormat === '' ? '' : String(this.#nextNumber).padStart(INDEX_DIGITS, '0');
    return join(this.#directory, `${this.#prefix}${number}${this.#suffix}`);
  }

  /** True where a file that is there is written anew. */
  get overwrites(): boolean {
    return this.#policy === 'OVERWRITE';
  }

  /** An acquisition has ended: the next file has the next number. */
  count(): void {
    if (this.#mode !== 'MANUAL') this.#nextNumber++;
  }

  attributes(parts: CameraParts): AttributeDefinition[] {
    const text = (name: string, read: () => string, write: (value: string) => void) =>
      textSetting(parts, name, read, write);
    const count = (name: string, min: number, read: () => number, write: (value: number) => void) =>
      setting(parts, { name, type: 'long', min, read, write: (value) => write(Number(value)) });
    return [
      text(
        'saving_directory',
        () => this.#directory,
        (value) => void (this.#directory = value),
      ),
      text(
        'saving_prefix',
        () => this.#prefix,
        (value) => this.#begin(value),
      ),
      text(
        'saving_suffix',
        () => this.#suffix,
        (value) => void (this.#suffix = value),
      ),
      text(
        'saving_format',
        () => this.#format,
        (value) => {
          this.#format = oneOf('saving_format', value, Object.keys(FORMATS));
          this.#suffix = FORMATS.HDF5;
        },
      ),
      text(
        'saving_mode',
        () => this.#mode,
        (value) => void (this.#mode = oneOf('saving_mode', value, MODES)),
      ),
      text(
        'saving_overwrite_policy',
        () => this.#policy,
        (value) => {
          this.#policy = oneOf('saving_overwrite_policy', value, POLICIES);
        },
      ),
      text(
        'saving_index_format',
        () => this.#indexFormat,
        (value) => {
          this.#indexFormat = oneOf('saving_index_format', value, ['', `%0${INDEX_DIGITS}d`]);
        },
      ),
      count(
        'saving_next_number',
        0,
        () => this.#nextNumber,
        (value) => void (this.#nextNumber = value),
      ),
      count(
        'saving_frame_per_file',
        1,
        () => this.framesPerFile,
        (value) => void (this.framesPerFile = value),
      ),
    ];
  }

  /** Where nothing may be written over, numbers go on after those of the files that are there. */
  #begin(prefix: string): void {
    this.#prefix = prefix;
    this.#nextNumber = this.#policy === 'ABORT' ? this.#lastNumber() + 1 : 0;
  }

  #lastNumber(): number {
    try {
      const numbers = readdirSync(this.#directory)
        .filter((name) => name.startsWith(this.#prefix) && name.endsWith(this.#suffix))
        .map((name) => name.slice(this.#prefix.length, -this.#suffix.length))
        .filter((number) => /^\d+$/.test(number));
      return Math.max(-1, ...numbers.map(Number));
    } catch {
      // A folder that is not there is told when the acquisition is prepared.
      return -1;
    }
  }
}

/** In capitals, as Lima takes it. @throws TomochartError DEVICE for another one */
function oneOf(attribute: string, value: string, known: readonly string[]): string {
  const found = known.find((name) => name.toUpperCase() === value.toUpperCase());
  if (found !== undefined) return found;
  throw new TomochartError('DEVICE', `Wrong value ${attribute}: ${value.toUpperCase()}`);
}
