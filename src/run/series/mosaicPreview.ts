import { askWorker, asTomochartError, SpareWorker, TomochartError } from '#core';
import type { SeriesPoint, Tile } from '#series';
import { previewMotionOf } from '../previewPlan.ts';
import type { SeriesJob } from './job.ts';
import type { MosaicRowJob, MosaicRowOutcome } from './mosaicRow.ts';
import type { MosaicRowRecord, PointRecord } from './record.ts';

type TilePoint = SeriesPoint & { readonly tile: Tile };

const threads = new SpareWorker(new URL('./mosaicWorker.ts', import.meta.url));

/** Sees each row of a mosaic as one slice: its tiles, stitched, once all of them are done. */
export class MosaicPreview {
  readonly #job: SeriesJob;
  readonly #truths = new Map<string, Float32Array>();
  readonly warnings: string[] = [];

  constructor(job: SeriesJob) {
    this.#job = job;
  }

  /** Keeps the true slice of a row while the sample stands at its height: afterwards the simulation cannot tell. */
  witness(point: SeriesPoint, { status }: PointRecord): void {
    const { beamline, dryRun } = this.#job;
    if (dryRun || status !== 'done' || !isWide(point) || previewMotionOf(point.scan).helical) return;
    const { scan } = point;
    const key = this.#rowOf(point);
    if (this.#truths.has(key)) return;
    try {
      const truth = beamline.truthFor?.({ ...scan, detector: { ...scan.detector, width: widthOf(point) } });
      if (truth) this.#truths.set(key, truth);
    } catch (thrown) {
      const { message } = asTomochartError(thrown);
      this.warnings.push(`row ${point.tile.row} of the mosaic has no correlation: ${message}`);
    }
  }

  /**
   * The slice of every row whose tiles are all done, in the order in which the rows were begun. What prevents one is
   * a warning: the files of the tiles are whole.
   * @param log the record of the series, beside which the pictures go
   */
  async make(
    records: readonly PointRecord[],
    log: string,
    signal: AbortSignal,
  ): Promise<readonly MosaicRowRecord[]> {
    const files = new Map(
      records.flatMap(({ status, point, file }) =>
        status === 'done' && file ? [[point, file] as const] : [],
      ),
    );
    const made: MosaicRowRecord[] = [];
    for (const [key, points] of this.#rows()) {
      if (!points.every(({ number }) => files.has(number))) continue;
      const { row } = points[0]!.tile;
      try {
        const job = this.#rowJob(key, points, files, log);
        const { correlation = null, reason } = await this.#job.clock.hold(inWorker(job, signal));
        made.push({ row, picture: job.picture, correlation });
        if (reason !== undefined) this.warnings.push(`row ${row} of the mosaic: ${reason}`);
      } catch (thrown) {
        const { message } = asTomochartError(thrown);
        this.warnings.push(`row ${row} of the mosaic has no picture: ${message}`);
      }
    }
    return made;
  }

  #rowJob(
    key: string,
    points: readonly TilePoint[],
    files: ReadonlyMap<number, string>,
    log: string,
  ): MosaicRowJob {
    const { plan } = this.#job;
    const [first] = points;
    const { scan, tile, number } = first!;
    const { extendedField = false, helical } = previewMotionOf(scan);
    if (helical) {
      throw new TomochartError('FRAMES', 'in a helical scan no detector row sees one height at every angle');
    }
    // With another outer axis there is a mosaic at each of its places.
    const alone = plan.axes.every(({ mosaic }) => mosaic !== undefined);
    const ending = `-row-${tile.row}${alone ? '' : `-point-${number}`}.png`;
    const truth = this.#truths.get(key);
    return {
      // A tile of a higher column stands at higher x, and sees what lies at lower columns of the sample.
      tiles: points.map(({ number, tile }) => ({
        file: files.get(number)!,
        offsetPixels: -tile.column * tile.stepXPixels,
      })),
      picture: log.replace(/\.jsonl$/, '') + ending,
      name: `${plan.beamline}, row ${tile.row} of the mosaic`,
      pixelMm: scan.detector.pixelMicrometres / 1000,
      extendedField,
      ...(truth ? { truth } : {}),
    };
  }

  /** The tiles of each row; a mosaic of a single column has no rows to stitch. */
  #rows(): ReadonlyMap<string, TilePoint[]> {
    const rows = new Map<string, TilePoint[]>();
    for (const point of this.#job.plan.points.filter(isWide)) {
      const key = this.#rowOf(point);
      rows.set(key, [...(rows.get(key) ?? []), point]);
    }
    return rows;
  }

  /** The same for the tiles of a row: everything that stands still from one to the next. */
  #rowOf({ values, tile }: TilePoint): string {
    return JSON.stringify(this.#job.plan.axes.map(({ axis }) => (axis === tile.xAxis ? null : values[axis])));
  }
}

function isWide(point: SeriesPoint): point is TilePoint {
  return point.tile !== undefined && point.tile.columns > 1;
}

function widthOf({ scan, tile }: TilePoint): number {
  return scan.detector.width + (tile.columns - 1) * tile.stepXPixels;
}

async function inWorker(job: MosaicRowJob, signal: AbortSignal): Promise<MosaicRowOutcome> {
  return (await askWorker(threads, job, signal)) as MosaicRowOutcome;
}
