import { mean, median, percent, unknown, verdict, type Check } from './result.ts';
import type { Samples } from './samples.ts';
import { Transmission } from './transmission.ts';

/** How far the transmission of air may be from 1. */
const TOLERANCE = 0.03;
/** How much a stretch of air may vary with angle or height; a sample varies more. */
const AIR_VARIES = 0.015;
const SIGMAS = 4;

/** Transmission of the left-most and of the right-most blocks of one projection. */
export function edgesOf(transmission: Transmission, blocks: Float64Array): [left: number, right: number] {
  const across = transmission.blocksAcross;
  const side = (offset: number) => {
    const column = [...blocks].filter((value, k) => k % across === offset && !Number.isNaN(value));
    return column.length > 0 ? mean(column) : 0;
  };
  return [side(0), side(across - 1)];
}

/**
 * Beside the sample, where there is only air, projections are as bright as the flats: they are not when
 * the flats had another exposure time. Where the sample fills the field, nothing can be said.
 */
export function airTransmission(samples: Samples): Check {
  const name = 'air-transmission';
  const transmission = Transmission.of(samples);
  if (!transmission || samples.projections.length === 0) {
    return unknown(name, 'there are no projections, flats and darks to compare');
  }
  const blocks = samples.projections.map((projection) => transmission.blocksOf(projection));
  const across = transmission.blocksAcross;
  const edges = blocks.map((values) => edgesOf(transmission, values));
  const levels = [0, 1].map((side) => edges.map((edge) => edge[side]!));
  const brighter = median(levels[0]!) >= median(levels[1]!) ? 0 : 1;
  const level = median(levels[brighter]!);
  const message = `air transmits ${percent(level)} (${brighter === 0 ? 'left' : 'right'} edge)`;
  if (level < 1 - TOLERANCE) {
    const heights = heightProfile(blocks, across, brighter === 0 ? 0 : across - 1);
    const varies = Math.max(range(levels[brighter]!), range(heights));
    if (varies > AIR_VARIES + SIGMAS * transmission.noise) {
      return unknown(name, 'the sample fills the field of view: there is no air beside it');
    }
  }
  return verdict(
    name,
    Math.abs(level - 1) <= TOLERANCE,
    message,
    `${message}: flats and projections differ in exposure or beam`,
  );
}

/** The edge's transmission at each height, averaged over the projections. */
function heightProfile(blocks: readonly Float64Array[], across: number, column: number): number[] {
  const down = Math.floor((blocks[0]?.length ?? 0) / across);
  return Array.from({ length: down }, (_, row) => mean(blocks.map((b) => b[row * across + column]!))).filter(
    (value) => !Number.isNaN(value),
  );
}

/** Between the 10th and the 90th percentile. */
function range(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? NaN;
  return at(0.9) - at(0.1);
}
