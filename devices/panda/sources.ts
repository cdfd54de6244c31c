import { TomochartError } from '#core';
import { Compare } from './compare.ts';
import type { PandaControl } from './control.ts';
import { netsOf } from './nets.ts';
import type { PandaParameters } from './parameters.ts';
import type { PulseBlock } from './pulseBlock.ts';
import { Sequencer } from './sequencer.ts';

/** The blocks that give the pulses of a PandABox. */
export interface PulseSources {
  /** Those at positions. */
  readonly positions: PulseBlock;
  /** Those at equal times, and single ones. */
  readonly times: Sequencer;
}

/** @throws TomochartError BAD_CONFIG for blocks that make no pulses of the kind that they are named for */
export function sourcesOf(control: PandaControl, parameters: PandaParameters): PulseSources {
  const { name, positionBlock, timeBlock } = parameters;
  if (netsOf(timeBlock).kind !== 'sequencer') {
    throw new TomochartError('BAD_CONFIG', `${timeBlock} of ${name} gives no pulses at equal times`, {
      remedy: 'name a sequencer (SEQ1)',
    });
  }
  const Positions = netsOf(positionBlock).kind === 'sequencer' ? Sequencer : Compare;
  return {
    positions: new Positions(control, parameters, positionBlock),
    times: new Sequencer(control, parameters, timeBlock),
  };
}
