import type { Check, Entry } from '#data';
import { FRAME_KINDS, type FrameKind, type ScanPlan } from '#scan';
import { closingEntries, openingEntries, thetaOfKind } from './entries.ts';
import type { ScanJob } from './job.ts';
import type { ScanJournal } from './journal.ts';
import { countingOutput, openOutput } from './output.ts';
import { previewInWorker } from './preview.ts';
import type { PreviewRecord } from './record.ts';
import type { Session, SessionParts } from './session.ts';

/** What the reconstruction found, once it has. */
export interface Findings {
  preview: PreviewRecord | null;
  checks: readonly Check[];
}

/** What a session needs beside plan and devices: its file, its journal, its reconstruction. */
export function sessionParts(job: ScanJob, journal: ScanJournal, findings: Findings): SessionParts {
  const { plan, beamline, clock, dryRun } = job;
  return {
    plan,
    devices: beamline.devices,
    clock,
    note: (command, details = {}) => journal.write('command', { command, ...details }),
    openSink: async (currentMilliamps, signal) => {
      if (dryRun) return countingOutput(plan);
      const entries = openingEntries(plan, beamline.config, { date: clock.date(), currentMilliamps });
      const sink = await openOutput(plan, fileSpecOf(plan, entries), signal);
      journal.openAt(beside(sink.path, '.journal.jsonl'));
      return sink;
    },
    closingEntries: ({ intake }, currentMilliamps) => {
      const lost = plan.phases.reduce((sum, phase) => sum + intake.lostOf(phase), 0);
      const complete = FRAME_KINDS.every((kind) => intake.counts[kind] === plan.frames[kind]);
      return closingEntries({ date: clock.date(), complete, lost, currentMilliamps });
    },
    reconstruct: (session, signal) =>
      dryRun ? Promise.resolve() : reconstruct(job, session, findings, signal),
  };
}

/** Checks the finished file and reconstructs its central slice. */
async function reconstruct(
  { plan, beamline }: ScanJob,
  { file }: Session,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  if (!file) return;
  const truth = beamline.truthFor?.(plan);
  const picture = beside(file, '.png');
  const { checks, ...made } = await previewInWorker(
    {
      file,
      picture,
      name: plan.beamline,
      pixelMm: plan.detector.pixelMicrometres / 1000,
      ...(truth ? { truth } : {}),
    },
    signal,
  );
  findings.checks = checks;
  findings.preview = { path: made.axis ? picture : null, ...made };
}

function fileSpecOf(plan: ScanPlan, entries: readonly Entry[]) {
  const { width, height, bytesPerPixel } = plan.detector;
  const theta = Object.fromEntries(FRAME_KINDS.map((kind) => [kind, thetaOfKind(plan, kind)]));
  return {
    width,
    height,
    bytesPerPixel,
    frames: plan.frames,
    theta: theta as Record<FrameKind, Float64Array>,
    entries,
    attributes: [],
  };
}

/** A companion of the data file: same folder, same stem. */
function beside(file: string, ending: string): string {
  return file.replace(/\.h5$/, '') + ending;
}
