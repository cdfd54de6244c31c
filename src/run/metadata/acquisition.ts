import { last, valuesOf, type Series } from '#core';
import type { ParameterName } from '#layout';
import { phasesOf, type PhaseName, type ScanPlan } from '#scan';
import type { NamesOf, Values } from './value.ts';

type AtOpen = Exclude<
  NamesOf<ParameterName, 'scan'>,
  'scan.start_date' | 'scan.end_date' | 'scan.status' | 'scan.frames_lost'
>;

/** What was asked of the scan. */
export function scanValues({ request, arming, frames }: ScanPlan): Values<AtOpen> {
  const { fields } = request;
  const said = (asked: boolean) => (asked ? 'Yes' : 'No');
  return {
    'scan.type': request.scanType,
    'scan.command': JSON.stringify(request),
    'scan.fields_flag': request.fieldsFlag,
    'scan.get_dark': said(fields.dark),
    'scan.get_dark_after': said(fields.darkAfter),
    'scan.get_flat': said(fields.flat),
    'scan.get_flat_after': said(fields.flatAfter),
    'scan.get_ortho': said(fields.ortho),
    'scan.return_to_start': said(fields.returnToStart),
    'scan.latency': request.latencySeconds,
    'scan.condition': request.conditionSeconds,
    'scan.arming': arming,
    'scan.projections': frames.proj,
  };
}

/** How the rotation was planned. Vectors are in the order of `/exchange/theta`. */
export function rotationValues(plan: ScanPlan): Values<NamesOf<ParameterName, 'rotation'>> {
  const { request, sweep } = plan;
  const flies = phasesOf(plan, 'projections').flatMap(({ fly }) => fly ?? []);
  const [fly] = flies;
  const heights = flies.flatMap(({ vertical }) => vertical?.positions ?? []);
  const helical = request.pitchMm !== undefined && heights.length > 0;
  return {
    'rotation.axis': request.rotationAxis,
    'rotation.start': sweep.first,
    'rotation.step': sweep.step,
    'rotation.stop': last(sweep),
    'rotation.num_angles': sweep.count,
    'rotation.speed': fly?.degreesPerSecond,
    'rotation.run_up': fly?.runUpDegrees,
    'rotation.theta_trigger': fly && inOneRow(flies.map(({ triggers }) => triggers)),
    'rotation.counts_per_turn': fly?.encoder?.countsPerTurn,
    'rotation.counts_per_step': fly?.encoder?.countsPerStep,
    'rotation.encoder_window': fly?.encoder && [...fly.encoder.window],
    'rotation.pitch': helical ? request.pitchMm : undefined,
    'rotation.vertical': helical ? inOneRow(heights) : undefined,
  };
}

/**
 * How often fields are taken, in the words of the Data Exchange guide (tables 30 and 31): so many before and
 * after the scan, and `period` of them after every `frequency` projections.
 */
export function fieldValues(plan: ScanPlan): Values<NamesOf<ParameterName, 'dark' | 'flat'>> {
  const { request, frames, phases } = plan;
  const framesOf = (name: PhaseName) => phases.find((phase) => phase.name === name)?.frames ?? 0;
  const flat = phases.find((phase) => phase.kind === 'flat');
  const moves = flat?.sampleOut.flat() ?? [];
  const across = moves.filter(({ axis }) => axis !== request.rotationAxis);
  const turn = moves.find(({ axis }) => axis === request.rotationAxis);
  const [only] = across.length === 1 ? across : [];
  return {
    'dark.number': frames.dark,
    'dark.number_pre': framesOf('darkBefore'),
    'dark.number_post': framesOf('darkAfter'),
    'dark.frequency': request.darkEvery ?? 0,
    'dark.period': framesOf('darkBetween'),
    'dark.value': request.darkValue,
    'flat.number': frames.flat,
    'flat.number_pre': framesOf('flatBefore'),
    'flat.number_post': framesOf('flatAfter'),
    'flat.frequency': request.flatEvery ?? 0,
    'flat.period': framesOf('flatBetween'),
    'flat.value': request.flatValue,
    'flat.exposure': flat?.exposureSeconds,
    'flat.different_exposure':
      flat && (flat.exposureSeconds === request.exposureSeconds ? 'Same' : 'Different'),
    'flat.position': request.flatPosition,
    'flat.axis': across.length > 0 ? across.map(({ axis }) => axis).join('+') : undefined,
    'flat.in': only?.from,
    'flat.out': only?.to,
    'flat.angle': turn?.to,
  };
}

function inOneRow(parts: readonly Series[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...valuesOf(part)]));
}
