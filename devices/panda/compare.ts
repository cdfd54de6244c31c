import { formatNumber, TomochartError, type Patience, type Series } from '#core';
import type { TriggerProgram } from '#devices';
import type { PandaControl } from './control.ts';
import type { PandaParameters } from './parameters.ts';
import { countsAt, refuseUncountable, senseOf } from './positions.ts';
import type { Loading, PulseBlock } from './pulseBlock.ts';

/** The last pulse may be so far from where it was asked for, beside the rounding of the first, in counts. */
const MOST_DRIFT = 0.5;

/** What a position compare is told, by its fields. */
export type CompareFields = Readonly<Record<string, string | number>>;

/** A position compare block: any number of pulses at equal whole numbers of counts. */
export class Compare implements PulseBlock {
  readonly block: string;
  readonly #control: PandaControl;
  readonly #parameters: PandaParameters;

  constructor(control: PandaControl, parameters: PandaParameters, block: string) {
    this.#control = control;
    this.#parameters = parameters;
    this.block = block;
  }

  async plan(program: TriggerProgram): Promise<Loading> {
    if (program.kind !== 'position') {
      throw new TomochartError(
        'LIMIT',
        `${this.block} gives pulses at positions only, not by ${program.kind}`,
      );
    }
    const fields = Object.entries(compareFields(this.#parameters, this.block, program.positions));
    return {
      load: async (patience) => {
        await Promise.all(
          fields.map(([field, value]) => this.#control.put(`${this.block}.${field}`, value, patience)),
        );
      },
    };
  }

  count(_program: TriggerProgram, patience: Patience): Promise<number> {
    return this.#control.number(`${this.block}.PRODUCED`, patience);
  }
}

/**
 * Pulses begin at every STEP from START on and last for WIDTH counts: half a step, so that one ends before the next.
 * @throws TomochartError LIMIT for steps that are not whole counts, or less than two
 */
export function compareFields(parameters: PandaParameters, block: string, positions: Series): CompareFields {
  refuseUncountable(parameters, positions);
  const { first, step, count } = positions;
  const counts = Math.abs((step * parameters.countsPerTurn) / 360);
  const whole = count === 1 ? 2 : Math.round(counts);
  const drift = count === 1 ? 0 : Math.abs(counts - whole) * (count - 1);
  if (whole < 2 || drift > MOST_DRIFT) {
    const why =
      whole < 2
        ? 'a pulse and the pause after it take a count each'
        : `the last would be ${formatNumber(drift)} counts off`;
    throw new TomochartError(
      'LIMIT',
      `${parameters.name} cannot give ${count} pulses every ${formatNumber(step, 10)} deg with ${block}: ` +
        `that is ${formatNumber(counts, 10)} counts, and ${why}`,
      {
        remedy:
          `choose a step of a whole number of counts (${Math.abs(parameters.countsPerTurn)} a turn), ` +
          'or name a sequencer (SEQ1), which holds any positions',
      },
    );
  }
  return {
    // Armed before the first pulse, it need not go back first.
    PRE_START: 0,
    START: Math.round(countsAt(parameters, first)),
    WIDTH: Math.floor(whole / 2),
    STEP: whole,
    PULSES: count,
    RELATIVE: 'Absolute',
    DIR: senseOf(parameters, positions) > 0 ? 'Positive' : 'Negative',
  };
}
