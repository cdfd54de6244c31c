import { createActor, type SnapshotFrom } from 'xstate';
import { asTomochartError } from '#core';
import type { scanMachine } from '#machines';
import type { ScanJob } from './job.ts';
import { ScanJournal } from './journal.ts';
import type { Findings } from './findings.ts';
import { sessionParts } from './parts.ts';
import { provideTo } from './provide.ts';
import { defect, recordOf, type ScanRecord, type ScanStatus } from './record.ts';
import { Session } from './session.ts';
import * as safety from './steps/safety.ts';
import { Watch } from './watch.ts';

/** A scan under way, and what may be said to it. */
export interface RunningScan {
  /** Settles when the scan has ended, one way or another, in the safe state. */
  readonly done: Promise<ScanRecord>;
  /** Ends the scan through the safe state. Saying it again changes nothing. */
  abort(): void;
  /** Stops at the next good frame, shutter closed, axes at rest; does nothing while no frames are taken. */
  pause(): void;
  /** Goes on at the last good frame. */
  resume(): void;
}

/** Executes a plan on the devices of a beamline. */
export function startScan(job: ScanJob): RunningScan {
  const { plan, clock, onProgress = () => undefined } = job;
  const journal = new ScanJournal(clock);
  const findings: Findings = new Map();
  const session = new Session(sessionParts(job, journal, findings));
  const watch = new Watch(clock, journal, plan.totalFrames, onProgress);
  const actor = createActor(provideTo(session), {
    input: { plan },
    clock: {
      setTimeout: (fire: () => void, ms: number) => clock.after(ms / 1000, fire),
      clearTimeout: (cancel: () => void) => cancel?.(),
    },
  });
  const [first] = session.channels;
  const { intake } = first;
  intake.onFrame(() => {
    const counts = watch.onFrame(() => intake.counts);
    if (counts) actor.send({ type: 'FRAMES', frames: counts });
  });

  const ended = new Promise<SnapshotFrom<typeof scanMachine>>((resolve, reject) => {
    actor.subscribe({
      next: (snapshot) => watch.onSnapshot(snapshot, first.frames),
      error: reject,
      complete: () => resolve(actor.getSnapshot()),
    });
  });
  const conclude = (snapshot: SnapshotFrom<typeof scanMachine>): ScanRecord => {
    const record = recordOf(session, {
      status: snapshot.value as ScanStatus,
      output: snapshot.output!,
      startedAt: watch.startedAt,
      endedAt: watch.endedAt,
      dryRun: job.dryRun,
      journal: journal.path,
      journalProblem: journal.problem,
      findings,
    });
    journal.write('end', { record });
    return record;
  };

  journal.write('plan', { plan });
  actor.start();
  return {
    done: ended
      .then(conclude, (thrown: unknown) => rescue(session, journal, thrown))
      .finally(() => {
        session.release();
        journal.close();
      }),
    abort: () => actor.send({ type: 'ABORT' }),
    pause: () => actor.send({ type: 'PAUSE' }),
    resume: () => actor.send({ type: 'RESUME' }),
  };
}

/** The chart itself has failed, so nothing leads to the safe state any more: its steps are taken by hand. */
async function rescue(session: Session, journal: ScanJournal, thrown: unknown): Promise<never> {
  const { signal } = new AbortController();
  const steps = [safety.stopMotion, safety.secureShutter, safety.disarmTrigger, safety.disarmDetector];
  journal.write('error', { message: asTomochartError(thrown).message });
  await Promise.allSettled(steps.map((step) => step(session, signal)));
  throw defect(thrown);
}
