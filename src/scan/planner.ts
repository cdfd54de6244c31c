import { TomochartError, type Problem } from '#core';
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
import type { ScanPlan } from './plan.ts';
import { badRequest, type ScanRequest } from './request.ts';
import { sequence } from './sequence.ts';
import { sweepOf } from './sweep.ts';
import { Walk } from './walk.ts';
import { warningsOf } from './warnings.ts';

const BYTES_PER_VOXEL = 4;

/**
 * Works out everything that will happen, from what was asked and what the beamline is. Touches nothing.
 * @throws TomochartError BAD_REQUEST with every problem found, each naming the argument and the remedy
 */
export function planScan(request: ScanRequest, facts: BeamlineFacts, output: OutputFacts): ScanPlan {
  const unknown = unknownNames(request, facts);
  const rotation = facts.axes[request.rotationAxis];
  const chosen = request.detectors.flatMap((name) => facts.detectors[name] ?? []);
  const positions = positionProblems(request, facts);
  if (unknown.length > 0 || !rotation) throw badRequest([...unknown, ...positions]);

  const detectors = chosen.map((detector) => withRegion(detector, request.region));
  const [detector] = detectors;
  if (!detector) throw new TomochartError('INTERNAL', 'a request without detectors');
  const sweep = sweepOf(request, rotation);
  const walk = new Walk({
    request,
    facts,
    detectors,
    rotation,
    vertical: request.scanType === 'helical' ? facts.axes[facts.verticalAxis ?? ''] : undefined,
    sweep,
    ...armingOf(request, detectors, facts),
  });
  const { returning, ending } = sequence(walk, request, rotation, sweep);
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
    file: fileOf(output, detectors),
    detector: structuredClone(detector),
    detectors: structuredClone(detectors),
    ...armingOf(request, detectors, facts),
    phases: walk.phases,
    sweep: sweep.angles,
    returning,
    ending,
    shutterSeconds: Math.max(facts.shutter.openSeconds, facts.shutter.closeSeconds),
    sampleAfterAbort: facts.sampleAfterAbort ?? 'stay',
    flatPositionFile: facts.positions[request.flatPosition ?? '']?.source,
    initial: Object.fromEntries(
      [...new Set(moved)].map((axis) => [axis, facts.axes[axis]?.position ?? 0] as const),
    ),
    frames: { ...walk.frames },
    totalFrames: walk.totalFrames,
    budget: budgetOf(walk.spans),
    rawBytes,
    volumeBytes: detectors.reduce((sum, { width, height }) => sum + volumeOf(request, width, height), 0),
    warnings: [...sweep.warnings, ...warningsOf(request, detectors)],
  };
  const problems = [
    ...positions,
    ...detectors.flatMap((each) => detectorProblems(request, each)),
    ...eachOnce(flies, (fly) => [
      ...seriesProblems(fly),
      ...flyProblems(request, fly, rotation, detectors),
      ...helixProblems(request, fly, facts),
      ...triggerProblems(facts, fly),
    ]),
    ...(request.homes && !rotation.homes ? [cannotHome(rotation)] : []),
    ...stopProblems(request, sweep.angles, rotation),
    ...moveProblems('return_to_start', facts, returning),
    ...storageProblems(plan, output),
  ];
  if (problems.length > 0) throw badRequest(problems);
  return deepFreeze(plan);
}

function cannotHome(rotation: AxisFacts): Problem {
  return {
    about: 'home',
    message: `${rotation.name} cannot be homed`,
    remedy: 'leave it out, or say in the beamline file that it can: homes: true',
  };
}

/** One arm for all frames, where camera and trigger can do that and every frame has the same exposure. */
function armingOf(request: ScanRequest, detectors: readonly DetectorFacts[], facts: BeamlineFacts) {
  const { timePulses } = facts.trigger;
  const sameExposure = request.flatExposureSeconds === request.exposureSeconds;
  const able = detectors.every(({ capabilities }) => capabilities.armsOnce);
  const once = able && timePulses && sameExposure;
  return {
    arming: once ? 'once' : 'perPhase',
    atRest: timePulses ? 'external' : 'internal',
  } as const satisfies Pick<ScanPlan, 'arming' | 'atRest'>;
}

/** What is wrong with an argument is told of the first part of a sweep that shows it: the parts share theirs. */
function eachOnce<T>(parts: readonly T[], problemsOf: (part: T) => Problem[]): Problem[] {
  const found: Problem[] = [];
  for (const part of parts) {
    const told = new Set(found.map(({ about }) => about));
    found.push(...problemsOf(part).filter(({ about }) => !told.has(about)));
  }
  return found;
}

function withRegion(detector: DetectorFacts, region: ScanRequest['region']): DetectorFacts {
  return region ? { ...detector, width: region.width, height: region.height } : detector;
}

/** With several detectors each file is named after its own. */
function fileOf({ file }: OutputFacts, detectors: readonly DetectorFacts[]): string {
  const [first, ...others] = detectors;
  return first && others.length > 0 ? file.replace(/\.h5$/, `_${first.name}.h5`) : file;
}

/** A 32-bit volume of all that the detector sees; an extended field is twice as wide and deep. */
function volumeOf({ extendedField }: ScanRequest, width: number, height: number): number {
  return BYTES_PER_VOXEL * (extendedField ? 4 : 1) * width ** 2 * height;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
