import { formatBytes, formatNumber, last, type Problem, type Series } from '#core';
import type { AxisFacts, BeamlineFacts, DetectorFacts, OutputFacts } from './facts.ts';
import type { Fly, Move, ScanPlan } from './plan.ts';
import type { ScanRequest } from './request.ts';
import { motionOf } from './sweep.ts';
import { periodSeconds } from './timing.ts';

/** Room left on the disk beside the frames: metadata, the journal, the preview. */
const SPARE_BYTES = 50e6;

/** Names that the beamline does not have. */
export function unknownNames(request: ScanRequest, facts: BeamlineFacts): Problem[] {
  const problems: Problem[] = [];
  const known = (record: Readonly<Record<string, unknown>>) => Object.keys(record).join(', ') || 'none';
  const has = (record: object, name: string) => Object.hasOwn(record, name);
  if (!has(facts.axes, request.rotationAxis)) {
    problems.push({
      about: 'rot_mot',
      message: `${request.rotationAxis} is no axis of ${facts.name}`,
      remedy: `axes: ${known(facts.axes)}`,
    });
  } else if (facts.axes[request.rotationAxis]?.kind !== 'rotation') {
    problems.push({
      about: 'rot_mot',
      message: `${request.rotationAxis} is a linear axis`,
      remedy: `rotate ${facts.trigger.axis}`,
    });
  } else if (request.rotationAxis !== facts.trigger.axis) {
    problems.push({
      about: 'rot_mot',
      message: `the trigger ${facts.trigger.name} watches ${facts.trigger.axis}, not ${request.rotationAxis}`,
      remedy: `rotate ${facts.trigger.axis}`,
    });
  }
  for (const detector of request.detectors.filter((name) => !has(facts.detectors, name))) {
    problems.push({
      about: 'tomo_det',
      message: `${detector} is no detector of ${facts.name}`,
      remedy: `detectors: ${known(facts.detectors)}`,
    });
  }
  if (new Set(request.detectors).size < request.detectors.length) {
    problems.push({ about: 'tomo_det', message: 'names a detector twice', remedy: 'name each once' });
  }
  if (request.flatPosition !== undefined && !has(facts.positions, request.flatPosition)) {
    problems.push({
      about: 'posflat',
      message: `there is no position named ${request.flatPosition}`,
      remedy: `positions: ${known(facts.positions)}`,
    });
  }
  return problems;
}

/** A position that moves nothing, or beyond a limit. */
export function positionProblems(request: ScanRequest, facts: BeamlineFacts): Problem[] {
  const { flatPosition } = request;
  if (flatPosition === undefined || !Object.hasOwn(facts.positions, flatPosition)) return [];
  const { groups = [], angleDegrees } = facts.positions[flatPosition] ?? {};
  const problems: Problem[] = [];
  let moves = false;
  const rotation = facts.axes[request.rotationAxis];
  if (angleDegrees !== undefined && rotation) {
    problems.push(...outside('posflat', rotation, angleDegrees, `${flatPosition} turns ${rotation.name} to`));
  }
  for (const [name, value] of groups.flatMap((group) => Object.entries(group))) {
    const axis = facts.axes[name];
    if (!axis) {
      problems.push({
        about: 'posflat',
        message: `${request.flatPosition} moves ${name}, which is no axis`,
        remedy: `axes: ${Object.keys(facts.axes).join(', ')}`,
      });
      continue;
    }
    // Turned, a sample is still in the beam.
    if (axis.kind === 'linear' && Math.abs(value - axis.position) > axis.tolerance) moves = true;
    problems.push(...outside('posflat', axis, value, `${request.flatPosition} moves ${name} to`));
  }
  if (!moves && problems.length === 0) {
    problems.push({
      about: 'posflat',
      message: `${request.flatPosition} leaves the sample where it already stands: the flats would show it`,
      remedy: 'choose a position that moves the sample out of the beam',
    });
  }
  return problems;
}

