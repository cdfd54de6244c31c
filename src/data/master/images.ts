import { dirname, relative, resolve } from 'node:path';
import { TomochartError } from '#core';
import { frameSets } from '../dxchange.ts';
import { elementTypeOf } from '../external/rawType.ts';
import { Source } from '../external/source.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import { reserveVirtual, type VirtualMapping, type VirtualPatch } from '../virtual/index.ts';
import type { Point } from './points.ts';
import type { MasterChannel } from './spec.ts';

/** A stretch of points whose frames are next to each other in a dataset of some file. */
interface Run {
  readonly dataset: string;
  readonly from: number;
  readonly point: number;
  readonly frames: number;
}

/**
 * Shows all frames of a detector as one dataset, in the order in which they were taken: shape (points, height, width).
 * None is copied; where no frame came it reads as zeros.
 * @returns what `applyVirtual` has to do once the file is closed
 * @throws TomochartError NOT_FOUND or FILE when the file with the frames is not as it said
 */
export function addImages(
  file: Hdf5Editor,
  path: string,
  points: readonly Point[],
  channel: MasterChannel,
): VirtualPatch {
  const stored = channel.stored;
  const runs = runsOf(points, channel);
  const place = stored?.file ?? channel.file;
  const here = resolve(place) === resolve(file.path);
  const source = here ? undefined : Source.beside(file, place);
  try {
    const from = source ?? file;
    const described = new Map(
      [...new Set(runs.map(({ dataset }) => dataset))].map((dataset) => [dataset, from.describe(dataset)]),
    );
    const [first] = described.values();
    if (!first) throw new TomochartError('FRAMES', `${channel.name} has no frames to show`);
    const frame = (first.shape ?? []).slice(1);
    const link = here ? '.' : relative(dirname(resolve(file.path)), resolve(place)).replaceAll('\\', '/');
    const mappings = runs.map(({ dataset, from: start, point, frames }): VirtualMapping => ({
      file: link,
      dataset,
      sourceShape: described.get(dataset)!.shape ?? [],
      sourceStart: [start, 0, 0],
      start: [point, 0, 0],
      count: [frames, ...frame],
    }));
    return reserveVirtual(file, path, elementTypeOf(first), [points.length, ...frame], mappings);
  } finally {
    source?.close();
  }
}

function runsOf(points: readonly Point[], { stored, elsewhere }: MasterChannel): Run[] {
  const runs: { dataset: string; from: number; point: number; frames: number }[] = [];
  points.forEach(({ kind, slot }, point) => {
    if (kind === undefined) return;
    const dataset = stored ? (stored.datasets[kind] ?? stored.datasets['']) : frameSets[kind].data;
    const stretch = elsewhere.find(
      ({ kind: of, firstSlot, frames }) => of === kind && slot >= firstSlot && slot < firstSlot + frames,
    );
    if (dataset === undefined || (stored && !stretch)) return;
    const from = stretch ? stretch.storedAt + slot - stretch.firstSlot : slot;
    const run = runs.at(-1);
    const follows =
      run?.dataset === dataset && run.from + run.frames === from && run.point + run.frames === point;
    if (follows) run.frames++;
    else runs.push({ dataset, from, point, frames: 1 });
  });
  return runs;
}
