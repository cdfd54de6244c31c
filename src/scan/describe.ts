import { at, formatBytes, formatNumber, formatSeconds, last } from '#core';
import { FIELD_NAMES } from './fields.ts';
import type { Phase, PhaseName, ScanPlan } from './plan.ts';

const TITLES: Readonly<Record<PhaseName, string>> = {
  darkBefore: 'darks before',
  flatBefore: 'flats before',
  projections: 'projections',
  darkBetween: 'darks between',
  flatBetween: 'flats between',
  orthogonals: 'orthogonals',
  flatAfter: 'flats after',
  darkAfter: 'darks after',
};

/** A phase as a person calls it. */
export function titleOf(name: PhaseName): string {
  return TITLES[name];
}

/** The plan as text for a terminal: what was understood, each phase with frames, seconds and bytes, totals. */
export function describePlan(plan: ScanPlan): string {
  const { request, budget } = plan;
  const fields = FIELD_NAMES.filter(([key]) => request.fields[key]).map(([, , words]) => words);
  const lines = [
    `${headingOf(plan)} on ${plan.beamline}: ${plan.frames.proj} projections`,
    `  fields_flag   ${request.fieldsFlag}: ${fields.join(', ') || 'projections only'}`,
    ...plan.detectors.map(
      ({ name, model, width, height }, k) =>
        `  ${(k === 0 ? 'detector' : '').padEnd(14)}${name} (${model}), ${width} x ${height}, armed ` +
        (plan.arming === 'once' ? 'once for all frames' : 'for each phase'),
    ),
    ...(request.flatPosition === undefined ? [] : [`  flats at      ${flatsAt(plan)}`]),
    ...describeFly(plan),
    '',
    row(['phase', 'frames', 'seconds', 'dead', 'bytes', 'what happens']),
    ...plan.phases.map((phase) =>
      row([
        titleOf(phase.name),
        String(phase.frames),
        phase.budget.total.toFixed(2),
        phase.budget.dead.toFixed(2),
        formatBytes(phase.bytes),
        summaryOf(phase),
      ]),
    ),
    ...plan.returning.map((move) =>
      row([
        'return',
        '',
        (move.seconds + move.settleSeconds).toFixed(2),
        '0.00',
        '',
        `${move.axis} to ${formatNumber(move.to)}`,
      ]),
    ),
    ...(plan.ending ? [`  ${''.padEnd(14)}${endingWords(plan.ending)}`] : []),
    '',
    `  time          ${formatSeconds(budget.total)} (exposing ${formatSeconds(budget.exposing)}, dead ${formatSeconds(budget.dead)})`,
    ...Object.entries(budget.deadBy).map(
      ([cause, seconds]) => `                  ${formatSeconds(seconds)} ${cause}`,
    ),
    `  raw data      ${formatBytes(plan.rawBytes)}`,
    `  with volume   ${formatBytes(plan.rawBytes + plan.volumeBytes)} (32-bit, the whole field of view)`,
    `  file          ${plan.file}`,
    ...plan.warnings.map((warning) => `  warning       ${warning}`),
  ];
  return lines.join('\n');
}

/** The angles are those of the axis, also where they were asked for relative to where it stands. */
function headingOf({ request, sweep }: ScanPlan): string {
  const { scanType, rotationAxis: axis, extendedField } = request;
  if (sweep.step === 0) return `${scanType} with ${axis} at ${formatNumber(sweep.first)} deg`;
  const range = `from ${formatNumber(sweep.first)} to ${formatNumber(last(sweep))} deg`;
  return `${scanType} of ${axis} ${range}${extendedField ? ', extended field,' : ''}`;
}

function describeFly(plan: ScanPlan): string[] {
  const fly = plan.phases.find((phase) => phase.fly)?.fly;
  if (!fly) return [];
  const n = formatNumber;
  const { encoder, vertical } = fly;
  return [
    `  rotation      ${n(fly.degreesPerSecond)} deg/s, ${n(fly.runUpDegrees, 4)} deg run-up from ` +
      `${n(fly.approachDegrees)}, to ${n(fly.endDegrees)}`,
    ...(encoder
      ? [
          `  encoder       ${encoder.countsPerTurn} counts a turn, ${encoder.countsPerStep} a step, counting ` +
            `${encoder.sense > 0 ? 'up' : 'down'}, window ${encoder.window.join(' to ')}`,
        ]
      : []),
    ...(vertical
      ? [
          `  ${vertical.axis.padEnd(13)} ${n(vertical.velocity)} mm/s from ${n(vertical.from)} to ${n(vertical.to)}, ` +
            `frames from ${n(vertical.positions.first)} to ${n(last(vertical.positions))}`,
        ]
      : []),
    `  triggers      at ${n(fly.triggers.first)}, every ${n(fly.triggers.step)} deg, last ${n(last(fly.triggers))}`,
    `  theta         ${n(fly.theta.first)} to ${n(last(fly.theta))} deg, at the middle of the exposures`,
  ];
}

function endingWords(ending: NonNullable<ScanPlan['ending']>): string {
  if (ending.kind === 'home') return 'then the rotation is homed';
  return `then that place is called ${formatNumber(ending.degrees)} deg: whole turns are not turned back`;
}

function flatsAt(plan: ScanPlan): string {
  const out = plan.phases.find((phase) => phase.sampleOut.length > 0)?.sampleOut ?? [];
  const groups = out.map((group) =>
    group.map((move) => `${move.axis} ${formatNumber(move.from)} -> ${formatNumber(move.to)}`).join(', '),
  );
  const source = plan.flatPositionFile === undefined ? '' : `, from ${plan.flatPositionFile}`;
  return `${plan.request.flatPosition} (${groups.join(', then ')})${source}`;
}

function summaryOf(phase: Phase): string {
  const period = `${formatNumber(phase.exposureSeconds)} s every ${formatNumber(phase.periodSeconds)} s`;
  const where = phase.kind === 'flat' ? ', sample out' : '';
  const { theta } = phase;
  const angles =
    phase.kind === 'ortho'
      ? `, at ${Array.from({ length: theta.count }, (_, k) => formatNumber(at(theta, k))).join(', ')} deg`
      : phase.kind === 'proj' && phase.motion === 'steps'
        ? `, at each of ${theta.count} stops`
        : '';
  return `shutter ${phase.shutter}${where}, ${period}${angles}`;
}

function row([phase, frames, seconds, dead, bytes, what]: readonly string[]): string {
  return (
    `  ${phase!.padEnd(14)}${frames!.padStart(8)}${seconds!.padStart(11)}${dead!.padStart(9)}` +
    `${bytes!.padStart(10)}  ${what}`
  );
}
