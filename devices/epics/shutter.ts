import type { Patience } from '#core';
import { connectAll, type Shutter, type ShutterState } from '#devices';
import { budgetOf } from '#devices/budget';
import { insistently, persistently, RETRY_SECONDS } from '#devices/persist';
import { commanded } from '#devices/proofs';
import type { EpicsControl } from './control.ts';
import { endSurely } from './ending.ts';
import { isLostConnection } from './failure.ts';
import type { ShutterPvs } from './parameters.ts';
import { prove } from './prove.ts';
import { ShutterCommands } from './shutterCommands.ts';
import { describe, ShutterReadback, type Shown } from './shutterReadback.ts';
import { INVALID } from './signal.ts';

/** A shutter of any two commands and a readback. */
export class EpicsShutter implements Shutter {
  readonly name: string;
  readonly #pvs: ShutterPvs;
  readonly #commands: ShutterCommands;
  readonly #readback: ShutterReadback;
  /** The state that it was left in when it had settled. */
  #settled: ShutterState | undefined;

  constructor(control: EpicsControl, pvs: ShutterPvs) {
    this.name = pvs.name;
    this.#pvs = pvs;
    this.#commands = new ShutterCommands(control, pvs);
    this.#readback = new ShutterReadback(control, pvs.readback);
  }

  connect(patience: Patience): Promise<void> {
    return connectAll([...this.#commands.signals, this.#readback.signal], patience);
  }

  async state(patience: Patience): Promise<ShutterState | undefined> {
    return this.#readback.stateOf(await this.#readback.shown(patience));
  }

  /**
   * Resolves when the shutter reads as asked, and the time that it was declared to need to settle is over. To close it is
   * tried as long as the deadline allows: a put may be refused, the IOC be restarted, the readback not be read.
   * @throws TomochartError TIMEOUT when it does not move; DEVICE when the command is refused or the connection is lost,
   * to open at once, to close at the end
   */
  async set(state: ShutterState, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const settled = this.#settled;
    this.#settled = undefined;
    // Beside the command, which does not wait for a readback that is away.
    const rests = settled === state ? this.#readback.reads(state, budget) : Promise.resolve(false);
    await (state === 'closed' ? this.#close(budget) : this.#open(budget));
    // Nothing tells when the blades have come to rest: the one sleep of EPICS, as long as the beamline file says.
    if (!(await rests)) await patience.clock.sleep(this.#pvs.settleSeconds, patience.signal);
    this.#settled = state;
  }

  async #open(patience: Patience): Promise<void> {
    const commands = this.#commands;
    const parts = commanded({
      ...this.#judged('open'),
      command: (inner) =>
        commands.isPending('open') ? commands.send('open', inner) : commands.put('open', inner),
      show: (inner) => this.#readback.shown(inner),
    });
    await prove({ ...this.#named('open'), patience, ...parts });
  }

  /** Closing must not wait for an opening that hangs: then its command goes past that. */
  async #close(patience: Patience): Promise<void> {
    if (this.#commands.isPending('closed')) await this.#closePast(patience);
    else await persistently(patience, isLostConnection, (inner) => this.#closeInTurn(inner));
  }

  async #closeInTurn(patience: Patience): Promise<void> {
    let refused: Error | undefined;
    const { seen, ...parts } = commanded({
      ...this.#judged('closed'),
      command: (inner, over) => {
        const insisted = {
          command: (each: Patience) => this.#commands.put('closed', each),
          isSo: (each: Patience) => this.#readback.reads('closed', each),
          isLost: isLostConnection,
          onRefused: (thrown: Error | undefined) => (refused = thrown),
          over,
        };
        return insistently(insisted, inner);
      },
      show: (inner) => this.#readback.shownIfAny(inner),
    });
    const why = () => refused?.message ?? this.#commands.away('closed');
    await prove({
      ...this.#named('closed'),
      patience,
      lookAgainSeconds: RETRY_SECONDS,
      ...parts,
      seen: () => [seen(), why()].filter((words) => words !== undefined).join(', and '),
    });
  }

  async #closePast(patience: Patience): Promise<void> {
    const closing = {
      ...this.#named('closed'),
      command: (inner: Patience) => this.#commands.send('closed', inner),
      show: (inner: Patience) => this.#readback.shown(inner),
      isOver: this.#judged('closed').reached,
      describe: (shown: Shown) => `it reads ${describe(shown)}`,
    };
    await endSurely(closing, patience, () => this.#commands.forget());
  }

  /** What a proof that it reads so watches, and is called. */
  #named(state: ShutterState) {
    const { signal } = this.#readback;
    return {
      channels: [signal.channel],
      what: `${this.name} to read ${state} (${signal.uri})`,
      remedy: `look at its permit, its air pressure, and whether the hutch is searched (${this.#pvs[state].pv})`,
    };
  }

  #judged(state: ShutterState) {
    return {
      reached: (shown: Shown) => this.#readback.stateOf(shown) === state,
      known: ({ shown }: Shown) => shown !== undefined && shown.severity !== INVALID,
      describe,
    };
  }
}
