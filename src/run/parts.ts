import { asTomochartError } from '#core';
import { formatCounts, latchedAngles, nexusClosing } from '#data';
import { resolveLayout } from '#layout';
import type { Channel } from './channel.ts';
import { fileSpecOf } from './fileSpec.ts';
import { scanFileOf } from './dxchangeName.ts';
import type { Findings } from './findings.ts';
import type { ScanJob } from './job.ts';
import type { ScanJournal } from './journal.ts';
import { layoutFor } from './metadata/defaultLayout.ts';
import { addMaster } from './master.ts';
import { ScanMetadata } from './metadata/scanMetadata.ts';
import { countingOutput, openOutput, openSibling } from './output.ts';
import { previewInWorker } from './preview.ts';
import { previewMotionOf } from './previewPlan.ts';
import type { SessionParts } from './session.ts';
import {
  acquisitionAtClose,
  previewDetails,
  RECONSTRUCTION,
  stepsAtOpen,
  tellStep,
} from './steps/provenance.ts';

/** What a session needs beside plan and devices: its file, its journal, its reconstruction. */
export function sessionParts(job: ScanJob, journal: ScanJournal, findings: Findings): SessionParts {
  const { plan, beamline, clock, dryRun } = job;
  const layout = resolveLayout(job.layout ?? layoutFor(beamline.config));
  const metadata = new ScanMetadata(layout, beamline, clock);
  let startDate = clock.date();
  return {
    plan,
    devices: beamline.devices,
    clock,
    metadata,
    note: (command, details = {}) => journal.write('command', { command, ...details }),
    openSink: async (channel, session, signal) => {
      startDate = clock.date();
      const parts = {
        plan: channel.plan,
        config: beamline.config,
        metadata,
        entries: [...stepsAtOpen(startDate), ...(job.entries ?? [])],
        date: startDate,
      };
      const specOf = (path: string) => ({
        ...fileSpecOf(parts, path),
        ...(channel.detector.ownFile ? { storage: 'elsewhere' as const } : {}),
      });
      if (dryRun) {
        // What the layout wants is looked for all the same: a rehearsal shows what will be missing.
        specOf(channel.plan.file);
        return countingOutput(channel.plan);
      }
      const [first] = session.channels;
      const sink =
        channel === first
          ? await openOutput(channel.plan, specOf, signal, {
              master: beamline.config.output.master === 'beside',
            })
          : await openSibling(first.file ?? '', first.name, channel.name, specOf, signal);
      if (channel === first) journal.openAt(beside(scanFileOf(sink.path), '.journal.jsonl'));
      return sink;
    },
    closing: (channel, { latch }) => {
      const latched = latchedAngles(latch.angles);
      const { frames, isComplete: complete, lost } = channel;
      const closing = metadata.closing(
        channel.plan,
        channel.file ?? '',
        { complete, lost },
        channel.stored?.file,
      );
      const outcome = { complete, frames: formatCounts(frames) };
      return {
        ...closing,
        missing: [...(closing.missing ?? []), ...channel.unread],
        ...(channel.stored ? { stored: channel.stored } : {}),
        ...(latched ? { latched } : {}),
        storedAs: beamline.config.output.frames,
        entries: [
          ...closing.entries,
          ...acquisitionAtClose(startDate, clock.date(), outcome),
          ...(beamline.config.output.nexus ? nexusClosing(clock.date().toISOString()) : []),
        ],
      };
    },
    master: (session) => addMaster(session, { config: beamline.config, metadata, clock, startDate }),
    reconstruct: (channel, signal) =>
      dryRun ? Promise.resolve() : reconstruct(job, channel, findings, signal),
  };
}

/** Checks the finished file and reconstructs its central slice; the file says how that went. */
async function reconstruct(
  { beamline, clock }: ScanJob,
  { plan, file, name }: Channel,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  if (!file) return;
  const truth = beamline.truthFor?.(plan);
  const picture = beside(scanFileOf(file), '.png');
  const untold: (string | undefined)[] = [
    await tellStep(file, clock, { name: 'preview', status: 'RUNNING' }),
  ];
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
  ).catch(async (thrown: unknown) => {
    const { message } = asTomochartError(thrown);
    await tellStep(file, clock, { name: 'preview', status: 'FAILED', message });
    throw thrown;
  });
  const preview = { path: made.axis ? picture : null, ...made };
  untold.push(
    await tellStep(file, clock, {
      name: 'preview',
      status: made.reason === undefined ? 'SUCCESS' : 'FAILED',
      message: made.reason ?? `${checks.filter(({ ok }) => ok).length} of ${checks.length} checks are good`,
      reference: RECONSTRUCTION,
      details: previewDetails(preview, Math.floor(plan.detector.height / 2)),
    }),
  );
  const [problem] = untold.filter((reason) => reason !== undefined);
  findings.set(name, { checks, preview, ...(problem === undefined ? {} : { problem }) });
}

/** A companion of the data file: same folder, same stem. */
function beside(file: string, ending: string): string {
  return file.replace(/\.h5$/, '') + ending;
}
