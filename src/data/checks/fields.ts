import { formatNumber } from '#core';
import { edgesOf } from './air.ts';
import { mean, percent, unknown, verdict, type Check } from './result.ts';
import type { Samples } from './samples.ts';
import { Transmission } from './transmission.ts';

/** Darks may be this part of the flats at most, and of the range of a pixel. */
const DARK_OF_FLAT = 0.5;
const DARK_OF_RANGE = 0.25;
/** A dark above this part of the flats must also be well below the projections. */
const DARK_SUSPECT = 0.05;
const DARK_OF_PROJECTION = 0.67;
/** How much of the flats' signal the darks may change from one to the next. */
const DARK_CHANGE = 0.02;

/** Darks show the camera's offset and no beam, the same in every one of them. */
export function darkIsDark({ darks, flats, projections, fullScale }: Samples): Check {
  const name = 'dark-is-dark';
  if (!darks) return unknown(name, 'there are no darks');
  const levels = darks.frames.map((frame) => frame.mean);
  const change = Math.max(...levels) - Math.min(...levels);
  const projection = projections.length > 0 ? mean(projections.map((frame) => frame.mean)) : Infinity;
  const flat = flats?.mean ?? projection;
  const counts = (value: number) => formatNumber(value, 4);
  const above = Number.isFinite(flat) ? `, flats ${counts(flat)}` : '';
  const figures = `darks have ${counts(darks.mean)} counts${above}`;
  const faults: string[] = [];
  if (darks.mean > DARK_OF_FLAT * flat) faults.push('there is beam in them');
  else if (darks.mean > DARK_SUSPECT * flat && darks.mean > DARK_OF_PROJECTION * projection) {
    faults.push(`they are as bright as the projections (${counts(projection)})`);
  }
  if (darks.mean > DARK_OF_RANGE * fullScale) {
    faults.push(`that is ${percent(darks.mean / fullScale)} of the camera's range`);
  }
  const allowed = Math.max(1, Number.isFinite(flat) ? DARK_CHANGE * (flat - darks.mean) : 0);
  if (change > allowed) faults.push(`they change by ${counts(change)} counts from one to another`);
  return verdict(name, faults.length === 0, figures, `${figures}: ${faults.join('; ')}`);
}

/** Transmissions that can be trusted to be above or below 1, in units beside the noise. */
const BRIGHTER = 1.02;
const DARKER = 0.98;
const SIGMAS = 3.5;
/** The part of the blocks that may be brighter than the flats all the same. */
const BRIGHTER_PART = 0.005;
/** Up to this air level a bright projection is a drift of the beam and not a shadow in the flats. */
const DRIFT = 1.05;

/**
 * The sample was out of the beam for the flats: nowhere are projections brighter than the flats, as they
 * would be where the flats have the sample's shadow, and somewhere they are darker.
 */
export function flatsAreFlat(samples: Samples): Check {
  const name = 'flats-are-flat';
  if (samples.projections.length === 0) return unknown(name, 'there are no projections');
  const transmission = Transmission.of(samples);
  if (!transmission) return unknown(name, 'there are no flats and darks to compare with');
  const margin = SIGMAS * transmission.noise;
  let [all, brighter, darker, total, highest] = [0, 0, 0, 0, 0];
  for (const projection of samples.projections) {
    const blocks = transmission.blocksOf(projection);
    const air = Math.max(...edgesOf(transmission, blocks));
    const scale = air > 1 && air < DRIFT ? air : 1;
    for (const block of blocks) {
      if (Number.isNaN(block)) continue;
      const value = block / scale;
      all++;
      total += value;
      highest = Math.max(highest, value);
      if (value > BRIGHTER + margin) brighter++;
      if (value < DARKER - margin) darker++;
    }
  }
  if (all === 0) return unknown(name, 'no part of the frame is in the beam');
  const average = total / all;
  const figures =
    `projections transmit ${percent(average)} on average and ${percent(highest)} at most, ` +
    `${percent(brighter / all)} of them is brighter than the flats`;
  if (darker === 0) {
    return {
      name,
      ok: false,
      message: `${figures}; nothing is darker: the sample was in the beam for the flats too, or never`,
    };
  }
  return verdict(
    name,
    brighter <= BRIGHTER_PART * all && average < BRIGHTER,
    figures,
    `${figures}: something was in the beam for the flats that is elsewhere in the projections`,
  );
}
