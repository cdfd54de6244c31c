import type { CaServer, Pv, PvDefinition } from '#epics';
import { pause } from './ioc.ts';

/** MSTA of motor.h. */
export const SLIP_STALL = 1 << 6;
export const PROBLEM = 1 << 9;
export const HOMED = 1 << 14;

const TICK_MS = 4;
const YES_NO = ['No', 'Yes'];

/** How a scripted motor departs from a healthy one. */
export interface MotorScript {
  /** A put to VAL is complete at once, as with caproto's example or behind a gateway. */
  early?: boolean;
  /** Milliseconds from DMOV 1 until the put is complete. */
  completesAfterMs?: number;
  /** Milliseconds from the put to DMOV 0. */
  startsAfterMs?: number;
  /** Called at every step of a move; true ends the move there. */
  onStep?: (motor: ScriptedMotor, position: number) => boolean | void;
  /** Added to where it arrives. */
  miss?: number;
  /** Does nothing at all when VAL is written. */
  dead?: boolean;
  /** So many times STOP changes nothing. */
  ignoresStops?: number;
  units?: string;
  initial?: Partial<Record<string, number>>;
  /** Fields that it does not serve. */
  without?: readonly string[];
}

/** A motor record as far as its clients see it, with faults to order. Units per second are those of VELO. */
export class ScriptedMotor {
  readonly script: MotorScript;
  /** Every value that a client wrote, in order. */
  readonly written: [field: string, value: number][] = [];
  /** Puts to VAL that were complete when the move was. */
  completed = 0;
  /** Told of every STOP that it heeds. */
  onStop: () => void = () => undefined;
  readonly #pvs = new Map<string, Pv>();
  readonly #name: string;
  #stopped = false;
  #stopsIgnored = 0;

  constructor(server: CaServer, name: string, script: MotorScript = {}) {
    this.script = script;
    this.#name = name;
    const number = (field: string, value: number, put?: (value: number) => void | Promise<void>) => {
      const definition: PvDefinition = {
        name: `${name}.${field}`,
        type: ['DMOV', 'STOP', 'LVIO', 'HLS', 'LLS', 'HOMF', 'HOMR', 'ATHM'].includes(field)
          ? 'short'
          : field === 'MSTA'
            ? 'long'
            : 'double',
        value: script.initial?.[field] ?? value,
        put: async (written: unknown) => {
          this.written.push([field, written as number]);
          await (put ?? ((given: number) => this.post(field, given)))(written as number);
        },
      };
      return definition;
    };
    const menu = (field: string, states: string[], value: number): PvDefinition => ({
      name: `${name}.${field}`,
      type: 'enum',
      states,
      value: script.initial?.[field] ?? value,
      put: (written) => {
        this.written.push([field, written]);
        this.post(field, written);
      },
    });
    const definitions = [
      number('VAL', 0, (value) => this.#go(value)),
      ...['RBV', 'LVIO', 'HLS', 'LLS', 'MSTA', 'ATHM', 'VBAS', 'OFF'].map((field) => number(field, 0)),
      ...['DMOV'].map((field) => number(field, 1)),
      number('VELO', 100),
      number('VMAX', 1000),
      number('ACCL', 0.1),
      number('HLM', 100),
      number('LLM', -100),
      number('STOP', 0, () => {
        if (this.#stopsIgnored++ < (script.ignoresStops ?? 0)) return;
        this.#stopped = true;
        this.onStop();
      }),
      number('HOMF', 0, () => this.#home()),
      number('HOMR', 0, () => this.#home()),
      menu('SPMG', ['Stop', 'Pause', 'Move', 'Go'], 3),
      menu('SET', ['Use', 'Set'], 0),
      menu('FOFF', ['Variable', 'Frozen'], 0),
      menu('DIR', ['Pos', 'Neg'], 0),
      menu('IGSET', YES_NO, 0),
      { name: `${name}.EGU`, type: 'string', value: script.units ?? 'degrees' } as const,
    ];
    for (const definition of definitions) {
      const field = definition.name.slice(name.length + 1);
      if (!script.without?.includes(field)) this.#pvs.set(field, server.add(definition));
    }
  }

  get(field: string): number {
    return this.#pvs.get(field)!.value as number;
  }

  post(field: string, value: number, severity: 0 | 1 | 2 | 3 = 0): void {
    const pv = this.#pvs.get(field);
    if (!pv) throw new Error(`${this.#name} has no ${field}`);
    pv.post(value, { severity });
  }

  async #go(to: number): Promise<void> {
    if (this.script.dead) return;
    if (this.get('SET') !== 0) {
      this.post('VAL', to);
      this.post('RBV', to);
      return;
    }
    if (to > this.get('HLM') || to < this.get('LLM')) {
      this.post('DMOV', 0);
      this.post('LVIO', 1);
      this.post('DMOV', 1);
      return;
    }
    const moved = this.#move(to);
    if (this.script.early) return;
    await moved;
    if (this.script.completesAfterMs !== undefined) await pause(this.script.completesAfterMs);
    this.completed++;
  }

  async #move(to: number): Promise<void> {
    const { startsAfterMs = 0, onStep, miss = 0 } = this.script;
    if (startsAfterMs > 0) await pause(startsAfterMs);
    this.#stopped = false;
    this.post('VAL', to);
    this.post('LVIO', 0);
    this.post('DMOV', 0);
    const step = (this.get('VELO') * TICK_MS) / 1000;
    for (;;) {
      await pause(TICK_MS);
      const left = to - this.get('RBV');
      if (this.#stopped) this.post('VAL', this.get('RBV'));
      if (this.#stopped || left === 0) break;
      this.post('RBV', Math.abs(left) <= step ? to : this.get('RBV') + Math.sign(left) * step);
      if (onStep?.(this, this.get('RBV'))) {
        this.post('DMOV', 1);
        return;
      }
    }
    if (!this.#stopped && miss !== 0) this.post('RBV', to + miss);
    this.post('DMOV', 1);
  }

  async #home(): Promise<void> {
    if (this.script.dead) return;
    await this.#move(0);
    if (this.script.miss !== undefined) return;
    this.post('ATHM', 1);
    this.post('MSTA', this.get('MSTA') | HOMED);
  }
}
