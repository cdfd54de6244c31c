import { createActor, type SnapshotFrom } from 'xstate';
import { asTomochartError, type Clock } from '#core';
import type { Check, Entry } from '#data';
import type { scanMachine } from '#machines';
import { FRAME_KINDS, type FrameKind, type ScanPlan } from '#scan';
import type { Beamline } from './connect.ts';
import { closingEntries, openingEntries, thetaOfKind } from './entries.ts';
import { ScanJournal } from './journal.ts';
import { countingOutput, openOutput } from './output.ts';
import { previewInWorker } from './preview.ts';
import { provideTo } from './provide.ts';
import { defect, recordOf, type PreviewRecord, type ScanRecord, type ScanStatus } from './record.ts';
import { Session } from './session.ts';
import { stateOf, type ScanProgress } from './progress.ts';
import * as safety from './steps/safety.ts';

/** Frames are told to the chart and to whoever watches at most this often, seconds of the scan's clock. */
const TELL_SECONDS = 0.25;

export interface ScanJob {
  readonly plan: ScanPlan;
  readonly beamline: Beamline;
  readonly clock: Clock;
  /** Frames are counted, no file is made, nothing is reconstructed. */
  readonly dryRun: boolean;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** A scan under way, and what may be said to it. */
export interface RunningScan {
  /** Settles when the scan has ended, one way or another, in the safe state. */
  readonly done: Promise<ScanRecord>;
  /** Ends the scan through the safe state. Saying it again changes nothing. */
  abort(): void;
  pause(): void;
  resume(): void;
}

/** Executes a plan on the devices of a beamline. */
export function startScan(job: ScanJob): RunningScan {
  const { plan, beamline, clock, dryRun, onProgress = () => undefined } = job;
  const journal = new ScanJournal(clock);
  let preview: PreviewRecord | null = null;
  let checks: readonly Check[] = [];

  const session = new Session({
    plan,
    devices: beamline.devices,
    clock,
    note: (command, details = {}) => journal.write('command', { command, ...details }),
    openSink: async (currentMilliamps, signal) => {
      if (dryRun) return countingOutput(plan);
      const start = { date: clock.date(), currentMilliamps };
      const entries = openingEntries(plan, beamline.config, start);
      const sink = await openOutput(plan, fileSpecOf(plan, entries), signal);
      journal.openAt(beside(sink.path, '.journal.jsonl'));
      return sink;
    },
    closingEntries: ({ intake }, currentMilliamps) => {
      const lost = plan.phases.reduce((sum, phase) => sum + intake.lostOf(phase), 0);
      const complete = FRAME_KINDS.every((kind) => intake.counts[kind] === plan.frames[kind]);
      return closingEntries({ date: clock.date(), complete, lost, currentMilliamps });
    },
    reconstruct: async ({ file }, signal) => {
      if (dryRun || !file) return;
      const truth = beamline.truthFor?.(plan);
      const picture = beside(file, '.png');
      const outcome = await previewInWorker(
        {
          file,
          picture,
          name: plan.beamline,
          pixelMm: plan.detector.pixelMicrometres / 1000,
          ...(truth ? { truth } : {}),
        },
        signal,
      );
      const { checks: found, ...made } = outcome;
      checks = found;
      preview = { path: made.axis ? picture : null, ...made };
    },
  });

  const actor = createActor(provideTo(session), {
    input: { plan },
    clock: {
      setTimeout: (fire: () => void, ms: number) => clock.after(ms / 1000, fire),
      clearTimeout: (cancel: () => void) => cancel?.(),
    },
  });

  const startedAt = clock.now();
  let endedAt: number | undefined;
  let told = -Infinity;
  let state = '';
  const total = plan.totalFrames;
  const taken = (counts: Readonly<Record<FrameKind, number>>) =>
    FRAME_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  const tellFrames = () => {
    const counts = session.intake.counts;
    actor.send({ type: 'FRAMES', frames: counts });
    onProgress({ kind: 'frames', counts, taken: taken(counts), total, seconds: clock.now() - startedAt });
    told = clock.now();
  };
  session.intake.onFrame(() => {
    if (clock.now() - told >= TELL_SECONDS) tellFrames();
  });

  const done = new Promise<SnapshotFrom<typeof scanMachine>>((resolve, reject) => {
    actor.subscribe({
      next: (snapshot) => {
        const now = stateOf(snapshot.value);
        if (now !== state) {
          state = now;
          journal.write('state', { state, frames: session.intake.counts });
          onProgress({ kind: 'state', state, seconds: clock.now() - startedAt });
          if (state === 'reconstructing') endedAt = clock.now();
        }
      },
      error: reject,
      complete: () => resolve(actor.getSnapshot()),
    });
  }).then(
    (snapshot) => {
      const record = recordOf(session, {
        status: snapshot.value as ScanStatus,
        output: snapshot.output!,
        startedAt,
        endedAt: endedAt ?? clock.now(),
        dryRun,
        journal: journal.path,
        preview,
        checks,
      });
      journal.write('end', { record });
      journal.close();
      return record;
    },
    async (thrown: unknown) => {
      const { signal } = new AbortController();
      const steps = [
        safety.stopMotion,
        safety.secureShutter,
        safety.disarmTrigger,
        safety.disarmDetector,
      ] as const;
      await Promise.allSettled(steps.map((step) => step(session, signal)));
      journal.write('error', { message: asTomochartError(thrown).message });
      journal.close();
      throw defect(thrown);
    },
  );

  journal.write('plan', { plan });
  actor.start();
  return {
    done,
    abort: () => actor.send({ type: 'ABORT' }),
    pause: () => actor.send({ type: 'PAUSE' }),
    resume: () => actor.send({ type: 'RESUME' }),
  };
}

function fileSpecOf(plan: ScanPlan, entries: Entry[]) {
  const { width, height, bytesPerPixel } = plan.detector;
  return {
    width,
    height,
    bytesPerPixel,
    frames: plan.frames,
    theta: Object.fromEntries(FRAME_KINDS.map((kind) => [kind, thetaOfKind(plan, kind)])) as Record<
      FrameKind,
      Float64Array
    >,
    entries,
    attributes: [],
  };
}

/** A companion of the data file: same folder, same stem. */
function beside(file: string, ending: string): string {
  return file.replace(/\.h5$/, '') + ending;
}
