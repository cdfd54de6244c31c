import type { PsoPvs } from '#devices/epics';

/** One command to the position synchronized output of an Aerotech controller. Positions and distances in encoder counts. */
export type PsoCommand =
  | { readonly kind: 'control'; readonly action: 'RESET' | 'ARM' | 'OFF' | 'ON' }
  | { readonly kind: 'outputTerminal'; readonly terminal: number }
  | { readonly kind: 'output'; readonly windowMask: boolean }
  | { readonly kind: 'pulse'; readonly totalMicroseconds: number; readonly onMicroseconds: number }
  | { readonly kind: 'track'; readonly input: number }
  | { readonly kind: 'distance'; readonly counts: number }
  | { readonly kind: 'windowInput'; readonly window: number; readonly input: number }
  | { readonly kind: 'windowRange'; readonly window: number; readonly low: number; readonly high: number }
  | { readonly kind: 'windowOff' }
  | { readonly kind: 'unitsToCounts'; readonly counts: number }
  | { readonly kind: 'feedback' };

/** What the words of a command are to be understood with. */
export interface PsoDialect {
  readonly controller: PsoPvs['controller'];
  readonly axis: string;
  /** UNITSTOCOUNTS: encoder counts of so many units of the axis. */
  readonly toCounts: (units: number) => number;
}

const CONVERSION = /UNITSTOCOUNTS\s*\(\s*([A-Z]\w*)\s*,\s*([^(),\s]+)\s*\)/g;

/**
 * Reads a command in the language of the controller (AeroBasic): words and numbers between blanks, commas or both,
 * in either case. Where counts stand, `UNITSTOCOUNTS(axis, units)` may stand too. The two controllers differ in how
 * the output terminal is named (`PSOOUTPUT X CONTROL 1`, on the A3200 `CONTROL 0 1`) and the window is switched off
 * (`PSOWINDOW X OFF`, on the A3200 `PSOWINDOW X 1 OFF`).
 * @returns undefined for what the controller does not understand
 */
export function parsePsoCommand(text: string, dialect: PsoDialect): PsoCommand | undefined {
  const upper = text.trim().toUpperCase();
  const counts = (units: string) => Math.round(dialect.toCounts(Number(units)));
  const ours = (axis: string) => axis === dialect.axis.toUpperCase();
  const whole = new RegExp(`^${CONVERSION.source}$`).exec(upper);
  if (whole) {
    const value = counts(whole[2]!);
    return ours(whole[1]!) && Number.isFinite(value) ? { kind: 'unitsToCounts', counts: value } : undefined;
  }
  let foreign = false;
  const evaluated = upper.replace(CONVERSION, (_, axis: string, units: string) => {
    foreign ||= !ours(axis);
    return String(counts(units));
  });
  const [verb = '', axis = '', ...words] = evaluated
    .replace(/^(PFBK)\s*\(\s*(\w+)\s*\)$/, '$1 $2')
    .split(/[\s,]+/);
  if (foreign || !ours(axis)) return undefined;
  return commandOf(verb, words, dialect.controller);
}

function commandOf(
  verb: string,
  words: readonly string[],
  controller: PsoPvs['controller'],
): PsoCommand | undefined {
  const isA3200 = controller === 'A3200';
  const form = [verb, ...words.map((word) => (isNumber(word) ? '#' : word))].join(' ');
  const numbers = words.filter(isNumber).map(Number);
  const [a = 0, b = 0, c = 0] = numbers;
  switch (form) {
    case 'PSOCONTROL RESET':
    case 'PSOCONTROL ARM':
    case 'PSOCONTROL OFF':
    case 'PSOCONTROL ON':
      return { kind: 'control', action: words[0] as 'RESET' | 'ARM' | 'OFF' | 'ON' };
    case 'PSOOUTPUT CONTROL #':
      return isA3200 || !areWhole(a) ? undefined : { kind: 'outputTerminal', terminal: a };
    case 'PSOOUTPUT CONTROL # #':
      return isA3200 && areWhole(a, b) ? { kind: 'outputTerminal', terminal: b } : undefined;
    case 'PSOOUTPUT PULSE':
      return { kind: 'output', windowMask: false };
    case 'PSOOUTPUT PULSE WINDOW MASK':
      return { kind: 'output', windowMask: true };
    case 'PSOPULSE TIME # #':
      return { kind: 'pulse', totalMicroseconds: a, onMicroseconds: b };
    case 'PSOTRACK INPUT #':
      return areWhole(a) ? { kind: 'track', input: a } : undefined;
    case 'PSODISTANCE FIXED #':
      return areWhole(a) ? { kind: 'distance', counts: a } : undefined;
    case 'PSOWINDOW # INPUT #':
      return areWhole(a, b) ? { kind: 'windowInput', window: a, input: b } : undefined;
    case 'PSOWINDOW # RANGE # #':
      return areWhole(a, b, c) ? { kind: 'windowRange', window: a, low: b, high: c } : undefined;
    case 'PSOWINDOW OFF':
      return isA3200 ? undefined : { kind: 'windowOff' };
    case 'PSOWINDOW # OFF':
      return isA3200 && areWhole(a) ? { kind: 'windowOff' } : undefined;
    case 'PFBK':
      return { kind: 'feedback' };
    default:
      return undefined;
  }
}

function isNumber(word: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?$/.test(word);
}

/** Counts, inputs and windows are whole numbers of 32 bits. */
function areWhole(...numbers: readonly number[]): boolean {
  return numbers.every((number) => Number.isInteger(number) && Math.abs(number) < 2 ** 31);
}
