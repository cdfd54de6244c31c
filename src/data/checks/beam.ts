import { formatNumber } from '#core';
import { mean, percent, spread, unknown, verdict, type Check } from './result.ts';
import type { Sample, Samples } from './samples.ts';

/** Most projections that are looked at, a few rows of each. */
const MOST_LEVELS = 1024;
/** Least part of the flats' signal that an exposed projection has, however dense the sample. */
const LEAST_SIGNAL = 0.002;
const SIGMAS = 6;

/** Every projection has more counts than the darks: the shutter was open. */
export function exposed(samples: Samples): Check {
  const name = 'exposed';
  const { reader, darks, flats } = samples;
  const slots = spread(reader.slots('proj'), MOST_LEVELS);
  if (!darks || slots.length === 0) return unknown(name, 'there are no darks and projections to compare');
  const darkLevels = samples.levels(
    'dark',
    darks.frames.map(({ slot }) => slot),
  );
  const dark = mean(darkLevels);
  const scatter = Math.sqrt(mean(darkLevels.map((level) => (level - dark) ** 2)));
  const least = Math.max(0.5, SIGMAS * scatter, flats ? LEAST_SIGNAL * (flats.mean - darks.mean) : 0);
  const signals = samples.levels('proj', slots).map((level) => level - dark);
  const closed = slots.filter((_, k) => signals[k]! < least);
  const first = closed.length > 0 ? `, the first is projection ${closed[0]}` : '';
  return verdict(
    name,
    closed.length === 0,
    `projections have ${formatNumber(Math.min(...signals), 4)} counts above the darks or more`,
    `${closed.length} of ${slots.length} projections are as dark as the darks${first}`,
  );
}

/** Part of the pixels that may have the largest value there is. */
const MOST_SATURATED = 0.01;

/** The camera was not overexposed. */
export function saturation({ flatsBefore, flatsAfter, projections, fullScale }: Samples): Check {
  const name = 'saturation';
  const flats = [...(flatsBefore?.frames ?? []), ...(flatsAfter?.frames ?? [])];
  if (flats.length + projections.length === 0) return unknown(name, 'there are no flats and projections');
  const ofFlats = saturatedPart(flats, fullScale);
  const ofProjections = saturatedPart(projections, fullScale);
  const message =
    `${percent(ofFlats)} of the flats' and ${percent(ofProjections)} of the projections' pixels ` +
    `are saturated (${fullScale} counts)`;
  return verdict(name, Math.max(ofFlats, ofProjections) < MOST_SATURATED, message, message);
}

function saturatedPart(frames: readonly Sample[], fullScale: number): number {
  let saturated = 0;
  let all = 0;
  for (const { pixels } of frames) {
    for (const value of pixels) if (value >= fullScale) saturated++;
    all += pixels.length;
  }
  return all === 0 ? 0 : saturated / all;
}

/** How much the beam may change from the flats before to the flats after. */
const MOST_CHANGE = 0.1;

/** The beam was the same after the projections as before. */
export function beamStable({ darks, flatsBefore, flatsAfter }: Samples): Check {
  const name = 'beam-stable';
  if (!flatsBefore || !flatsAfter)
    return unknown(name, 'there are no flats before and after the projections');
  const dark = darks?.mean ?? 0;
  const change = (flatsAfter.mean - dark) / (flatsBefore.mean - dark) - 1;
  const message = `the flats after have ${percent(Math.abs(change))} ${change < 0 ? 'less' : 'more'} signal than those before`;
  return verdict(name, Math.abs(change) <= MOST_CHANGE, message, `${message}: the beam was not stable`);
}
