import { TomochartError } from '#core';

/** A block of another dataset that a virtual dataset shows. All lists have one number for each axis. */
export interface VirtualMapping {
  /** `.` for the same file, else a path relative to this one, or an absolute one. */
  readonly file: string;
  /** Absolute path of the dataset that is shown. */
  readonly dataset: string;
  readonly sourceShape: readonly number[];
  /** First element of the block in the dataset that is shown. */
  readonly sourceStart: readonly number[];
  /** Where it appears in the virtual dataset. */
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** A dataset that is to become virtual as soon as HDF5 has closed the file. */
export interface VirtualPatch {
  readonly path: string;
  /** Address of its object header in the file. */
  readonly header: number;
  readonly mappings: readonly VirtualMapping[];
  readonly shape: readonly number[];
}

/** Selections of one block are written with 32-bit corners. */
const MOST_ELEMENTS = 2 ** 32 - 1;

/** @throws TomochartError FILE for a mapping that HDF5 would refuse when the dataset is opened or read */
export function verifyMappings(
  path: string,
  shape: readonly number[],
  mappings: readonly VirtualMapping[],
): void {
  for (const { file, dataset, sourceShape, sourceStart, start, count } of mappings) {
    const refuse = (reason: string) =>
      new TomochartError('FILE', `${path}: cannot show ${file}:${dataset}: ${reason}`);
    if (file === '' || `${file}${dataset}`.includes('\0')) throw refuse('its name is not one of a file');
    if (!dataset.startsWith('/')) throw refuse('the path of the dataset is not absolute');
    const ranks = [sourceShape, sourceStart, start, count].map((list) => list.length);
    if (shape.length === 0 || ranks.some((rank) => rank !== shape.length)) {
      throw refuse(`it has another number of axes than the ${shape.length} of ${path}`);
    }
    if (!isInside(sourceStart, count, sourceShape)) {
      throw refuse(
        `${textOf(count)} elements from ${textOf(sourceStart)} on are not in its ${textOf(sourceShape)}`,
      );
    }
    if (!isInside(start, count, shape)) {
      throw refuse(`${textOf(count)} elements at ${textOf(start)} do not fit in ${textOf(shape)}`);
    }
  }
}

function isInside(start: readonly number[], count: readonly number[], shape: readonly number[]): boolean {
  return shape.every((size, axis) => {
    const [first, elements] = [start[axis]!, count[axis]!];
    const whole = Number.isInteger(first) && Number.isInteger(elements) && size <= MOST_ELEMENTS;
    return whole && first >= 0 && elements >= 1 && first + elements <= size;
  });
}

function textOf(numbers: readonly number[]): string {
  return numbers.join(' x ');
}