/** A region larger than the sensor; exposures and rates the camera cannot do. */
export function detectorProblems(request: ScanRequest, detector: DetectorFacts): Problem[] {
  const problems: Problem[] = [];
  const { name, minExposureSeconds: least, maxExposureSeconds: most } = detector;
  if (detector.width > detector.sensorWidth || detector.height > detector.sensorHeight) {
    problems.push({
      about: 'roi',
      message: `${detector.width}x${detector.height} is larger than the sensor of ${name}`,
      remedy: `at most ${detector.sensorWidth}x${detector.sensorHeight}`,
    });
  }
  for (const [about, seconds] of [
    ['exp_time', request.exposureSeconds],
    ['flat_exposure', request.flatExposureSeconds],
  ] as const) {
    const same = about === 'flat_exposure' && seconds === request.exposureSeconds;
    if (same || (seconds >= least && seconds <= most)) continue;
    problems.push({
      about,
      message: `${formatNumber(seconds)} s is outside what ${name} can do`,
      remedy: `from ${formatNumber(least)} s to ${formatNumber(most)} s`,
    });
  }
  const asked = request.exposureSeconds + request.latencySeconds;
  if (asked * detector.maxFrameRate < 1 - 1e-9) {
    const latency = 1 / detector.maxFrameRate - request.exposureSeconds;
    problems.push({
      about: 'exp_time',
      message:
        `exp_time + latency asks for ${formatNumber(1 / asked, 4)} frames a second, ` +
        `${name} (${detector.model}) takes at most ${formatNumber(detector.maxFrameRate, 4)}`,
      remedy: `keep the exposure with latency ${formatNumber(Math.ceil(latency * 1e6) / 1e6)} s or more, or expose longer`,
    });
  }
  return problems;
}

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

/** A file in the way, a disk too small, a camera memory too small. */
export function storageProblems(plan: ScanPlan, output: OutputFacts): Problem[] {
  const problems: Problem[] = [];
  if (output.exists) {
    problems.push({
      about: 'file',
      message: `${output.file} exists`,
      remedy: 'choose another name: nothing is ever overwritten',
    });
  }
  if (!output.writable) {
    problems.push({
      about: 'out',
      message: `${output.directory} cannot be written to`,
      remedy: 'choose another folder, or ask its owner',
    });
  } else if (plan.rawBytes + SPARE_BYTES > output.freeBytes) {
    problems.push({
      about: 'out',
      message: `the scan needs ${formatBytes(plan.rawBytes)}, ${output.directory} has ${formatBytes(output.freeBytes)} free`,
      remedy: 'make room, choose another folder, or take fewer or smaller frames',
    });
  }
  for (const { memoryBytes, name, width, height, bytesPerPixel } of plan.detectors) {
    const bytes = plan.totalFrames * width * height * bytesPerPixel;
    if (memoryBytes === undefined || bytes <= memoryBytes) continue;
    problems.push({
      about: 'nsteps',
      message: `the frames are ${formatBytes(bytes)}, the memory of ${name} holds ${formatBytes(memoryBytes)}`,
      remedy: 'take fewer frames or a smaller roi',
    });
  }
  return problems;
}

/** The end of a move beyond the limits of its axis. */
export function moveProblems(about: string, facts: BeamlineFacts, moves: readonly Move[]): Problem[] {
  return moves.flatMap((move) => {
    const axis = facts.axes[move.axis];
    return axis ? outside(about, axis, move.to, `${axis.name} would go to`) : [];
  });
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

function outside(about: string, axis: AxisFacts, value: number, what: string): Problem[] {
  if (value >= axis.lowLimit && value <= axis.highLimit) return [];
  return [
    {
      about,
      message: `${what} ${formatNumber(value)} ${axis.units}, outside ${formatNumber(axis.lowLimit)} to ${formatNumber(axis.highLimit)}`,
      remedy: 'stay within the limits of the axis',
    },
  ];
}
