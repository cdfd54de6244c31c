import { TomochartError } from '#core';
import type { FileEntry } from '../entry.ts';
import type { Selection } from '../hdf5File.ts';

/** From, up to (not including) to, along one axis; a negative count is from the end. */
export type Range = NonNullable<FileEntry['slice']>[number];

/** A part of a dataset without strides. */
export type Part = Pick<Selection, 'offset' | 'count'>;

/**
 * The part of a dataset of shape `shape` that `slice` asks for; axes after those it names are taken whole.
 * @throws TomochartError BAD_REQUEST when it names more axes than there are, or elements that are not there
 */
export function partOf(shape: readonly number[], slice: readonly Range[] = []): Part {
  if (slice.length > shape.length) {
    throw new TomochartError(
      'BAD_REQUEST',
      `the slice has ${slice.length} axes where the dataset has ${shape.length}`,
    );
  }
  const spans = shape.map((size, axis) => spanOf(size, slice[axis] ?? {}, axis));
  return { offset: spans.map(([from]) => from), count: spans.map(([from, to]) => to - from) };
}

function spanOf(size: number, range: Range, axis: number): [from: number, to: number] {
  const at = (index: number) => (index < 0 ? size + index : index);
  const from = at(range.from ?? 0);
  const to = at(range.to ?? size);
  const whole = Number.isInteger(from) && Number.isInteger(to);
  if (!whole || from < 0 || to > size || from >= to) {
    throw new TomochartError(
      'BAD_REQUEST',
      `${range.from ?? ''}:${range.to ?? ''} is no part of axis ${axis}, which has ${size} elements`,
    );
  }
  return [from, to];
}

/**
 * Cuts an array of shape `shape` into parts of at most `most` elements, each contiguous in it, in order. A single
 * element is never cut.
 */
export function* partsOf(shape: readonly number[], most: number): Generator<Part> {
  const [first, ...rest] = shape;
  if (first === undefined) {
    yield { offset: [], count: [] };
    return;
  }
  const inner = rest.reduce((product, n) => product * n, 1);
  if (inner > most && inner > 1) {
    for (let index = 0; index < first; index++) {
      for (const { offset, count } of partsOf(rest, most)) {
        yield { offset: [index, ...offset], count: [1, ...count] };
      }
    }
    return;
  }
  const step = Math.max(1, Math.floor(most / Math.max(1, inner)));
  for (let from = 0; from < first; from += step) {
    yield { offset: [from, ...rest.map(() => 0)], count: [Math.min(step, first - from), ...rest] };
  }
}
