import type { ErrorCode } from '#core';
import {
  FRAME_KINDS,
  PHASE_NAMES,
  phaseOf,
  phasesOf,
  type FrameKind,
  type Motion,
  type PhaseName,
  type ScanPlan,
} from '#scan';

/** What the chart remembers. Plain JSON, small: no frame, no table of angles, no Error object. */
export interface ScanContext {
  /** Frames of each phase that the plan has, one number for each phase of that name. */
  readonly phases: Readonly<Partial<Record<PhaseName, readonly number[]>>>;
  readonly motion: Motion;
  readonly armsPerPhase: boolean;
  readonly returns: boolean;
  /** The sample is brought back before an aborted scan ends; given up when someone aborts again. */
  readonly returnsSample: boolean;
  /** Which part of the projections is under way, between repetitions of the flats. */
  readonly part: number;
  /** After which parts of the projections darks, and flats, are repeated. */
  readonly darksAfterParts: readonly number[];
  readonly flatsAfterParts: readonly number[];
  /** Which stop of a phase that goes stop by stop is next. */
  readonly stop: number;
  /** The shutter has been proved open and the scintillator has had its time. */
  readonly lit: boolean;
  /** Good frames of each kind so far. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  readonly aborted: boolean;
  /** The first thing that went wrong. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
  /** What could not be proved safe. */
  readonly unsafe: readonly string[];
  /** What went wrong without ending the scan. */
  readonly warnings: readonly string[];
}

/** What a scan starts from. */
export interface ScanInput {
  readonly plan: ScanPlan;
}

/** What people and the run may say to a scan. */
export type ScanEvent =
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'ABORT' }
  | { readonly type: 'FRAMES'; readonly frames: Readonly<Record<FrameKind, number>> };

/** What a scan ends with. */
export interface ScanOutput {
  readonly frames: ScanContext['frames'];
  readonly error: ScanContext['error'];
  readonly unsafe: readonly string[];
  readonly warnings: readonly string[];
}

/** The context of a scan that has not begun. */
export function contextOf({ plan }: ScanInput): ScanContext {
  return {
    phases: Object.fromEntries(
      PHASE_NAMES.map((name) => [name, phasesOf(plan, name).map((phase) => phase.frames)] as const).filter(
        ([, frames]) => frames.length > 0,
      ),
    ),
    motion: phaseOf(plan, 'projections')?.motion ?? 'rest',
    armsPerPhase: plan.arming === 'perPhase',
    returns: plan.returning.length > 0 || plan.ending !== undefined,
    returnsSample: plan.sampleAfterAbort === 'return',
    part: 0,
    darksAfterParts: afterParts(plan, 'darkBetween'),
    flatsAfterParts: afterParts(plan, 'flatBetween'),
    stop: 0,
    lit: false,
    frames: Object.fromEntries(FRAME_KINDS.map((kind) => [kind, 0])) as Record<FrameKind, number>,
    aborted: false,
    error: undefined,
    unsafe: [],
    warnings: [],
  };
}

/** The parts of the projections that are followed by a phase of that name. */
function afterParts({ phases }: ScanPlan, name: PhaseName): number[] {
  return phases
    .filter((phase) => phase.name === name)
    .map(({ firstFrame }) => {
      const before = phases.filter((phase) => phase.name === 'projections' && phase.firstFrame < firstFrame);
      return before.length - 1;
    });
}
