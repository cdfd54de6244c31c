import { TomochartError } from '#core';
import { Execution } from './series/execution.ts';
import type { SeriesJob } from './series/job.ts';
import type { SeriesRecord } from './series/record.ts';
import { Store } from './series/store.ts';

export type { SeriesJob, SeriesProgress } from './series/job.ts';

/** A series under way. */
export interface RunningSeries {
  /** Settles when the series has ended, one way or another, with the beamline in its safe state. */
  readonly done: Promise<SeriesRecord>;
  /** Ends the running scan through its safe state, and the series. The outer axes stop where they are. */
  abort(): void;
}

/**
 * Executes the plan of a series: moves the outer axes, waits until they have settled, scans, and notes what came
 * of it, point after point. Each scan is planned anew from where everything truly stands.
 * @throws TomochartError before anything moves: BAD_REQUEST when `resume` is the record of something else, FILE
 *   or DISK_FULL when there can be no record
 */
export async function startSeries(job: SeriesJob): Promise<RunningSeries> {
  const store = job.dryRun ? undefined : await job.clock.hold(Store.open(job));
  const ending = new AbortController();
  const execution = new Execution(job, store, ending.signal);
  return {
    done: execution.run(),
    abort: () => {
      ending.abort(new TomochartError('ABORTED', 'the series was aborted'));
      execution.abort();
    },
  };
}
