import { TomochartError, type Patience } from '#core';
import type { ShutterState } from '#devices';
import type { EpicsControl } from './control.ts';
import { standing } from './failure.ts';
import type { PvValue, ShutterPvs } from './parameters.ts';
import type { CaSignal } from './signal.ts';

/**
 * The process variables that move a shutter, which may be one and the same. EPICS lets a put with completion wait behind
 * one to the same process variable that is not complete yet; a plain put goes past it.
 */
export class ShutterCommands {
  readonly #pvs: ShutterPvs;
  readonly #commands: Readonly<Record<ShutterState, CaSignal<PvValue>>>;
  /** The same commands, sent without waiting for their completion. */
  readonly #sent: Readonly<Record<ShutterState, CaSignal<PvValue>>>;
  /** A command whose completion has not come. */
  #pending: ShutterState | undefined;

  constructor(control: EpicsControl, pvs: ShutterPvs) {
    this.#pvs = pvs;
    this.#commands = { open: control.value(pvs.open.pv), closed: control.value(pvs.closed.pv) };
    const plain = { completion: false };
    this.#sent = { open: control.value(pvs.open.pv, plain), closed: control.value(pvs.closed.pv, plain) };
  }

  get signals(): readonly CaSignal<PvValue>[] {
    const { open, closed } = this.#commands;
    return open.uri === closed.uri ? [open] : [open, closed];
  }

  /** A put with completion to the process variable of this command is under way. */
  isPending(state: ShutterState): boolean {
    const other = this.#pending;
    return other !== undefined && this.#commands[other].uri === this.#commands[state].uri;
  }

  /** The connection was lost: an IOC drops what its client waited for. */
  forget(): void {
    this.#pending = undefined;
  }

  /** Resolves when the command is complete. @throws TomochartError DEVICE for one that is refused, TIMEOUT */
  async put(state: ShutterState, patience: Patience): Promise<void> {
    this.#pending = state;
    try {
      await this.#commands[state].write(this.#pvs[state].value, patience);
    } catch (thrown) {
      // One that was given up is still under way; a refusal is an answer.
      if (thrown instanceof TomochartError && thrown.code === 'DEVICE') this.forget();
      throw thrown;
    }
    this.forget();
  }

  /**
   * Without completion. The read behind it, on the same connection, is answered once it has been taken or refused, which
   * nobody is told.
   */
  async send(state: ShutterState, patience: Patience): Promise<void> {
    await this.#sent[state].write(this.#pvs[state].value, patience);
    await this.#sent[state].read(patience);
  }

  /** What it is moved by, when that cannot be reached. */
  away(state: ShutterState): string | undefined {
    const { channel } = this.#commands[state];
    return channel.state === 'connected' ? undefined : `ca://${channel.name} ${standing(channel)}`;
  }
}
