import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePsoCommand, type PsoCommand, type PsoDialect } from '#sim/ioc/pso/psoCommand';

const ensemble: PsoDialect = { controller: 'Ensemble', axis: 'X', toCounts: (units) => units * 10_000 };
const a3200: PsoDialect = { ...ensemble, controller: 'A3200' };

describe('a command to the PSO', () => {
  it.each<[string, PsoCommand]>([
    ['PSOCONTROL X RESET', { kind: 'control', action: 'RESET' }],
    ['PSOOUTPUT X CONTROL 1', { kind: 'outputTerminal', terminal: 1 }],
    ['PSOPULSE X TIME 20.000000,20.000000', { kind: 'pulse', totalMicroseconds: 20, onMicroseconds: 20 }],
    ['PSOOUTPUT X PULSE WINDOW MASK', { kind: 'output', windowMask: true }],
    ['PSOTRACK X INPUT 3', { kind: 'track', input: 3 }],
    ['PSODISTANCE X FIXED 7200', { kind: 'distance', counts: 7200 }],
    ['PSOWINDOW X 1 INPUT 3', { kind: 'windowInput', window: 1, input: 3 }],
    ['PSOWINDOW X 1 RANGE -3605,1796405', { kind: 'windowRange', window: 1, low: -3605, high: 1796405 }],
    ['PSOCONTROL X ARM', { kind: 'control', action: 'ARM' }],
    ['PSOWINDOW X OFF', { kind: 'windowOff' }],
    ['PSOCONTROL X OFF', { kind: 'control', action: 'OFF' }],
  ])('is understood by an Ensemble: %s', (text, command) => {
    expect(parsePsoCommand(text, ensemble)).toEqual(command);
  });

  it('names the terminal and switches the window off in another way on an A3200', () => {
    expect(parsePsoCommand('PSOOUTPUT X CONTROL 0 1', a3200)).toEqual({
      kind: 'outputTerminal',
      terminal: 1,
    });
    expect(parsePsoCommand('PSOOUTPUT X CONTROL 1', a3200)).toBeUndefined();
    expect(parsePsoCommand('PSOOUTPUT X CONTROL 0 1', ensemble)).toBeUndefined();
    expect(parsePsoCommand('PSOWINDOW X 1 OFF', a3200)).toEqual({ kind: 'windowOff' });
    expect(parsePsoCommand('PSOWINDOW X OFF', a3200)).toBeUndefined();
    expect(parsePsoCommand('PSOWINDOW X 1 OFF', ensemble)).toBeUndefined();
  });

  it('is understood in either case, with a line end, and with units instead of counts', () => {
    expect(parsePsoCommand('psodistance x fixed unitstocounts(x, 0.25)\n', ensemble)).toEqual({
      kind: 'distance',
      counts: 2500,
    });
    expect(
      parsePsoCommand('PSOWINDOW X 1 RANGE UNITSTOCOUNTS(X,-0.1),UNITSTOCOUNTS(X,18)', ensemble),
    ).toEqual({
      ...{ kind: 'windowRange', window: 1 },
      ...{ low: -1000, high: 180_000 },
    });
    expect(parsePsoCommand('UNITSTOCOUNTS(X, 0.5)', ensemble)).toEqual({
      kind: 'unitsToCounts',
      counts: 5000,
    });
    expect(parsePsoCommand('PFBK(X)', ensemble)).toEqual({ kind: 'feedback' });
  });

  it.each([
    ...['', 'PSOCONTROL', 'PSOCONTROL X', 'PSOCONTROL Y ARM', 'PSOCONTROL X FIRE', 'PSOARM X'],
    ...[
      'PSODISTANCE X FIXED',
      'PSODISTANCE X FIXED 1.5',
      'PSODISTANCE X FIXED 1 2',
      'PSODISTANCE X FIXED 4e9',
    ],
    ...['PSODISTANCE X FIXED UNITSTOCOUNTS(Y, 1)', 'UNITSTOCOUNTS(X, one)', 'PSOWINDOW X 1 RANGE 5'],
  ])('is not understood when it is none: "%s"', (text) => {
    expect(parsePsoCommand(text, ensemble)).toBeUndefined();
  });

  it('is read without harm whatever it says', () => {
    const words = fc.constantFrom(
      ...['PSOCONTROL', 'PSOWINDOW', 'PSODISTANCE', 'X', 'Y', 'ARM', 'RANGE', 'FIXED', 'INPUT', 'OFF'],
      ...['1', '-5', '1e400', 'NaN', 'UNITSTOCOUNTS(X,1)', 'UNITSTOCOUNTS(', ')', ',', '$&', '__proto__'],
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, isA3200) => {
        const command = parsePsoCommand(text, isA3200 ? a3200 : ensemble);
        // Nothing but whole counts ever reaches the controller.
        if (command?.kind === 'distance') expect(Number.isInteger(command.counts)).toBe(true);
        if (command?.kind === 'windowRange') {
          expect([command.low, command.high].every(Number.isInteger)).toBe(true);
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});
