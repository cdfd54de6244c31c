import { TomochartError } from '#core';

/** What a block that makes pulses is wired with. */
export interface PulseNets {
  readonly kind: 'sequencer' | 'compare';
  /** Where its pulses come out. */
  readonly output: string;
  /** High while it works. */
  readonly active: string;
  /** The input for the position that it compares. */
  readonly input: string;
}

/**
 * The fields of a sequencer (`SEQ1`) or a position compare (`PCOMP1`).
 * @throws TomochartError BAD_CONFIG for a block of another kind
 */
export function netsOf(block: string): PulseNets {
  const active = `${block}.ACTIVE`;
  if (/^SEQ\d*$/.test(block))
    return { kind: 'sequencer', output: `${block}.OUTA`, active, input: `${block}.POSA` };
  if (/^PCOMP\d*$/.test(block))
    return { kind: 'compare', output: `${block}.OUT`, active, input: `${block}.INP` };
  throw new TomochartError('BAD_CONFIG', `${block} makes no pulses that a scan can use`, {
    remedy: 'name a sequencer (SEQ1) or a position compare (PCOMP1)',
  });
}
