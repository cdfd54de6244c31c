import { at, last, valuesOf, type Series } from '#core';
import { known, type Entry } from '#data';
import {
  FIELD_NAMES,
  phasesOf,
  type Fly,
  type FrameKind,
  type Phase,
  type PhaseName,
  type ScanPlan,
} from '#scan';
import { number, text } from './entryOf.ts';

/** What was asked of the scan and how it was planned. */
export const ACQUISITION = '/process/acquisition';

/** Metadata of `/process/acquisition`: the arguments of the macro, the rotation, the fields. */
export function acquisitionEntries(plan: ScanPlan): (Entry | undefined)[] {
  const { request } = plan;
  const flies = phasesOf(plan, 'projections').flatMap(({ fly }) => fly ?? []);
  const [fly] = flies;
  const flat = plan.phases.find((phase) => phase.kind === 'flat');
  const different = flat?.exposureSeconds !== request.exposureSeconds;
  const rotation = `${ACQUISITION}/rotation`;
  return [
    text(`${ACQUISITION}/scan_type`, request.scanType),
    text(`${ACQUISITION}/fields_flag`, request.fieldsFlag),
    ...FIELD_NAMES.map(([key, name]) => text(`${ACQUISITION}/${name}`, request.fields[key] ? 'Yes' : 'No')),
    number(`${ACQUISITION}/latency`, request.latencySeconds, 's'),
    number(`${ACQUISITION}/condition`, request.conditionSeconds, 's'),
    text(`${ACQUISITION}/arming`, plan.arming),
    text(`${rotation}/axis`, request.rotationAxis),
    number(`${rotation}/rotation_start`, plan.sweep.first, 'deg'),
    number(`${rotation}/rotation_step`, plan.sweep.step, 'deg'),
    number(`${rotation}/rotation_stop`, last(plan.sweep), 'deg'),
    { path: `${rotation}/num_angles`, value: plan.sweep.count },
    number(`${rotation}/speed`, fly?.degreesPerSecond, 'deg/s'),
    number(`${rotation}/run_up`, fly?.runUpDegrees, 'deg'),
    fly && {
      path: `${rotation}/theta_trigger`,
      value: inOneRow(flies.map(({ triggers }) => triggers)),
      units: 'deg',
      description: 'encoder positions at which the exposures were triggered; /exchange/theta is their middle',
    },
    ...encoderEntries(rotation, fly),
    ...helixEntries(rotation, request.pitchMm, flies),
    ...fieldEntries(plan, 'dark'),
    ...fieldEntries(plan, 'flat'),
    { path: `${ACQUISITION}/dark_fields/num_dark_fields`, value: plan.frames.dark },
    number(`${ACQUISITION}/dark_fields/dark_field_value`, request.darkValue, 'counts'),
    { path: `${ACQUISITION}/flat_fields/num_flat_fields`, value: plan.frames.flat },
    number(`${ACQUISITION}/flat_fields/flat_field_value`, request.flatValue, 'counts'),
    number(known.flatExposure, flat?.exposureSeconds, 's'),
    text(known.flatExposureDiffers, flat && (different ? 'Different' : 'Same')),
    text(`${ACQUISITION}/flat_fields/position`, request.flatPosition),
    ...(flat?.sampleOut.flat() ?? []).flatMap((move) => {
      const units = move.axis === request.rotationAxis ? 'deg' : 'mm';
      return [
        number(`${ACQUISITION}/flat_fields/sample/in_${move.axis}`, move.from, units),
        number(`${ACQUISITION}/flat_fields/sample/out_${move.axis}`, move.to, units),
      ];
    }),
  ];
}

/**
 * How often fields are taken, in the words of the Data Exchange guide: so many before and after the scan, and
 * `period` of them after every `frequency` projections.
 */
function fieldEntries({ request, phases }: ScanPlan, kind: 'dark' | 'flat'): Entry[] {
  const path = `${ACQUISITION}/${kind === 'dark' ? 'dark_setup' : 'white_setup'}`;
  const framesOf = (name: PhaseName) => phases.find((phase) => phase.name === name)?.frames ?? 0;
  const every = kind === 'dark' ? request.darkEvery : request.flatEvery;
  return [
    { path: `${path}/number_pre`, value: framesOf(`${kind}Before`) },
    { path: `${path}/number_post`, value: framesOf(`${kind}After`) },
    { path: `${path}/frequency`, value: every ?? 0 },
    { path: `${path}/period`, value: framesOf(`${kind}Between`) },
  ];
}

/** The sweep in counts, where the hardware counts. */
function encoderEntries(rotation: string, fly: Fly | undefined): Entry[] {
  if (!fly?.encoder) return [];
  const { countsPerTurn, countsPerStep, window } = fly.encoder;
  return [
    { path: `${rotation}/encoder_counts_per_turn`, value: countsPerTurn, description: 'signed' },
    { path: `${rotation}/encoder_counts_per_step`, value: countsPerStep },
    {
      path: `${rotation}/encoder_window`,
      value: [...window],
      description: 'counts from the first trigger between which pulses are let through',
    },
  ];
}

/** Where the sample was along the rotation axis, for each projection. */
function helixEntries(rotation: string, pitchMm: number | undefined, flies: readonly Fly[]): Entry[] {
  const heights = flies.flatMap(({ vertical }) => vertical?.positions ?? []);
  if (pitchMm === undefined || heights.length === 0) return [];
  return [
    { path: `${rotation}/pitch`, value: pitchMm, units: 'mm', description: 'way up in one turn' },
    {
      path: `${rotation}/vertical`,
      value: inOneRow(heights),
      units: 'mm',
      description: 'position of the vertical axis at the middle of each exposure, in the order of theta',
    },
  ];
}

function inOneRow(parts: readonly Series[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...valuesOf(part)]));
}

/** The angle at the middle of every planned exposure of a kind, degrees, in the order of its dataset. */
export function thetaOfKind(plan: ScanPlan, kind: FrameKind): Float64Array {
  const theta = new Float64Array(plan.frames[kind]);
  const fill = (phase: Phase) => {
    for (let k = 0; k < phase.frames; k++) theta[phase.firstSlot + k] = at(phase.theta, k);
  };
  plan.phases.filter((phase) => phase.kind === kind).forEach(fill);
  return theta;
}
