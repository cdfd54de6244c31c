import type { Patience } from '#core';
import { connectAll, type Shutter, type ShutterState } from '#devices';
import type { Channel, Severity } from '#epics';
import { budgetOf } from '#devices/budget';
import { matchesDeclared, type ShownValue } from '#devices/declaredValue';
import { commanded } from '#devices/proofs';
import type { EpicsControl } from './control.ts';
import { calling } from './failure.ts';
import type { PvValue, ShutterPvs } from './parameters.ts';
import { prove } from './prove.ts';
import type { CaSignal } from './signal.ts';

/** What the readback shows: an enum by number and by name, both of which may have been declared. */
interface Shown extends ShownValue {
  readonly severity: Severity;
}

/** Alarm severity of a readback that nobody vouches for: its controller does not answer, and it shows what was. */
const INVALID: Severity = 3;

/** A shutter of any two commands and a readback. */
export class EpicsShutter implements Shutter {
  readonly name: string;
  readonly #pvs: ShutterPvs;
  readonly #commands: Readonly<Record<ShutterState, CaSignal<PvValue>>>;
  /** The same commands, sent without waiting for their completion. */
  readonly #sent: Readonly<Record<ShutterState, CaSignal<PvValue>>>;
  readonly #readback: CaSignal<PvValue>;
  readonly #channel: Channel;
  /** The state that it was left in when it had settled. */
  #settled: ShutterState | undefined;
  /** A command whose completion has not come. */
  #pending: ShutterState | undefined;

  constructor(control: EpicsControl, pvs: ShutterPvs) {
    this.name = pvs.name;
    this.#pvs = pvs;
    this.#commands = { open: control.value(pvs.open.pv), closed: control.value(pvs.closed.pv) };
    const plain = { completion: false };
    this.#sent = { open: control.value(pvs.open.pv, plain), closed: control.value(pvs.closed.pv, plain) };
    this.#readback = control.value(pvs.readback.pv);
    this.#channel = this.#readback.channel;
  }

  connect(patience: Patience): Promise<void> {
    const { open, closed } = this.#commands;
    const signals = open.uri === closed.uri ? [open] : [open, closed];
    return connectAll([...signals, this.#readback], patience);
  }

  async state(patience: Patience): Promise<ShutterState | undefined> {
    return this.#stateOf(await this.#shown(patience));
  }

  /**
   * Resolves when the shutter reads as asked, and the time that it was declared to need to settle is over.
   * @throws TomochartError TIMEOUT when it does not move, DEVICE when the command is refused or the connection is lost
   */
  async set(state: ShutterState, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const rested = this.#settled === state && (await this.state(budget)) === state;
    this.#settled = undefined;
    await this.#command(state, budget);
    // Nothing tells when the blades have come to rest: the one sleep of EPICS, as long as the beamline file says.
    if (!rested) await patience.clock.sleep(this.#pvs.settleSeconds, patience.signal);
    this.#settled = state;
  }

  async #command(state: ShutterState, patience: Patience): Promise<void> {
    await prove({
      channels: [this.#channel],
      patience,
      what: `${this.name} to read ${state} (${this.#readback.uri})`,
      ...commanded({
        command: (inner) => this.#write(state, inner),
        show: (inner) => this.#shown(inner),
        reached: (shown) => this.#stateOf(shown) === state,
        known: ({ severity }) => severity !== INVALID,
        describe,
      }),
      remedy: `look at its permit, its air pressure, and whether the hutch is searched (${this.#pvs[state].pv})`,
    });
  }

  /**
   * Resolves when the command is complete. EPICS lets a put with completion wait behind one to the same process variable
   * that is not complete yet: closing must not wait for an opening that hangs. A plain put goes past it, and the read
   * behind it, on the same connection, is answered once it has been taken.
   */
  async #write(state: ShutterState, patience: Patience): Promise<void> {
    const { value } = this.#pvs[state];
    const other = this.#pending;
    if (other && this.#commands[other].uri === this.#commands[state].uri) {
      await this.#sent[state].write(value, patience);
      await this.#sent[state].read(patience);
      return;
    }
    this.#pending = state;
    await this.#commands[state].write(value, patience);
    this.#pending = undefined;
  }

  async #shown(patience: Patience): Promise<Shown> {
    if (this.#channel.nativeType === undefined) await this.#readback.connect(patience);
    if (this.#channel.nativeType !== 'enum') return this.#readback.reading(patience);
    const what = `read ${this.#readback.uri}`;
    const {
      value,
      states,
      severity = 0,
    } = await calling(this.#channel, patience, what, (options) =>
      this.#channel.get({ ...options, form: 'ctrl', count: 1 }),
    );
    const number = typeof value === 'number' ? value : NaN;
    const name = states?.[number];
    return { value: number, severity, ...(name === undefined ? {} : { name }) };
  }

  #stateOf(shown: Shown): ShutterState | undefined {
    const { open, closed, tolerance = 0 } = this.#pvs.readback;
    if (shown.severity === INVALID) return undefined;
    if (matchesDeclared(shown, open, tolerance)) return 'open';
    return matchesDeclared(shown, closed, tolerance) ? 'closed' : undefined;
  }
}

function describe({ value, name, severity }: Shown): string {
  const read = name === undefined ? JSON.stringify(value) : `${value} (${name})`;
  return severity === INVALID ? `${read} in alarm INVALID, so that nobody vouches for it` : read;
}
