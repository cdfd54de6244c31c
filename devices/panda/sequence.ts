import { formatNumber, TomochartError } from '#core';
import type { TriggerProgram } from '#devices';
import type { PandaParameters } from './parameters.ts';
import { countsOf, senseOf } from './positions.ts';

/** What a line waits for before its two phases. */
export type LineTrigger = 'Immediate' | 'BITA=0' | 'BITA=1' | 'POSA>=POSITION' | 'POSA<=POSITION';

/** A line of a sequencer table; times count the prescaled clock. */
export interface Line {
  readonly repeats: number;
  readonly trigger: LineTrigger;
  /** Encoder counts. */
  readonly position: number;
  /** Length of the first phase, in which the output is high if `pulse`; 0 leaves it out. */
  readonly time1: number;
  /** Length of the second phase, at least 1. */
  readonly time2: number;
  readonly pulse: boolean;
}

/** A table and what it is run with. */
export interface Sequence {
  readonly lines: readonly Line[];
  /** How often the table is run: a register of 32 bits, so that equal pulses need no more than one line. */
  readonly repeats: number;
  /** Ticks of the FPGA in one count of the clock of the table, 0 for one. */
  readonly prescaleTicks: number;
}

const MOST_TIME = 2 ** 32 - 1;
const MOST_REPEATS = 2 ** 32 - 1;

/**
 * The table of a program:
 *
 * - positions: a line each, that waits for the encoder to come to its counts, on the side that it comes from;
 * - equal times: one line that waits for nothing, run as often as there are pulses;
 * - single pulses: a line that waits for BITA to be 1, and one without a pulse that waits for it to be 0 again. So the
 *   block stays active from the first pulse to the last, and PCAP with it; enabling a line without a condition for each
 *   pulse would end the capture with each.
 *
 * @param most lines that the table holds
 * @throws TomochartError LIMIT
 */
export function sequenceOf(
  parameters: PandaParameters,
  block: string,
  program: TriggerProgram,
  clockHertz: number,
  most: number,
): Sequence {
  const pulseTicks = Math.max(1, Math.round(parameters.pulseMicroseconds * 1e-6 * clockHertz));
  const shared = { repeats: 1, position: 0, time1: pulseTicks, time2: 1, pulse: true };
  switch (program.kind) {
    case 'position': {
      const { positions } = program;
      refuseTooMany(parameters, block, positions.count, most);
      const trigger = senseOf(parameters, positions) > 0 ? 'POSA>=POSITION' : 'POSA<=POSITION';
      const lines = Array.from(countsOf(parameters, positions), (position): Line => ({
        ...shared,
        trigger,
        position,
      }));
      return { lines, repeats: 1, prescaleTicks: 0 };
    }
    case 'time': {
      refuseCount(parameters, program.count);
      const times = timesOf(parameters, program.periodSeconds, clockHertz);
      return {
        ...times,
        lines: [{ ...shared, ...times, repeats: 1, trigger: 'Immediate' }],
        repeats: program.count,
      };
    }
    case 'call': {
      refuseCount(parameters, program.count);
      const lines: Line[] = [
        { ...shared, trigger: 'BITA=1' },
        { ...shared, trigger: 'BITA=0', time1: 0, pulse: false },
      ];
      return { lines, repeats: program.count, prescaleTicks: 0 };
    }
  }
}

/** Both phases of a period, with the shortest count in which they fit. */
function timesOf({ name, pulseMicroseconds }: PandaParameters, periodSeconds: number, clockHertz: number) {
  const prescale = Math.max(1, Math.ceil((periodSeconds * clockHertz) / MOST_TIME));
  const whole = Math.round((periodSeconds * clockHertz) / prescale);
  const time1 = Math.max(1, Math.round((pulseMicroseconds * 1e-6 * clockHertz) / prescale));
  const time2 = whole - time1;
  if (prescale <= MOST_TIME && time2 >= 1)
    return { time1, time2, prescaleTicks: prescale === 1 ? 0 : prescale };
  throw new TomochartError(
    'LIMIT',
    `${name} cannot give pulses of ${formatNumber(pulseMicroseconds)} us every ${formatNumber(periodSeconds)} s`,
    { remedy: 'shorten pulse_us of the trigger in beamline.yaml, or expose longer' },
  );
}

function refuseCount({ name }: PandaParameters, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_REPEATS) return;
  throw new TomochartError('LIMIT', `${name} cannot be armed for ${count} pulses`);
}

function refuseTooMany({ name }: PandaParameters, block: string, count: number, most: number): void {
  if (count <= most) return;
  throw new TomochartError(
    'LIMIT',
    `${name} cannot hold ${count} positions: the table of ${block} has ${most} lines`,
    {
      remedy:
        'take fewer projections, or name a position compare (PCOMP1), which holds any number of equal steps',
    },
  );
}
