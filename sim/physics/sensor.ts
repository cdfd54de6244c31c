import { Random } from './random.ts';

/** The camera chip, the same in every frame. */
export interface SensorParameters {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** Gain: counts for each detected photon. */
  readonly countsPerPhoton: number;
  readonly darkOffsetCounts: number;
  readonly darkCurrentCountsPerSecond: number;
  /** Standard deviation of the read noise. */
  readonly readNoiseCounts: number;
  /** Part of the pixels that are hot, 0 to 1. */
  readonly hotPixels: number;
  readonly seed: number;
}

/** The fixed pattern of a camera, each of shape (height, width). */
export interface FixedPattern {
  /** Offset of each pixel, counts. */
  readonly offset: Float32Array;
  /** Counts for each electron of each pixel; the mean is countsPerPhoton. */
  readonly gain: Float32Array;
  /** Dark electrons per second, in photons: what would give the dark current's counts at the mean gain. */
  readonly darkRate: Float32Array;
}

/** Spread of the pixels' gains; 1 % is usual for scientific CMOS (EMVA 1288 calls it PRNU). */
const GAIN_SPREAD = 0.01;
/** Spread of the pixels' and the columns' offsets, as a part of the read noise (DSNU). */
const OFFSET_SPREAD = 0.5;
const COLUMN_SPREAD = 0.25;
/** Hot pixels collect between 0.03 and 10 times the full range each second, evenly in the logarithm. */
const HOT_DECADES = { from: -1.5, to: 1 };

/** The fixed pattern that a seed gives: offsets by pixel and column, gains, dark currents, hot pixels. */
export function fixedPatternOf(sensor: SensorParameters): FixedPattern {
  const { width, height, countsPerPhoton } = sensor;
  const random = new Random(sensor.seed).fork('sensor');
  const columns = Float32Array.from({ length: width }, () => COLUMN_SPREAD * random.normal());
  const fullRange = 2 ** sensor.bitDepth - 1;
  const offset = new Float32Array(width * height);
  const gain = new Float32Array(width * height);
  const darkRate = new Float32Array(width * height);
  for (let i = 0; i < offset.length; i++) {
    const pattern = OFFSET_SPREAD * random.normal() + (columns[i % width] ?? 0);
    offset[i] = sensor.darkOffsetCounts + sensor.readNoiseCounts * pattern;
    gain[i] = countsPerPhoton * (1 + GAIN_SPREAD * random.normal());
    const hot = random.uniform() < sensor.hotPixels;
    const decades = HOT_DECADES.from + (HOT_DECADES.to - HOT_DECADES.from) * random.uniform();
    const counts = sensor.darkCurrentCountsPerSecond + (hot ? fullRange * 10 ** decades : 0);
    darkRate[i] = counts / countsPerPhoton;
  }
  return { offset, gain, darkRate };
}
