import { formatNumber, type Problem } from '#core';
import type { DetectorFacts } from './facts.ts';
import type { ScanRequest } from './request.ts';

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
