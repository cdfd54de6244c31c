import type { MotorNames } from '#devices/tango';
import type {
  AttributeData,
  AttributeDefinition,
  CommandDefinition,
  DeviceDefinition,
  DevState,
} from '#tango';
import type { ServedDevice } from '#tango';
import { pause } from '../../realTime.ts';

const TICK_MS = 4;

/** How a scripted motor departs from a healthy one. */
export interface MotorScript {
  /** Milliseconds from the answer to a written position to the state MOVING. */
  startsAfterMs?: number;
  /** A written position is answered at the end of the move, as some servers do. */
  answersAtEnd?: boolean;
  /** Never shows MOVING. */
  stateless?: boolean;
  /** Called at every step of a move; true ends the move there. */
  onStep?: (motor: ScriptedMotor) => boolean | void;
  /** Added to where it arrives. */
  miss?: number;
  /** Takes a written position and does nothing. */
  dead?: boolean;
  /** Called with a written position before anything else. */
  onWrite?: (position: number) => void | Promise<void>;
  /** Called before a position is read. */
  onRead?: (motor: ScriptedMotor) => void | Promise<void>;
  /** Stop does nothing; only Abort stops. */
  coasts?: boolean;
  /** Called by Stop before anything else. */
  onStop?: (motor: ScriptedMotor) => void | Promise<void>;
  /** Calls are not one after the other. */
  concurrent?: boolean;
  /** What a written velocity becomes. */
  taken?: (velocity: number) => number;
  units?: string;
  position?: number;
  state?: DevState;
  upper?: boolean;
  lower?: boolean;
}

/** The names of a Sardana pool motor. */
export const SARDANA = {
  units: 'deg',
  tolerance: 0.01,
  position: 'Position',
  velocity: 'Velocity',
  acceleration: 'Acceleration',
  state: 'State',
  idleStates: ['ON'],
  movingStates: ['MOVING'],
  stop: 'Stop',
  abort: 'Abort',
  home: 'Home',
  define: { command: 'DefinePosition' },
  limitSwitches: 'Limit_switches',
} as const satisfies Omit<MotorNames, 'device'>;

/** Those of a plain motor of MAX IV. */
export const PLAIN = {
  units: 'deg',
  tolerance: 0.01,
  position: 'Position',
  state: 'State',
  idleStates: ['ON'],
  movingStates: ['MOVING'],
  stop: 'Stop',
  lowerSwitch: 'StatusLim-',
  upperSwitch: 'StatusLim+',
} as const satisfies Omit<MotorNames, 'device'>;

/** A motor as far as its clients see it, with faults to order. */
export class ScriptedMotor {
  readonly script: MotorScript;
  /** Every value that a client wrote and every command, in order. */
  readonly log: (readonly [name: string, value?: AttributeData])[] = [];
  position: number;
  setpoint: number;
  velocity = 100;
  upper: boolean;
  lower: boolean;
  #served: ServedDevice | undefined;
  #stopped = false;

  constructor(script: MotorScript = {}) {
    this.script = script;
    this.position = script.position ?? 0;
    this.setpoint = this.position;
    this.upper = script.upper ?? false;
    this.lower = script.lower ?? false;
  }

  attach(served: ServedDevice): void {
    this.#served = served;
  }

  definition(name: string): DeviceDefinition {
    const { script } = this;
    return {
      name,
      className: 'ScriptedMotor',
      state: script.state ?? 'ON',
      status: `it is ${script.state ?? 'ON'}`,
      ...(script.concurrent === undefined ? {} : { concurrent: script.concurrent }),
      attributes: this.#attributes(),
      commands: this.#commands(),
    };
  }

  get state(): DevState {
    return this.#served!.state;
  }

  set(state: DevState, status = `it is ${state}`): void {
    this.#served!.setState(state, status);
  }

  #attributes(): AttributeDefinition[] {
    const { script } = this;
    return [
      {
        name: 'Position',
        type: 'double',
        units: script.units ?? 'degrees',
        min: -100,
        max: 100,
        value: this.position,
        read: async () => {
          await script.onRead?.(this);
          return this.position;
        },
        write: async (value) => {
          this.log.push(['Position', value]);
          await script.onWrite?.(value as number);
          if (this.state === 'MOVING') throw new Error('Position: not allowed in MOVING');
          const moved = this.#move(value as number);
          if (script.answersAtEnd) await moved;
        },
      },
      {
        name: 'Velocity',
        type: 'double',
        min: 0.001,
        max: 1000,
        value: this.velocity,
        read: () => this.velocity,
        write: (value) => {
          this.log.push(['Velocity', value]);
          this.velocity = script.taken?.(value as number) ?? (value as number);
        },
      },
      { name: 'Acceleration', type: 'double', read: () => 0.1 },
      {
        name: 'Limit_switches',
        type: 'boolean',
        format: 'spectrum',
        maxWidth: 3,
        read: () => [false, this.upper, this.lower],
      },
      { name: 'StatusLim-', type: 'boolean', read: () => this.lower },
      { name: 'StatusLim+', type: 'boolean', read: () => this.upper },
      { name: 'Preset', type: 'double', value: 0, write: (value) => void (this.position = value as number) },
    ];
  }

  #commands(): CommandDefinition[] {
    return [
      {
        name: 'Stop',
        execute: async () => {
          this.log.push(['Stop']);
          await this.script.onStop?.(this);
          if (!this.script.coasts) this.#stopped = true;
        },
      },
      {
        name: 'Abort',
        execute: () => {
          this.log.push(['Abort']);
          this.#stopped = true;
        },
      },
      {
        name: 'Home',
        execute: async () => {
          this.log.push(['Home']);
          const moved = this.#move(0);
          if (this.script.answersAtEnd) await moved;
        },
      },
      {
        name: 'DefinePosition',
        argument: 'double',
        execute: (position) => {
          this.log.push(['DefinePosition', position as number]);
          if (!this.script.dead) this.position = position as number;
        },
      },
    ];
  }

  async #move(to: number): Promise<void> {
    const { startsAfterMs = 0, onStep, miss = 0, dead, stateless } = this.script;
    this.setpoint = to;
    if (dead) return;
    if (startsAfterMs > 0) await pause(startsAfterMs);
    this.#stopped = false;
    if (!stateless) this.set('MOVING');
    const step = (this.velocity * TICK_MS) / 1000;
    for (;;) {
      await pause(TICK_MS);
      const left = to - this.position;
      if (this.#stopped || left === 0) break;
      this.position = Math.abs(left) <= step ? to : this.position + Math.sign(left) * step;
      if (onStep?.(this)) return;
    }
    if (!this.#stopped) this.position += miss;
    if (!stateless) this.set('ON');
  }
}
