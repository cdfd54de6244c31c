import { TomochartError } from '#core';
import { frameSets } from '../dxchange.ts';
import type { StoredStretch } from '../frameRecords.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import { kindsOf, type ScanFileSpec } from '../scanSpec.ts';
import type { StoredFiles } from '../sink.ts';
import { describeFrames } from '../skeleton.ts';
import { reserveVirtual, type VirtualMapping, type VirtualPatch } from '../virtual/index.ts';
import { elementTypeOf } from './rawType.ts';
import { Source } from './source.ts';

/**
 * Shows the frames that the detector has stored itself as datasets of each kind with every frame in its planned place.
 * No frame is copied; where none came the datasets read as zeros.
 * @returns what `applyVirtual` has to do once the file is closed
 * @throws TomochartError NOT_FOUND or FILE when the detector's file is not as it said
 */
export function addStored(
  file: Hdf5Editor,
  spec: ScanFileSpec,
  stretches: readonly StoredStretch[],
  { file: name, datasets }: StoredFiles,
): VirtualPatch[] {
  const { path, link } = Source.placeOf(file, { path: '/', how: 'link', file: name, target: '/' });
  const source = Source.beside(file, path);
  try {
    const frame = [spec.height, spec.width];
    return kindsOf(spec).map((kind) => {
      const dataset = datasets[kind] ?? datasets[''];
      const there = dataset !== undefined && source.kindAt(dataset) === 'dataset';
      if (!there && stretches.some((stretch) => stretch.kind === kind)) {
        throw new TomochartError(
          'NOT_FOUND',
          `${path} has no ${dataset ?? `dataset for frames of kind ${kind}`}`,
        );
      }
      const description = there ? source.describe(dataset) : undefined;
      const type = description
        ? elementTypeOf(description)
        : { kind: 'integer' as const, size: spec.bytesPerPixel, signed: false };
      const mappings = stretches
        .filter((stretch) => stretch.kind === kind)
        .map(({ firstSlot, frames, storedAt }): VirtualMapping => ({
          file: link,
          dataset: dataset ?? '',
          sourceShape: description?.shape ?? [],
          sourceStart: [storedAt, 0, 0],
          start: [firstSlot, 0, 0],
          count: [frames, ...frame],
        }));
      const { data } = frameSets[kind];
      const patch = reserveVirtual(file, data, type, [spec.frames[kind], ...frame], mappings);
      describeFrames(file, spec, kind);
      return patch;
    });
  } finally {
    source.close();
  }
}
