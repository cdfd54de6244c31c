import { TomochartError } from '#core';
import { frameSets } from '../dxchange.ts';
import type { StoredStretch } from '../frameRecords.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import { kindsOf, type ScanFileSpec } from '../scanSpec.ts';
import type { StoredFiles } from '../sink.ts';
import { describeFrames } from '../skeleton.ts';
import { BLOCK_BYTES, requireRoom } from './copy.ts';
import { elementTypeOf, obstacle } from './rawType.ts';
import { Source } from './source.ts';

/**
 * Copies the frames that the detector has stored itself, every frame to its planned place; where none came the datasets
 * read as zeros. This file then stands alone.
 * @throws TomochartError NOT_FOUND or FILE when the detector's file is not as it said, DISK_FULL before any is copied
 */
export function copyStored(
  file: Hdf5Editor,
  spec: ScanFileSpec,
  stretches: readonly StoredStretch[],
  { file: name, datasets }: StoredFiles,
): void {
  const { path } = Source.placeOf(file, { path: '/', how: 'copy', file: name, target: '/' });
  const source = Source.beside(file, path);
  const { width, height } = spec;
  try {
    const kinds = kindsOf(spec).map((kind) => {
      const own = stretches.filter((stretch) => stretch.kind === kind);
      const dataset = datasets[kind] ?? datasets[''];
      const there = dataset !== undefined && source.kindAt(dataset) === 'dataset';
      if (own.length > 0 && !there) {
        throw new TomochartError(
          'NOT_FOUND',
          `${path} has no ${dataset ?? `dataset for frames of kind ${kind}`}`,
        );
      }
      return { kind, own, dataset: dataset ?? '', there };
    });
    const frameBytes = width * height * spec.bytesPerPixel;
    requireRoom(file.path, frameBytes * kinds.reduce((sum, { kind }) => sum + spec.frames[kind], 0));
    for (const { kind, own, dataset, there } of kinds) {
      const { data } = frameSets[kind];
      const description = there ? source.describe(dataset) : undefined;
      const reason = description && obstacle(description);
      if (reason !== undefined) throw new TomochartError('FILE', `${dataset} of ${path}: ${reason}`);
      const type = description
        ? elementTypeOf(description)
        : { kind: 'integer' as const, size: spec.bytesPerPixel, signed: false };
      file.createEmpty(data, type, [spec.frames[kind], height, width]);
      const together = Math.max(1, Math.floor(BLOCK_BYTES / (width * height * type.size)));
      for (const { firstSlot, frames, storedAt } of own) {
        for (let done = 0; done < frames; done += together) {
          const count = [Math.min(together, frames - done), height, width];
          const bytes = source.readBytes(dataset, { offset: [storedAt + done, 0, 0], count });
          file.writeSlab(data, { offset: [firstSlot + done, 0, 0], count }, bytes);
        }
      }
      describeFrames(file, spec, kind);
    }
  } finally {
    source.close();
  }
}
