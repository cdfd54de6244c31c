import { TomochartError } from '#core';

/** The points of an acquisition, as a measurement group has understood them. Seconds. */
export interface GroupPoints {
  readonly repeats: number;
  readonly activeSeconds: number;
  readonly totalSeconds: number;
}

/** Parameters and domains by their number (sardana/pool/pooldefs.py, SynchParam and SynchDomain). */
const PARAMETERS = ['Delay', 'Total', 'Active', 'Repeats', 'Initial'];
const DOMAINS = ['Time', 'Position', 'Monitor'];

/**
 * Reads Sardana's description of points: a list of groups of them, in JSON, whose parameters and domains are named by
 * number (`"2"`) or by word (`"Active"`, `"SynchParam.Active"`). The groups have the same times here.
 * @throws TomochartError DEVICE for a text that is none, or has another domain than time
 */
export function parsePoints(text: string): GroupPoints {
  const groups = parsed(text);
  if (!Array.isArray(groups) || groups.length === 0) throw unfit('it is a list of groups');
  const all = groups.map((group) => pointsOf(named(group, PARAMETERS)));
  const [first] = all;
  if (all.some(({ totalSeconds }) => totalSeconds !== first!.totalSeconds)) {
    throw unfit('all groups have the same times');
  }
  return { ...first!, repeats: all.reduce((sum, { repeats }) => sum + repeats, 0) };
}

/** The same as Sardana prints it. */
export function printPoints({ repeats, activeSeconds, totalSeconds }: GroupPoints): string {
  return JSON.stringify([{ 0: { 0: 0 }, 1: { 0: totalSeconds }, 2: { 0: activeSeconds }, 3: repeats }]);
}

function pointsOf(group: ReadonlyMap<string, unknown>): GroupPoints {
  const seconds = (parameter: string) => {
    const value = named(group.get(parameter), DOMAINS).get('Time');
    if (typeof value === 'number' && value >= 0) return value;
    throw unfit(`${parameter} is a time`);
  };
  const repeats = group.get('Repeats');
  if (typeof repeats !== 'number' || !Number.isInteger(repeats) || repeats < 1) {
    throw unfit('Repeats is a whole number of at least 1');
  }
  const [activeSeconds, totalSeconds] = [seconds('Active'), seconds('Total')];
  if (totalSeconds < activeSeconds) throw unfit('Total is not less than Active');
  return { repeats, activeSeconds, totalSeconds };
}

/** The entries of an object, by the words of their keys. */
function named(object: unknown, words: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof object !== 'object' || object === null) throw unfit('it has parameters and domains');
  return new Map(
    Object.entries(object).map(([key, value]): [string, unknown] => [
      words[Number(key)] ?? key.slice(key.indexOf('.') + 1),
      value,
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unfit('it is JSON');
  }
}

function unfit(rule: string): TomochartError {
  return new TomochartError('DEVICE', `SynchDescription cannot be understood: ${rule}`);
}
