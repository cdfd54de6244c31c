import { formatNumber, TomochartError } from '#core';
import { budgetOf } from './budget.ts';
import {
  detectorProblems,
  flyProblems,
  moveProblems,
  positionProblems,
  seriesProblems,
  storageProblems,
  triggerProblems,
  unknownNames,
} from './checks.ts';
import type { BeamlineFacts, DetectorFacts, OutputFacts } from './facts.ts';
import type { ScanPlan } from './plan.ts';
import { badRequest, type ScanRequest } from './request.ts';
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
  const arming = detector.capabilities.armsOnce && facts.trigger.timePulses ? 'once' : 'perPhase';
  const atRest = facts.trigger.timePulses ? 'external' : 'internal';
  const walk = new Walk({ request, facts, detector, rotation, arming, atRest });
  const { fields } = request;
  if (fields.dark) walk.darks('darkBefore');
  if (fields.flat) walk.flats('flatBefore');
  walk.projections();
  if (fields.ortho) walk.orthogonals();
  if (fields.flatAfter) walk.flats('flatAfter');
  walk.closeShutter();
  if (fields.darkAfter) walk.darks('darkAfter');
  const returning = fields.returnToStart ? walk.returnTo(request.startDegrees) : undefined;

  const fly = walk.phases.find((phase) => phase.fly)?.fly;
  if (!fly) throw new TomochartError('INTERNAL', 'a plan without projections');
  const rawBytes = walk.phases.reduce((sum, phase) => sum + phase.bytes, 0);
  const moved = [rotation.name, ...walk.phases.flatMap((phase) => phase.sampleOut.map((move) => move.axis))];
  const plan: ScanPlan = {
    beamline: facts.name,
    // Copies: the plan is frozen, what it was made from is the caller's.
    request: structuredClone(request),
    file: output.file,
    detector: structuredClone(detector),
    arming,
    atRest,
    phases: walk.phases,
    returning,
    initial: Object.fromEntries(
      [...new Set(moved)].map((axis) => [axis, facts.axes[axis]?.position ?? 0] as const),
    ),
    frames: { ...walk.frames },
    totalFrames: walk.totalFrames,
    budget: budgetOf(walk.spans),
    rawBytes,
    volumeBytes: BYTES_PER_VOXEL * detector.width ** 2 * detector.height,
    warnings: warningsOf(request, detector),
  };
  const problems = [
    ...positions,
    ...detectorProblems(request, detector),
    ...seriesProblems(fly),
    ...flyProblems(request, fly, rotation, detector),
    ...triggerProblems(facts, fly),
    ...(returning ? moveProblems('return_to_start', facts, [returning]) : []),
    ...storageProblems(plan, output),
  ];
  if (problems.length > 0) throw badRequest(problems);
  return deepFreeze(plan);
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
  if (!request.fields.dark && !request.fields.darkAfter) {
    warnings.push('no darks are taken: the reconstruction has nothing to subtract');
  }
  if (!request.fields.flat && !request.fields.flatAfter) {
    warnings.push('no flats are taken: the projections cannot be normalised');
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
