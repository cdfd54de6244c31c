import type { Entry } from '#data';
import { FRAME_KINDS, type FrameKind, type ScanPlan } from '#scan';
import type { Channel } from './channel.ts';
import type { Findings } from './findings.ts';
import { thetaOfKind } from './acquisitionEntries.ts';
import { closingEntries, openingEntries } from './entries.ts';
import type { ScanJob } from './job.ts';
import type { ScanJournal } from './journal.ts';
import { countingOutput, openOutput, openSibling } from './output.ts';
import { previewInWorker } from './preview.ts';
import { previewMotionOf } from './previewPlan.ts';
import type { SessionParts } from './session.ts';

/** What a session needs beside plan and devices: its file, its journal, its reconstruction. */
export function sessionParts(job: ScanJob, journal: ScanJournal, findings: Findings): SessionParts {
  const { plan, beamline, clock, dryRun } = job;
  return {
    plan,
    devices: beamline.devices,
    clock,
    note: (command, details = {}) => journal.write('command', { command, ...details }),
    openSink: async (channel, session, currentMilliamps, signal) => {
      if (dryRun) return countingOutput(channel.plan);
      const entries = openingEntries(channel.plan, beamline.config, { date: clock.date(), currentMilliamps });
      const [first] = session.channels;
      const spec = fileSpecOf(channel.plan, [...entries, ...(job.entries ?? [])]);
      const sink =
        channel === first
          ? await openOutput(channel.plan, spec, signal)
          : await openSibling(first.file ?? '', first.name, channel.name, spec, signal);
      if (channel === first) journal.openAt(beside(sink.path, '.journal.jsonl'));
      return sink;
    },
    closingEntries: ({ isComplete: complete, lost, scalars }, currentMilliamps) => [
      ...closingEntries({ date: clock.date(), complete, lost, currentMilliamps }),
      ...scalars.entries(),
    ],
    reconstruct: (channel, signal) =>
      dryRun ? Promise.resolve() : reconstruct(job, channel, findings, signal),
  };
}

/** Checks the finished file and reconstructs its central slice. */
async function reconstruct(
  { beamline }: ScanJob,
  { plan, file, name }: Channel,
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
      ...previewMotionOf(plan),
      ...(truth ? { truth } : {}),
    },
    signal,
  );
  findings.set(name, { checks, preview: { path: made.axis ? picture : null, ...made } });
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
