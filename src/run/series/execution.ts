import { asTomochartError } from '#core';
import { warmWriter } from '#data';
import { movesBetween, type SeriesPoint } from '#series';
import type { ScanStatus } from '../record.ts';
import { moveOuter } from './axes.ts';
import type { SeriesJob, SeriesProgress } from './job.ts';
import { MosaicPreview } from './mosaicPreview.ts';
import { PointRun } from './pointRun.ts';
import type { PointRecord, SeriesRecord } from './record.ts';
import type { Store } from './store.ts';

/** The course of a series: its points in order, what each means for the next, and the end. */
export class Execution {
  readonly #job: SeriesJob;
  readonly #store: Store | undefined;
  readonly #signal: AbortSignal;
  readonly #points: PointRun;
  readonly #mosaic: MosaicPreview;
  readonly #records: PointRecord[] = [];
  readonly #warnings: string[] = [];
  readonly #unsafe: string[] = [];
  #error: SeriesRecord['error'] = null;

  constructor(job: SeriesJob, store: Store | undefined, signal: AbortSignal) {
    this.#job = job;
    this.#store = store;
    this.#signal = signal;
    this.#points = new PointRun(job, signal);
    this.#mosaic = new MosaicPreview(job);
  }

  /** Ends the scan that is running; the signal ends the rest. */
  abort(): void {
    this.#points.abort();
  }

  async run(): Promise<SeriesRecord> {
    const { plan, clock, resume } = this.#job;
    const startedAt = clock.now();
    let ended = true;
    for (const point of plan.points) {
      const earlier = resume?.done.get(point.number);
      // Its file is then made while the outer axes move.
      if (!earlier && !this.#job.dryRun) warmWriter();
      const record = earlier ?? (await this.#points.take(point));
      this.#records.push(record);
      if (!earlier) this.#mosaic.witness(point, record);
      const kept = await this.#keep(point, record, earlier !== undefined);
      if (earlier && kept) continue;
      this.#unsafe.push(...record.unsafe);
      if (!kept || !this.#mayGoOn(record)) {
        ended = false;
        break;
      }
    }
    // After a failure or Ctrl-C nothing moves that nobody asked for.
    const returned = ended && !this.#signal.aborted && (await this.#return());
    const elapsed = clock.now() - startedAt;
    this.#warnings.push(...(await this.#points.finished()));
    const summed = this.#sum(elapsed, returned);
    const record = await this.#withMosaic(summed);
    await this.#keepEnd(record);
    return record;
  }

  /** Pictures take time after the last scan, and change nothing of how the series has ended. */
  async #withMosaic(record: SeriesRecord): Promise<SeriesRecord> {
    if (record.log === null || record.status === 'aborted') return record;
    const mosaic = await this.#mosaic.make(record.points, record.log, this.#signal);
    return { ...record, mosaic, warnings: [...record.warnings, ...this.#mosaic.warnings] };
  }

  /** The outer axes back to where they stood. */
  async #return(): Promise<boolean> {
    const { clock, beamline, plan } = this.#job;
    this.#tell({ kind: 'returning' });
    try {
      const moves = movesBetween(await this.#points.survey(), {}, plan.origin);
      await moveOuter({ devices: beamline.devices, clock, axes: plan.axes }, moves, this.#signal);
      return true;
    } catch (thrown) {
      const { code, message } = asTomochartError(thrown);
      if (code === 'UNSAFE') this.#unsafe.push(message);
      this.#warnings.push(`the outer axes are not back where they stood: ${message}`);
      return false;
    }
  }

  /** Notes a point; false when that is not possible, and the series had better end. */
  async #keep(point: SeriesPoint, record: PointRecord, earlier: boolean): Promise<boolean> {
    this.#tell({ kind: 'ended', point, record });
    if (!this.#store) return true;
    try {
      if (!earlier) this.#store.note(record);
      const warning = await this.#job.clock.hold(this.#store.show(record));
      if (warning !== undefined) this.#warnings.push(warning);
      return true;
    } catch (thrown) {
      const { code, message } = asTomochartError(thrown, 'FILE');
      this.#error = { code, message };
      return false;
    }
  }

  async #keepEnd(record: SeriesRecord): Promise<void> {
    try {
      this.#store?.end(record);
    } catch {
      // Whether the last line is there changes nothing of what the lines before it say.
    }
  }

  #mayGoOn({ status, unsafe }: PointRecord): boolean {
    if (status === 'aborted' || unsafe.length > 0 || this.#signal.aborted) return false;
    return status === 'done' || this.#job.plan.onFailure === 'go_on';
  }

  #sum(elapsed: number, returned: boolean): SeriesRecord {
    const { plan, dryRun } = this.#job;
    const { points } = plan;
    const pointsDone = this.#records.filter(({ status }) => status === 'done').length;
    return {
      status: this.#status(pointsDone === points.length),
      beamline: plan.beamline,
      dryRun,
      log: this.#store?.log ?? null,
      master: this.#store?.master ?? null,
      pointsDone,
      pointsPlanned: points.length,
      points: this.#records,
      mosaic: [],
      plannedSeconds: Math.round(plan.budget.total * 1e4) / 1e4,
      elapsedSeconds: Math.round(elapsed * 1e4) / 1e4,
      bytes: this.#points.bytes,
      axes: returned ? 'returned' : 'left',
      error: this.#error ?? this.#records.find(({ error }) => error !== null)?.error ?? null,
      warnings: [...plan.warnings, ...this.#warnings],
      unsafe: this.#unsafe,
    };
  }

  #status(complete: boolean): ScanStatus {
    if (this.#records.some(({ status }) => status === 'aborted') || this.#signal.aborted) return 'aborted';
    return complete && !this.#error ? 'done' : 'failed';
  }

  #tell(progress: SeriesProgress): void {
    this.#job.onProgress?.(progress);
  }
}
