import type { Problem } from '#core';
import { outside } from './checkLimits.ts';
import type { BeamlineFacts } from './facts.ts';
import type { ScanRequest } from './request.ts';

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
