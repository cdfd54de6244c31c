import { formatNumber, last, type Problem, type Series } from '#core';
import { outside } from './checkLimits.ts';
import type { AxisFacts, BeamlineFacts, DetectorFacts } from './facts.ts';
import type { Fly } from './plan.ts';
import type { ScanRequest } from './request.ts';
import { motionOf } from './sweep.ts';
import { periodSeconds } from './timing.ts';

/** Speeds and places that the rotation cannot reach, run-up and run-out included. */
export function flyProblems(
  request: ScanRequest,
  fly: Fly,
  axis: AxisFacts,
  detectors: readonly DetectorFacts[],
): Problem[] {
  const problems: Problem[] = [];
  // 70 deg / 125 in 0.1 s are 5.6000000000000005 deg/s.
  if (fly.degreesPerSecond > axis.maxVelocity * (1 + 1e-9)) {
    const period = periodSeconds(detectors, request.exposureSeconds, request.latencySeconds);
    const range = Math.abs(request.endDegrees - request.startDegrees);
    const enough = Math.ceil((range / (axis.maxVelocity * period)) * (1 - 1e-12));
    // A step that was rounded up to whole counts may be too fast where the one asked for is not.
    const steps = Math.max(enough, request.intervals + 1);
    problems.push({
      about: 'exp_time',
      message:
        `${axis.name} would have to turn at ${formatNumber(fly.degreesPerSecond, 4)} deg/s, ` +
        `its maximum is ${formatNumber(axis.maxVelocity)}`,
      remedy: `expose longer, or take nsteps ${steps} or more`,
    });
  }
  const run = `with ${formatNumber(fly.runUpDegrees, 4)} deg of run-up, ${axis.name} starts from`;
  problems.push(...outside('scan_start', axis, fly.approachDegrees, run));
  const end = `with ${formatNumber(fly.runOutDegrees, 4)} deg of run-out, ${axis.name} comes to rest at`;
  problems.push(...outside('scan_end', axis, fly.endDegrees, end));
  return problems;
}

/** Stops that the rotation cannot reach; those of the way back lie between them. */
export function stopProblems(request: ScanRequest, angles: Series, axis: AxisFacts): Problem[] {
  if (motionOf(request.scanType) !== 'steps') return [];
  return [
    ...outside('scan_start', axis, angles.first, `${axis.name} would stop at`),
    ...outside('scan_end', axis, last(angles), `${axis.name} would stop at`),
  ];
}

/** The vertical axis of a helix beyond its limits or its speed. */
export function helixProblems(request: ScanRequest, fly: Fly, facts: BeamlineFacts): Problem[] {
  if (request.scanType !== 'helical') return [];
  const axis = facts.axes[facts.verticalAxis ?? ''];
  if (!axis || !fly.vertical) {
    return [
      {
        about: 'scan_type',
        message: `${facts.name} has no axis along the rotation axis`,
        remedy: 'say in the beamline file which one it is: moves_sample: z',
      },
    ];
  }
  const { from, to, velocity } = fly.vertical;
  const fast: Problem[] =
    velocity > axis.maxVelocity * (1 + 1e-9)
      ? [
          {
            about: 'pitch',
            message: `${axis.name} would have to move at ${formatNumber(velocity, 4)} mm/s, its maximum is ${formatNumber(axis.maxVelocity)}`,
            remedy: 'take a smaller pitch, expose longer, or take more steps',
          },
        ]
      : [];
  return [
    ...fast,
    ...outside('pitch', axis, from, `with its run-up, ${axis.name} starts from`),
    ...outside('pitch', axis, to, `with its run-out, ${axis.name} comes to rest at`),
  ];
}

/** What the trigger hardware cannot hold. */
export function triggerProblems(facts: BeamlineFacts, fly: Fly): Problem[] {
  const { maxPulses, name } = facts.trigger;
  if (maxPulses === undefined || fly.triggers.count <= maxPulses) return [];
  return [
    {
      about: 'nsteps',
      message: `${fly.triggers.count} projections do not fit in the table of ${name}`,
      remedy: `at most ${maxPulses - 1} steps`,
    },
  ];
}

/** Steps too fine for the arithmetic, or for any encoder. */
export function seriesProblems(fly: Fly): Problem[] {
  if (Math.abs(fly.stepDegrees) >= 1e-7 && Number.isFinite(last(fly.triggers))) return [];
  return [
    {
      about: 'nsteps',
      message: `the step of ${fly.stepDegrees} deg is finer than any encoder`,
      remedy: 'take fewer steps or a wider range',
    },
  ];
}
