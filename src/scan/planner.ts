import { at, formatNumber, type Problem, type Series } from '#core';
import { budgetOf } from './budget.ts';
import {
  detectorProblems,
  flyProblems,
  helixProblems,
  moveProblems,
  positionProblems,
  seriesProblems,
  stopProblems,
  storageProblems,
  triggerProblems,
  unknownNames,
} from './checks.ts';
import type { AxisFacts, BeamlineFacts, DetectorFacts, OutputFacts } from './facts.ts';
import type { Move, ScanPlan } from './plan.ts';
import { badRequest, type ScanRequest } from './request.ts';
import { isRelative, motionOf, sweepOf, type Sweep } from './sweep.ts';
import { leastPeriodSeconds } from './timing.ts';
import { Walk } from './walk.ts';

const BYTES_PER_VOXEL = 4;

/**
 * Works out everything that will happen, from what was asked and what the beamline is. Touches nothing.
 * @throws TomochartError BAD_REQUEST with every problem found, each naming the argument and the remedy
 */
export function planScan(request: ScanRequest, facts: BeamlineFacts, output: OutputFacts): ScanPlan {
  const unknown = unknownNames(request, facts);
  const rotation = facts.axes[request.rotationAxis];
  const chosen = facts.detectors[request.detector];
  const positions = positionProblems(request, facts);
  if (unknown.length > 0 || !rotation || !chosen) throw badRequest([...unknown, ...positions]);

  const detector = withRegion(chosen, request.region);
  const sweep = sweepOf(request, rotation);
  const walk = new Walk({
    request,
    facts,
    detector,
    rotation,
    vertical: request.scanType === 'helical' ? facts.axes[facts.verticalAxis ?? ''] : undefined,
    sweep,
    ...armingOf(request, detector, facts),
  });
  const returning = sequence(walk, request, rotation, sweep);
  const flies = walk.phases.flatMap((phase) => (phase.fly ? [phase.fly] : []));
  const rawBytes = walk.phases.reduce((sum, phase) => sum + phase.bytes, 0);
  const moved = [
    rotation.name,
    ...walk.phases
      .flatMap((phase) => [...phase.sampleOut.flat(), ...(phase.approach ?? [])])
      .map(({ axis }) => axis),
  ];
  const plan: ScanPlan = {
    beamline: facts.name,
    // Copies: the plan is frozen, what it was made from is the caller's.
    request: structuredClone(request),
    file: output.file,
    detector: structuredClone(detector),
    ...armingOf(request, detector, facts),
    phases: walk.phases,
    sweep: sweep.angles,
    returning,
    initial: Object.fromEntries(
      [...new Set(moved)].map((axis) => [axis, facts.axes[axis]?.position ?? 0] as const),
    ),
    frames: { ...walk.frames },
    totalFrames: walk.totalFrames,
    budget: budgetOf(walk.spans),
    rawBytes,
    volumeBytes: BYTES_PER_VOXEL * (request.extendedField ? 4 : 1) * detector.width ** 2 * detector.height,
    warnings: [...sweep.warnings, ...warningsOf(request, detector)],
  };
  const problems = [
    ...positions,
    ...detectorProblems(request, detector),
    ...first(flies, (fly) => [
      ...seriesProblems(fly),
      ...flyProblems(request, fly, rotation, detector),
      ...helixProblems(request, fly, facts),
      ...triggerProblems(facts, fly),
    ]),
    ...stopProblems(walk.phases, rotation),
    ...moveProblems('return_to_start', facts, returning),
    ...storageProblems(plan, output),
  ];
  if (problems.length > 0) throw badRequest(problems);
  return deepFreeze(plan);
}

/** The sequence of every scan; what it was not asked for is left out. */
function sequence(walk: Walk, request: ScanRequest, rotation: AxisFacts, { angles }: Sweep): Move[] {
  const { fields, scanType } = request;
  if (fields.dark) walk.darks('darkBefore');
  if (fields.flat) walk.flats('flatBefore');
  partsOf(angles, request.flatEvery).forEach((part, index) => {
    if (index > 0) walk.flats('flatBetween');
    walk.projections(part);
  });
  if (fields.ortho && motionOf(scanType) !== 'rest') walk.orthogonals();
  if (fields.flatAfter) walk.flats('flatAfter');
  walk.closeShutter();
  if (fields.darkAfter) walk.darks('darkAfter');
  if (isRelative(scanType)) return walk.returnTo(rotation.position);
  return fields.returnToStart ? walk.returnTo(angles.first) : [];
}

/** The projections between two repetitions of the flats. */
function partsOf(angles: Series, every: number | undefined): Series[] {
  if (every === undefined || every >= angles.count) return [angles];
  return Array.from({ length: Math.ceil(angles.count / every) }, (_, k) => ({
    first: at(angles, k * every),
    step: angles.step,
    count: Math.min(every, angles.count - k * every),
  }));
}

/** One arm for all frames, where camera and trigger can do that and every frame has the same exposure. */
function armingOf(request: ScanRequest, detector: DetectorFacts, facts: BeamlineFacts) {
  const { timePulses } = facts.trigger;
  const sameExposure = request.flatExposureSeconds === request.exposureSeconds;
  const once = detector.capabilities.armsOnce && timePulses && sameExposure;
  return {
    arming: once ? 'once' : 'perPhase',
    atRest: timePulses ? 'external' : 'internal',
  } as const satisfies Pick<ScanPlan, 'arming' | 'atRest'>;
}

/** The problems of the first of several that has any: the parts of one sweep share theirs. */
function first<T>(things: readonly T[], problemsOf: (thing: T) => Problem[]): Problem[] {
  return things.map(problemsOf).find((problems) => problems.length > 0) ?? [];
}

function withRegion(detector: DetectorFacts, region: ScanRequest['region']): DetectorFacts {
  return region ? { ...detector, width: region.width, height: region.height } : detector;
}

function warningsOf(request: ScanRequest, detector: DetectorFacts): string[] {
  const warnings: string[] = [];
  const least = leastPeriodSeconds(detector, request.exposureSeconds);
  const asked = request.exposureSeconds + request.latencySeconds;
  if (least > asked * (1 + 1e-9)) {
    warnings.push(
      `${detector.name} needs ${formatNumber(least, 4)} s from one exposure to the next; ` +
        `exp_time + latency is ${formatNumber(asked, 4)} s, so the camera sets the pace`,
    );
  }
  if (request.darkValue === undefined && !request.fields.dark && !request.fields.darkAfter) {
    warnings.push('no darks are taken: the reconstruction has nothing to subtract');
  }
  const someFlats = request.fields.flat || request.fields.flatAfter || request.flatEvery !== undefined;
  if (request.flatValue === undefined && !someFlats) {
    warnings.push('no flats are taken: the projections cannot be normalised');
  }
  const range = Math.abs(request.endDegrees - request.startDegrees);
  if (motionOf(request.scanType) !== 'rest' && Math.abs(range - 360) < 1e-6 && !request.extendedField) {
    warnings.push(
      'the last projection shows the first angle again: a program that tells half acquisition by steps that ' +
        'add up to a whole turn will not; for an extended field say --extended-field',
    );
  }
  if (request.scanType === 'timescan' && request.fields.ortho) {
    warnings.push('a time scan does not turn: no orthogonals are taken');
  }
  return warnings;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
