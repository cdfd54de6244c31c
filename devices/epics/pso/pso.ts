import { TomochartError, type Patience, type Series } from '#core';
import { connectAll, type Trigger, type TriggerProgram } from '#devices';
import { AerotechCommands } from './asynCommand.ts';
import { budgetOf } from '#devices/budget';
import type { EpicsControl } from '../control.ts';
import type { PsoPvs } from '../parameters.ts';
import { armCommand, disarmCommands, programCommands, pulsesBehind } from './psoProgram.ts';
import { turnOff } from './psoOff.ts';
import type { CaSignal } from '../signal.ts';

/**
 * The position synchronized output of an Aerotech controller, which follows the encoder of its axis. The controller is
 * not asked what it does: `armed` is what the commands that it acknowledged imply, and pulses are counted by where the
 * axis is.
 */
export class AerotechPso implements Trigger {
  readonly name: string;
  readonly #pvs: PsoPvs;
  readonly #commands: AerotechCommands;
  readonly #position: CaSignal<number>;
  readonly #done: CaSignal<number>;
  readonly #direction: CaSignal<number>;
  #armed = false;
  #positions: Series | undefined;
  #fired = 0;

  constructor(control: EpicsControl, pvs: PsoPvs) {
    this.name = pvs.name;
    this.#pvs = pvs;
    this.#commands = new AerotechCommands(control, pvs.name, pvs.command);
    this.#position = control.number(`${pvs.motor}.RBV`);
    this.#done = control.number(`${pvs.motor}.DMOV`);
    this.#direction = control.number(`${pvs.motor}.DIR`);
  }

  async connect(patience: Patience): Promise<void> {
    await Promise.all([
      this.#commands.connect(patience),
      connectAll([this.#position, this.#done, this.#direction], patience),
    ]);
  }

  /**
   * Programs pulses at positions, from where the axis stands now. The first one has to be a whole number of steps ahead.
   * @throws TomochartError LIMIT for steps that are not whole counts; DEVICE for a program of another kind, an axis that
   * moves, a first pulse that does not lie ahead by whole steps, and a command that is not acknowledged
   */
  async arm(program: TriggerProgram, patience: Patience): Promise<void> {
    if (program.kind !== 'position') {
      throw new TomochartError(
        'DEVICE',
        `${this.name} gives pulses at positions only, not by ${program.kind}`,
        {
          remedy: 'set time_pulses to false, so that the camera takes frames at rest by itself',
        },
      );
    }
    const budget = budgetOf(patience);
    const [done, position, direction] = await Promise.all([
      this.#done.read(budget),
      this.#position.read(budget),
      this.#direction.read(budget),
    ]);
    if (done === 0) {
      throw new TomochartError('DEVICE', `${this.name} cannot be armed while ${this.#pvs.motor} moves`, {
        remedy: 'find out who moves it: the controller counts from where the axis stands when it is armed',
      });
    }
    const at = { position, direction: direction === 0 ? 1 : -1 } as const;
    const commands = programCommands(this.#pvs, program.positions, at);
    this.#positions = undefined;
    for (const command of commands) {
      await this.#commands.send(command, budget);
      // The first one resets the output: no pulse comes until it is armed.
      this.#armed = false;
    }
    this.#positions = program.positions;
    this.#fired = 0;
    // Without a reply nobody knows, and then it counts as armed until it is disarmed.
    this.#armed = true;
    await this.#commands.send(armCommand(this.#pvs), budget);
  }

  async armed(): Promise<boolean> {
    return this.#armed;
  }

  async fire(): Promise<void> {
    throw new TomochartError('DEVICE', `${this.name} gives pulses at positions only, it cannot be fired`, {
      remedy: 'set time_pulses to false, so that the camera takes frames at rest by itself',
    });
  }

  /**
   * Resolves when the controller has acknowledged that window and output are off; tried as long as the deadline allows.
   * @throws TomochartError DEVICE with the command that is not acknowledged, TIMEOUT
   */
  async disarm(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    // Asked for before the output is off, but no reason to leave it on: an axis that cannot be read is not counted.
    void this.#count(budget).catch(() => undefined);
    await turnOff(this.#commands, disarmCommands(this.#pvs), budget);
    this.#armed = false;
  }

  /**
   * Pulses of the program that the axis has come past (RBV): the controller counts none that could be read. An axis that
   * turned back gives some twice, which this does not see.
   */
  async fired(patience: Patience): Promise<number> {
    if (this.#armed) await this.#count(patience);
    return this.#fired;
  }

  async #count(patience: Patience): Promise<void> {
    const positions = this.#positions;
    if (!this.#armed || !positions) return;
    const passed = pulsesBehind(positions, await this.#position.read(patience));
    if (this.#positions === positions) this.#fired = Math.max(this.#fired, passed);
  }
}
