import { asTomochartError, reasonOf } from '#core';
import { planScan, type BeamlineFacts } from '#scan';
import { movesBetween, type SeriesPoint } from '#series';
import { finishScan } from '../finishing.ts';
import type { ScanRecord } from '../record.ts';
import { startScan, type RunningScan } from '../scan.ts';
import { surveyed } from '../survey.ts';
import { moveOuter, settleOuter } from './axes.ts';
import { entriesOf } from './entries.ts';
import type { SeriesJob, SeriesProgress } from './job.ts';
import type { PointRecord } from './record.ts';

/** Takes the points of a series, one after another. */
export class PointRun {
  /** Of the files of all points so far. */
  bytes = 0;
  readonly #job: SeriesJob;
  readonly #signal: AbortSignal;
  #running: RunningScan | undefined;
  /** Of each scan that has ended: what went wrong when its files were finished. */
  readonly #finishing: Promise<readonly string[]>[] = [];

  constructor(job: SeriesJob, signal: AbortSignal) {
    this.#job = job;
    this.#signal = signal;
  }

  /** Ends the scan that is running, if one is, through its safe state. */
  abort(): void {
    this.#running?.abort();
  }

  /** One point, whatever becomes of it. */
  async take(point: SeriesPoint): Promise<PointRecord> {
    const { clock } = this.#job;
    const startedAt = clock.now();
    const seconds = () => Math.round((clock.now() - startedAt) * 1e4) / 1e4;
    const bare = { point: point.number, values: point.values, plannedSeconds: point.seconds };
    try {
      await this.#reach(point);
      const scan = await this.#scan(point);
      this.#finish(scan);
      this.bytes += scan.bytes;
      const { status, file, frames, error, warnings, unsafe, preview } = scan;
      const correlation = preview?.correlation ?? null;
      return { ...bare, status, file, frames, correlation, seconds: seconds(), error, warnings, unsafe };
    } catch (thrown) {
      const { code, message } = asTomochartError(thrown);
      const unsafe = code === 'UNSAFE' ? [message] : [];
      const status = this.#signal.aborted ? 'aborted' : 'failed';
      const nothing = { file: null, frames: null, correlation: null, warnings: [], unsafe };
      return { ...bare, ...nothing, status, seconds: seconds(), error: { code, message } };
    }
  }

  /** Compresses and sums the files of a scan while the next one runs. */
  #finish(scan: ScanRecord): void {
    const { beamline, clock, dryRun } = this.#job;
    if (dryRun) return;
    const finishing = finishScan(scan, beamline.config, { clock, signal: this.#signal });
    this.#finishing.push(finishing.then(({ warnings }) => warnings.slice(scan.warnings.length)));
  }

  /** Waits until the files of every scan are finished; what went wrong with them. */
  async finished(): Promise<string[]> {
    return (await Promise.all(this.#finishing)).flat();
  }

  /** Brings the outer axes to the point and waits until they have settled there. */
  async #reach(point: SeriesPoint): Promise<void> {
    const { clock, beamline, plan } = this.#job;
    if (this.#signal.aborted) throw reasonOf(this.#signal);
    const facts = await this.survey();
    const moves = movesBetween(facts, {}, point.values).filter(
      ({ axis, from, to }) => Math.abs(to - from) > facts.axes[axis]!.tolerance,
    );
    const motion = { devices: beamline.devices, clock, axes: plan.axes };
    this.#tell({ kind: 'moving', point });
    await moveOuter(motion, moves, this.#signal);
    this.#tell({ kind: 'settling', point });
    await settleOuter(motion, moves, this.#signal);
  }

  async #scan(point: SeriesPoint): Promise<ScanRecord> {
    const { clock, beamline, dryRun, layout, plan: series } = this.#job;
    const facts = await this.survey();
    const output = this.#job.output();
    const plan = planScan(point.scan.request, facts, dryRun ? { ...output, freeBytes: Infinity } : output);
    if (this.#signal.aborted) throw reasonOf(this.#signal);
    this.#tell({ kind: 'scanning', point });
    try {
      this.#running = startScan({
        plan,
        beamline,
        clock,
        dryRun,
        entries: entriesOf(series, point),
        ...(layout ? { layout } : {}),
        onProgress: (progress) => this.#tell({ kind: 'scan', point, progress }),
      });
      // Aborted by what the scan told in its first step, before it was known here.
      if (this.#signal.aborted) this.#running.abort();
      return await this.#running.done;
    } finally {
      this.#running = undefined;
    }
  }

  /** The beamline as it stands now, with the positions that were planned with. */
  async survey(): Promise<BeamlineFacts> {
    const { beamline, clock, positions } = this.#job;
    return { ...(await surveyed(beamline, clock, this.#signal)), positions };
  }

  #tell(progress: SeriesProgress): void {
    this.#job.onProgress?.(progress);
  }
}
