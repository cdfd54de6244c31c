import { TomochartError, type ErrorCode } from '#core';
import type { Check } from '#data';
import type { ScanOutput } from '#machines';
import type { FrameKind } from '#scan';
import type { PreviewOutcome } from './previewJob.ts';
import type { Session } from './session.ts';

/** How a scan ended. */
export type ScanStatus = 'done' | 'aborted' | 'failed';

/** What did happen: JSON, printed by `--json` and noted in the journal. Times in seconds. */
export interface ScanRecord {
  readonly status: ScanStatus;
  readonly beamline: string;
  /** Path of the data file; null when there is none (a dry run, or an end before it was made). */
  readonly file: string | null;
  readonly journal: string | null;
  readonly dryRun: boolean;
  /** Good frames of each kind. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  readonly framesPlanned: Readonly<Record<FrameKind, number>>;
  /** Frames that were exposed and never came. */
  readonly framesLost: number;
  readonly plannedSeconds: number;
  /** From the start until the rotation was back, on the clock of the scan. */
  readonly elapsedSeconds: number;
  /** Part of it that was neither exposing nor moving nor settling. */
  readonly deadSeconds: number;
  readonly bytes: number;
  readonly preview: PreviewRecord | null;
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** What could not be proved safe: empty, or somebody has to go and look. */
  readonly unsafe: readonly string[];
}

export interface PreviewRecord extends Omit<PreviewOutcome, 'checks'> {
  readonly path: string | null;
}

export interface Ending {
  readonly status: ScanStatus;
  readonly output: ScanOutput;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly dryRun: boolean;
  readonly journal: string | undefined;
  readonly journalProblem: string | undefined;
  readonly preview: PreviewRecord | null;
  readonly checks: readonly Check[];
}

/** Sums up a session that has ended. */
export function recordOf(session: Session, ending: Ending): ScanRecord {
  const { plan, intake, ledger, summary } = session;
  const { startedAt, endedAt, output, checks } = ending;
  const lost = plan.phases.reduce((sum, phase) => sum + intake.lostOf(phase), 0);
  const bad = checks.filter((check) => check.ok === false);
  return {
    status: ending.status,
    beamline: plan.beamline,
    file: ending.dryRun ? null : (session.file ?? null),
    journal: ending.journal ?? null,
    dryRun: ending.dryRun,
    frames: intake.counts,
    framesPlanned: plan.frames,
    framesLost: lost,
    plannedSeconds: round(plan.budget.total),
    elapsedSeconds: round(endedAt - startedAt),
    deadSeconds: round(ledger.deadSeconds(startedAt, endedAt)),
    bytes: summary?.bytes ?? 0,
    preview: ending.preview,
    checks,
    warnings: [
      ...plan.warnings,
      ...output.warnings,
      ...(ending.journalProblem ? [ending.journalProblem] : []),
      ...(lost > 0 ? [`${lost} frames were lost on the way from the camera; their places stay empty`] : []),
      ...(intake.surplus > 0 ? [`${intake.surplus} frames came that nobody asked for`] : []),
      ...bad.map((check) => `${check.name}: ${check.message}`),
    ],
    error: output.error ?? null,
    unsafe: output.unsafe,
  };
}

/** What a scan ends with when the chart itself has failed, which no device can cause. */
export function defect(thrown: unknown): TomochartError {
  return new TomochartError('INTERNAL', 'the statechart stopped in the middle of the scan', {
    cause: thrown,
    remedy: 'this is a defect of tomochart: keep the journal',
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 1e4) / 1e4;
}
