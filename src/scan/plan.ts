import type { Series } from '#core';
import type { DetectorFacts } from './facts.ts';
import type { ScanRequest } from './request.ts';

/** The acquiring parts of a scan, in the order in which they happen. */
export const PHASE_NAMES = [
  'darkBefore',
  'flatBefore',
  'projections',
  'darkBetween',
  'flatBetween',
  'orthogonals',
  'flatAfter',
  'darkAfter',
] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** What a frame shows; also the detector's label. */
export type FrameKind = 'dark' | 'flat' | 'proj' | 'ortho';
export const FRAME_KINDS = ['dark', 'flat', 'proj', 'ortho'] as const satisfies readonly FrameKind[];

/** What moves while the frames of a phase are taken. */
export type Motion = 'fly' | 'steps' | 'rest';

/** One axis from one place to another, in the units of the axis and seconds, settling not included. */
export interface Move {
  readonly axis: string;
  readonly from: number;
  readonly to: number;
  readonly velocity: number;
  readonly seconds: number;
  readonly settleSeconds: number;
}

/**
 * Where time goes. `moving` and `exposing` overlap while frames are taken in motion; `dead` is what is
 * neither exposing nor moving (axes and shutter) nor settling, listed by cause.
 */
export interface TimeBudget {
  readonly total: number;
  readonly exposing: number;
  readonly moving: number;
  readonly settling: number;
  readonly dead: number;
  readonly deadBy: Readonly<Record<string, number>>;
}

/** The continuous rotation: degrees and seconds. `sense` is +1 for increasing angles. */
export interface Fly {
  readonly axis: string;
  readonly sense: 1 | -1;
  readonly degreesPerSecond: number;
  readonly stepDegrees: number;
  /** Way from the approach to the first trigger: acceleration, then constant speed for the servo to settle. */
  readonly runUpDegrees: number;
  /** Way from the end of the last exposure to standstill. */
  readonly runOutDegrees: number;
  readonly approachDegrees: number;
  readonly endDegrees: number;
  /** Encoder positions at which exposures begin. */
  readonly triggers: Series;
  /** Angles at the middle of the exposures. */
  readonly theta: Series;
  readonly seconds: number;
  readonly encoder: EncoderTable | undefined;
  readonly vertical: VerticalSweep | undefined;
}

/** The sweep in counts of the encoder, for hardware that compares counts. */
export interface EncoderTable {
  /** Signed: negative when counts fall while the angle rises. */
  readonly countsPerTurn: number;
  /** Counts from one trigger to the next, always positive. */
  readonly countsPerStep: number;
  /** Whether the counts rise or fall during the sweep. */
  readonly sense: 1 | -1;
  /** Counts relative to the first trigger between which pulses are let through: half a step before, half after. */
  readonly window: readonly [first: number, last: number];
}

/** The vertical axis of a helical scan: at constant speed while frames are taken. Units of that axis. */
export interface VerticalSweep {
  readonly axis: string;
  readonly from: number;
  readonly to: number;
  readonly velocity: number;
  /** Where the axis is at the middle of each exposure. */
  readonly positions: Series;
}

/** How a single stop is reached: degrees per second, seconds of the longest turn. */
export interface Turning {
  readonly velocity: number;
  readonly seconds: number;
  readonly settleSeconds: number;
}

/** One acquiring part of the scan. */
export interface Phase {
  readonly name: PhaseName;
  /** Counts the phases of that name: projections interrupted by flats come in several. */
  readonly index: number;
  readonly kind: FrameKind;
  /** On the fly, stop by stop, or with every axis at rest. */
  readonly motion: Motion;
  readonly frames: number;
  /** Place of its first frame among all frames of the scan. */
  readonly firstFrame: number;
  /** Place of its first frame in the dataset of its kind. */
  readonly firstSlot: number;
  readonly exposureSeconds: number;
  /** From the start of one exposure to the start of the next. */
  readonly periodSeconds: number;
  readonly shutter: 'open' | 'closed';
  /**
   * Moves that take the sample out before the frames and bring it back after them: groups one after another,
   * the moves of a group together.
   */
  readonly sampleOut: readonly (readonly Move[])[];
  readonly sampleBack: readonly (readonly Move[])[];
  /** To where the run-up begins; only on the fly. */
  readonly approach?: readonly Move[];
  /** Only stop by stop: `theta` holds the stops. */
  readonly turning?: Turning;
  /** Only for projections on the fly. */
  readonly fly?: Fly;
  /** Angles at the middle of the exposures, degrees. */
  readonly theta: Series;
  readonly budget: TimeBudget;
  readonly bytes: number;
}

/** What will happen: pure, immutable, and JSON as it is. */
export interface ScanPlan {
  readonly beamline: string;
  readonly request: ScanRequest;
  readonly file: string;
  readonly detector: DetectorFacts;
  /** Every detector of the scan, `detector` first; they are armed and triggered together. */
  readonly detectors: readonly DetectorFacts[];
  /** `once`: one arm for every frame of the scan; `perPhase`: the detector is armed for each phase. */
  readonly arming: 'once' | 'perPhase';
  /** What starts exposures at rest: pulses of the trigger at equal times, or the camera by itself. */
  readonly atRest: 'external' | 'internal';
  readonly phases: readonly Phase[];
  /** Angles of the projections, absolute degrees, whatever the scan type. */
  readonly sweep: Series;
  /** Moves back to where the next scan can begin; none when not asked for. */
  readonly returning: readonly Move[];
  /** Whether the axis is homed when it is back, or told that whole turns are none; undefined for neither. */
  readonly ending:
    { readonly kind: 'home' } | { readonly kind: 'define'; readonly degrees: number } | undefined;
  /** What the shutter takes to open or to close, the longer of the two. */
  readonly shutterSeconds: number;
  /** Where the sample is left when the scan is aborted with the sample out of the beam. */
  readonly sampleAfterAbort: 'stay' | 'return';
  /** The file that the position of the flats came from; undefined without flats, or for one of the beamline file. */
  readonly flatPositionFile: string | undefined;
  /** Where every axis that the scan moves stood when it was planned: the way home of an aborted scan. */
  readonly initial: Readonly<Record<string, number>>;
  readonly frames: Readonly<Record<FrameKind, number>>;
  readonly totalFrames: number;
  readonly budget: TimeBudget;
  readonly rawBytes: number;
  /** Size of a 32-bit volume of the field of view, reconstructed from the file. */
  readonly volumeBytes: number;
  readonly warnings: readonly string[];
}

/** The phase of that name, or undefined when the scan has none; `index` counts the phases of that name. */
export function phaseOf(plan: ScanPlan, name: PhaseName, index = 0): Phase | undefined {
  return plan.phases.find((phase) => phase.name === name && phase.index === index);
}

/** Every phase of that name, in order. */
export function phasesOf(plan: ScanPlan, name: PhaseName): Phase[] {
  return plan.phases.filter((phase) => phase.name === name);
}
