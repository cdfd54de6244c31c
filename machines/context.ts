import type { ErrorCode } from '#core';
import { FRAME_KINDS, phaseOf, type FrameKind, type PhaseName, type ScanPlan } from '#scan';

/** What the chart remembers. Plain JSON, small: no frame, no table of angles, no Error object. */
export interface ScanContext {
  /** The phases that the plan has. */
  readonly phases: readonly PhaseName[];
  readonly armsPerPhase: boolean;
  readonly returns: boolean;
  /** Stops of the orthogonals, and which is next. */
  readonly stops: number;
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
    phases: plan.phases.map((phase) => phase.name),
    armsPerPhase: plan.arming === 'perPhase',
    returns: plan.returning !== undefined,
    stops: phaseOf(plan, 'orthogonals')?.frames ?? 0,
    stop: 0,
    lit: false,
    frames: Object.fromEntries(FRAME_KINDS.map((kind) => [kind, 0])) as Record<FrameKind, number>,
    aborted: false,
    error: undefined,
    unsafe: [],
    warnings: [],
  };
}
