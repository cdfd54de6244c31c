import { asTomochartError, formatNumber, type Series } from '#core';
import type { PsoPvs } from '#devices/epics';
import type { Pulser } from '../../pulser.ts';
import type { Stage } from '../../stage.ts';
import { parsePsoCommand, type PsoCommand, type PsoDialect } from './psoCommand.ts';

/** What the controller answers: done (with a value), not understood, cannot. */
const ACKNOWLEDGED = '%';
const NOT_UNDERSTOOD = '!';
const FAULT = '#';

/** A pulse where it was armed comes when the axis comes to that place, and not when it leaves it the other way. */
const ARRIVAL_COUNTS = 1e-6;

/** What has been programmed since the last reset. */
interface Program {
  track?: number;
  windowInput?: number;
  distanceCounts?: number;
  range?: readonly [low: number, high: number];
  pulse?: { readonly totalMicroseconds: number; readonly onMicroseconds: number };
  windowMask: boolean;
}

/**
 * The position synchronized output of an Aerotech controller: it counts the encoder from where the axis stands when
 * it is armed, and gives a pulse at every whole multiple of the distance that lies within the window. Pulses come in
 * the order of the passage that the window asks for: away from where it was armed, and where it was armed inside the
 * window, from the nearer end to the farther one. It must be masked by a window.
 */
export class PsoController {
  readonly #pvs: PsoPvs;
  readonly #stage: Stage;
  readonly #pulser: Pulser;
  readonly #dialect: PsoDialect;
  readonly #onEvent: (message: string) => void;
  #program: Program = { windowMask: false };

  constructor(
    pvs: PsoPvs,
    stage: Stage,
    pulser: Pulser,
    onEvent: (message: string) => void = () => undefined,
  ) {
    this.#pvs = pvs;
    this.#stage = stage;
    this.#pulser = pulser;
    this.#onEvent = onEvent;
    this.#dialect = {
      controller: pvs.controller,
      axis: pvs.axis,
      toCounts: (units) => (units * pvs.countsPerTurn) / 360,
    };
  }

  /** Carries out one command; the reply begins with `%` (done), `!` (not understood) or `#` (cannot). */
  async execute(text: string): Promise<string> {
    const command = parsePsoCommand(text, this.#dialect);
    const reply = command ? await this.#carryOut(command) : NOT_UNDERSTOOD;
    this.#onEvent(`${this.#pvs.name}: ${text.trim()} -> ${reply}`);
    return reply;
  }

  async #carryOut(command: PsoCommand): Promise<string> {
    const program = this.#program;
    switch (command.kind) {
      case 'control':
        return this.#control(command.action);
      case 'outputTerminal':
        return ACKNOWLEDGED;
      case 'output':
        program.windowMask = command.windowMask;
        return ACKNOWLEDGED;
      case 'pulse': {
        const { totalMicroseconds, onMicroseconds } = command;
        if (!(onMicroseconds > 0 && totalMicroseconds >= onMicroseconds)) return FAULT;
        program.pulse = { totalMicroseconds, onMicroseconds };
        return ACKNOWLEDGED;
      }
      case 'track':
        program.track = command.input;
        return ACKNOWLEDGED;
      case 'distance':
        if (command.counts <= 0) return FAULT;
        program.distanceCounts = command.counts;
        return ACKNOWLEDGED;
      case 'windowInput':
        program.windowInput = command.input;
        return ACKNOWLEDGED;
      case 'windowRange':
        if (command.low >= command.high) return FAULT;
        program.range = [command.low, command.high];
        return ACKNOWLEDGED;
      case 'windowOff':
        delete program.range;
        return ACKNOWLEDGED;
      case 'unitsToCounts':
        return `${ACKNOWLEDGED}${command.counts}`;
      case 'feedback':
        return `${ACKNOWLEDGED}${formatNumber(this.#stage.position)}`;
    }
  }

  async #control(action: 'RESET' | 'ARM' | 'OFF' | 'ON'): Promise<string> {
    this.#pulser.disarm();
    if (action === 'RESET') this.#program = { windowMask: false };
    if (action === 'RESET' || action === 'OFF') return ACKNOWLEDGED;
    // ON pulses without regard to the position.
    const positions = action === 'ARM' ? this.#positions() : undefined;
    if (!positions) return FAULT;
    this.#pulser.program = { kind: 'position', positions };
    try {
      await this.#pulser.arm();
      return ACKNOWLEDGED;
    } catch (error) {
      this.#onEvent(`${this.#pvs.name}: ${asTomochartError(error).message}`);
      return FAULT;
    }
  }

  /** Where pulses come when it is armed now, in units of the axis; undefined while something is not programmed. */
  #positions(): Series | undefined {
    const { track, windowInput, distanceCounts, range, pulse, windowMask } = this.#program;
    const input = this.#pvs.encoderInput;
    if (distanceCounts === undefined || !range || !pulse || !windowMask) return undefined;
    // Another input has no encoder that turns with the stage.
    if (track !== input || windowInput !== input) return undefined;
    const { countsPerTurn } = this.#pvs;
    const reference = Math.round((this.#stage.position * countsPerTurn) / 360);
    const lowest = Math.ceil(range[0] / distanceCounts);
    const highest = Math.floor(range[1] / distanceCounts);
    const rising = Math.abs(lowest) <= Math.abs(highest);
    const ahead = (rising ? lowest : highest) * distanceCounts;
    const first = reference + ahead + (ahead === 0 ? Math.sign(highest + lowest) * ARRIVAL_COUNTS : 0);
    const step = rising ? distanceCounts : -distanceCounts;
    // Whole counts are exact, so that each position has been rounded once or twice and not once a pulse.
    return {
      first: (first * 360) / countsPerTurn + 0,
      step: (step * 360) / countsPerTurn,
      count: Math.max(0, highest - lowest + 1),
    };
  }
}
