import { at, formatNumber, last, TomochartError, type Series } from '#core';
import type { PandaParameters } from './parameters.ts';

/** The range of positions on the position bus and of parameters: 32 bits with a sign. */
const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

type Encoder = Pick<PandaParameters, 'name' | 'countsPerTurn' | 'zeroCounts'>;

/** What the encoder shows at an angle, not rounded. */
export function countsAt({ countsPerTurn, zeroCounts }: Encoder, degrees: number): number {
  return (degrees * countsPerTurn) / 360 + zeroCounts;
}

/** The angle at which the encoder shows `counts`, in degrees. */
export function angleAt({ countsPerTurn, zeroCounts }: Encoder, counts: number): number {
  return ((counts - zeroCounts) * 360) / countsPerTurn;
}

/** 1 where the counts of a program rise from pulse to pulse, -1 where they fall. */
export function senseOf({ countsPerTurn }: Encoder, { step }: Series): 1 | -1 {
  return step * countsPerTurn < 0 ? -1 : 1;
}

/**
 * The counts at which the pulses of a program come: each position rounded by itself, so that none is further than half
 * a count from what was asked.
 * @throws TomochartError LIMIT for no positions, those beyond 32 bits, and two in the same count
 */
export function countsOf(encoder: Encoder, positions: Series): Int32Array {
  refuseUncountable(encoder, positions);
  return Int32Array.from({ length: positions.count }, (_, k) =>
    Math.round(countsAt(encoder, at(positions, k))),
  );
}

/** Refuses positions that no block can compare. @throws TomochartError LIMIT */
export function refuseUncountable(encoder: Encoder, positions: Series): void {
  const { name } = encoder;
  const { step, count } = positions;
  if (!(count >= 1)) throw new TomochartError('LIMIT', `${name} cannot be armed for ${count} positions`);
  for (const degrees of [positions.first, last(positions)]) {
    const counts = Math.round(countsAt(encoder, degrees));
    if (counts >= LEAST && counts <= MOST) continue;
    throw new TomochartError(
      'LIMIT',
      `${name} cannot give a pulse at ${formatNumber(degrees)} deg: ${counts} counts are beyond 32 bits`,
      {
        remedy:
          'scan nearer to where the encoder shows 0, or check zero and counts per turn in beamline.yaml',
      },
    );
  }
  const spacing = Math.abs((step * encoder.countsPerTurn) / 360);
  if (count === 1 || spacing >= 1) return;
  throw new TomochartError(
    'LIMIT',
    `${name} cannot give pulses every ${formatNumber(step)} deg: that is ${formatNumber(spacing)} counts`,
    { remedy: `choose a step of at least one count: there are ${Math.abs(encoder.countsPerTurn)} in a turn` },
  );
}

/**
 * Refuses to be armed behind the first pulse, where a comparison holds at once: pulses would come at rest.
 * @param present what the encoder shows now
 * @throws TomochartError DEVICE
 */
export function refusePassed(encoder: Encoder, positions: Series, present: number): void {
  const first = Math.round(countsAt(encoder, positions.first));
  if ((first - present) * senseOf(encoder, positions) > 0) return;
  const degrees = formatNumber(angleAt(encoder, present));
  throw new TomochartError(
    'DEVICE',
    `${encoder.name} cannot give its first pulse at ${formatNumber(positions.first)} deg: ` +
      `the encoder stands at ${present} counts (${degrees} deg), which is not before it`,
    {
      remedy:
        'look whether the axis is where it should be, and at zero, counts and their sign in beamline.yaml',
    },
  );
}
