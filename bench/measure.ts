/** One thing to be timed. */
export type Contender = () => void | Promise<void>;

/**
 * Times contenders in turns, so that whatever else the machine does meets all of them, and takes the median
 * of each. The first round warms up and does not count; who goes first changes from round to round.
 * @returns seconds per call of each contender, in the order given
 */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<number[]> {
  const seconds = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (let k = 0; k < contenders.length; k++) {
      const turn = (k + round + contenders.length) % contenders.length;
      const started = performance.now();
      await contenders[turn]!();
      const took = (performance.now() - started) / 1000;
      if (round >= 0) seconds[turn]!.push(took);
    }
  }
  return seconds.map(median);
}

/** The middle value (the upper of the two middle ones for an even count); NaN for none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
