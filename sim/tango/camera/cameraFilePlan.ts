import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { TomochartError } from '#core';
import type { Pixels } from '#data';
import type { Hdf5Plan, ValueDataset } from '../../hdf5/hdf5Plan.ts';
import type { FrameValue } from '../../hdf5/value.ts';

/** A frame on its way to the file. */
export interface FrameToKeep {
  readonly pixels: Pixels;
  /** Its number within the acquisition, as the file counts. */
  readonly id: number;
  readonly label: string;
  /** End of its exposure, seconds since 1970. */
  readonly timeSeconds: number;
}

/** Where things are in the file. */
export interface FileNames {
  readonly dataset: string;
  /** Path of the numbers of the frames, where it has them. */
  readonly ids?: string;
  /** Another path of the dataset of frames. */
  readonly link?: string;
  /** Path of the moments of the frames, or their name beside the frames. */
  readonly times: string;
}

/** The size of frames, and how many the datasets have room for at first. */
export type FileShape = Pick<Hdf5Plan, 'width' | 'height' | 'bytesPerPixel' | 'rows'>;

/** Values in a chunk of a dataset of values. */
const CHUNK = 128;

/** What is made of the file as it is opened. */
export function planOf(path: string, shape: FileShape, { dataset, ids, link, times }: FileNames): Hdf5Plan {
  const beside = dataset.slice(0, dataset.lastIndexOf('/') + 1);
  const values: ValueDataset[] = [
    ...(ids === undefined ? [] : [{ path: ids, name: 'id', type: 'int32', when: 'frame' } as const]),
    { path: `${beside}label`, name: 'label', type: 'string', when: 'frame' },
    {
      path: times.startsWith('/') ? times : `${beside}${times}`,
      name: 'time',
      type: 'float64',
      when: 'frame',
    },
  ];
  return {
    ...shape,
    path,
    groups: [],
    constants: [],
    frames: [dataset],
    values,
    attributes: [],
    closing: [],
    links: link === undefined ? [] : [{ path: link, target: dataset }],
    chunk: CHUNK,
  };
}

/** The values of a frame in the order of the plan. */
export function valuesOf({ values }: Hdf5Plan, { id, label, timeSeconds }: FrameToKeep): FrameValue[] {
  const known: Readonly<Record<string, number | string>> = { id, label, time: timeSeconds };
  return values.map(({ name, type }) => ({ type, value: known[name]! }));
}

/**
 * A camera writes over no file, and into folders that its machine sees.
 * @throws TomochartError NOT_FOUND, EXISTS or FILE
 */
export function requireFree(path: string): void {
  const folder = dirname(path);
  if (!isAbsolute(path)) throw new TomochartError('FILE', `${path} is no absolute path`);
  if (!existsSync(folder)) throw new TomochartError('NOT_FOUND', `there is no folder ${folder}`);
  if (existsSync(path)) throw new TomochartError('EXISTS', `${path} is there already`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new TomochartError('FILE', `${folder} cannot be written to`, { cause });
  }
}
