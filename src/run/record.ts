import { TomochartError, type ErrorCode } from '#core';
import { missingMetadata, type Check, type Digest, type FileSummary, type Missing } from '#data';
import type { ScanOutput } from '#machines';
import type { FrameKind } from '#scan';
import type { Channel } from './channel.ts';
import type { Findings, PreviewRecord } from './findings.ts';
import type { Session } from './session.ts';

/** How a scan ended. */
export type ScanStatus = 'done' | 'aborted' | 'failed';

/** What did happen: JSON, printed by `--json` and noted in the journal. Times in seconds. */
export interface ScanRecord {
  readonly status: ScanStatus;
  readonly beamline: string;
  /** Path of the data file; null when there is none (a dry run, or an end before it was made). */
  readonly file: string | null;
  /** The master file, which may be the data file itself; null where none was written. */
  readonly master: string | null;
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
  /** The same by cause, the greatest first. */
  readonly deadBy: Readonly<Record<string, number>>;
  /** What the plan has of it: arming, readouts, the gaps that were asked for. */
  readonly plannedDeadSeconds: number;
  readonly bytes: number;
  readonly preview: PreviewRecord | null;
  readonly checks: readonly Check[];
  /** Of the finished file; null where there is none, or nobody wanted one. */
  readonly digest: Digest | null;
  /** Each detector with its own file; `file`, `frames`, `preview` and `checks` above are those of the first. */
  readonly detectors: readonly DetectorRecord[];
  readonly warnings: readonly string[];
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** What could not be proved safe: empty, or somebody has to go and look. */
  readonly unsafe: readonly string[];
}

/** What came of one detector. */
export interface DetectorRecord {
  readonly name: string;
  readonly file: string | null;
  readonly frames: Readonly<Record<FrameKind, number>>;
  readonly framesLost: number;
  readonly bytes: number;
  readonly preview: PreviewRecord | null;
  readonly checks: readonly Check[];
  /** What the layout wanted in the file and could not be had. */
  readonly missing: readonly Missing[];
  /** Of the finished file; null where there is none, or nobody wanted one. */
  readonly digest: Digest | null;
  /** Bytes of the file before it was compressed; null when it was not. */
  readonly bytesBefore: number | null;
  /** How the frames were stored; null when there is no file. */
  readonly storage: FileSummary['storage'] | null;
}

export interface Ending {
  readonly status: ScanStatus;
  readonly output: ScanOutput;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly dryRun: boolean;
  readonly journal: string | undefined;
  readonly journalProblem: string | undefined;
  readonly findings: Findings;
}

/** Sums up a session that has ended. */
export function recordOf(session: Session, ending: Ending): ScanRecord {
  const { plan, ledger, channels } = session;
  const { startedAt, endedAt, output, dryRun } = ending;
  const detectors = channels.map(({ name, file, frames, lost, summary }): DetectorRecord => {
    const found = ending.findings.get(name);
    return {
      name,
      file: dryRun ? null : (file ?? null),
      frames,
      framesLost: lost,
      bytes: summary?.bytes ?? 0,
      preview: found?.preview ?? null,
      checks: found?.checks ?? [],
      missing: summary?.missing ?? [],
      digest: null,
      bytesBefore: null,
      storage: dryRun ? null : (summary?.storage ?? null),
    };
  });
  const first = detectors[0]!;
  return {
    status: ending.status,
    beamline: plan.beamline,
    file: first.file,
    master: session.master ?? null,
    journal: ending.journal ?? null,
    dryRun,
    frames: first.frames,
    framesPlanned: plan.frames,
    framesLost: detectors.reduce((sum, { framesLost }) => sum + framesLost, 0),
    plannedSeconds: round(plan.budget.total),
    elapsedSeconds: round(endedAt - startedAt),
    deadSeconds: round(ledger.deadSeconds(startedAt, endedAt)),
    plannedDeadSeconds: round(plan.budget.dead),
    deadBy: Object.fromEntries(
      Object.entries(ledger.deadBy(startedAt, endedAt)).map(([cause, seconds]) => [cause, round(seconds)]),
    ),
    bytes: detectors.reduce((sum, { bytes }) => sum + bytes, 0),
    preview: first.preview,
    checks: first.checks,
    digest: null,
    detectors,
    warnings: [
      ...plan.warnings,
      ...output.warnings,
      ...session.warnings,
      ...(ending.journalProblem ? [ending.journalProblem] : []),
      ...[...ending.findings.values()].flatMap(({ problem }) =>
        problem === undefined ? [] : [`the file does not say what became of its preview: ${problem}`],
      ),
      ...channels.flatMap((channel) => warningsOf(channel, detectors)),
    ],
    error: output.error ?? null,
    unsafe: output.unsafe,
  };
}

function warningsOf(
  { name, lost, intake, summary, stored }: Channel,
  detectors: readonly DetectorRecord[],
): string[] {
  const of = detectors.length > 1 ? ` of ${name}` : '';
  const checks = detectors.find((detector) => detector.name === name)?.checks ?? [];
  return [
    ...(lost > 0
      ? [
          lost === 1
            ? `one frame${of} was lost on the way from the camera; its place stays empty`
            : `${lost} frames${of} were lost on the way from the camera; their places stay empty`,
        ]
      : []),
    ...(stored?.warnings ?? []),
    ...(intake.surplus > 0 ? [`${intake.surplus} frames${of} came that nobody asked for`] : []),
    ...(summary?.fallback
      ? [`the frames${of} were stored the slow way, through HDF5: ${summary.fallback}`]
      : []),
    ...missingWarning(summary?.missing ?? [], of),
    ...checks
      .filter((check) => check.ok === false)
      .map((check) => `${check.name}${of ? ` (${name})` : ''}: ${check.message}`),
  ];
}

/** Names the first few; the file and the record have all of them. */
function missingWarning(missing: readonly Missing[], of: string): string[] {
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 3).map(({ path, reason }) => `${path} (${reason})`);
  const more = missing.length > shown.length ? `, and ${missing.length - shown.length} more` : '';
  return [`not in the file${of}: ${shown.join(', ')}${more}; all of them are in ${missingMetadata}`];
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
