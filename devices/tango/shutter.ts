import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { matchesDeclared, type ShownValue } from '#devices/declaredValue';
import { insistently, persistently } from '#devices/persist';
import { commanded } from '#devices/proofs';
import type { Shutter, ShutterState } from '#devices';
import type { TangoControl } from './control.ts';
import type { TangoDevice } from './device.ts';
import { isLostConnection } from './failure.ts';
import { need } from './need.ts';
import type { AttributeValue, ShutterAction, ShutterNames } from './parameters.ts';
import { prove } from './prove.ts';
import { asNumber, asValue } from './value.ts';

/** What the readback shows; undefined where nobody vouches for it (quality INVALID). */
interface Shown {
  readonly shown: ShownValue | undefined;
  /** Why it could not be read. */
  readonly unread?: Error;
}

/** A shutter of a Tango device: two commands or values of an attribute, and an attribute that is read. */
export class TangoShutter implements Shutter {
  readonly name: string;
  readonly #names: ShutterNames;
  readonly #device: TangoDevice;
  /** The state that it was left in when it had settled. */
  #settled: ShutterState | undefined;

  constructor(control: TangoControl, names: ShutterNames) {
    this.name = names.name;
    this.#names = names;
    this.#device = control.device(names.device);
  }

  connect(patience: Patience): Promise<void> {
    const { open, closed, readback } = this.#names;
    const actions = [open, closed];
    const attributes = actions.map((action) => ('attribute' in action ? action.attribute : undefined));
    const commands = actions.map((action) => ('command' in action ? action.command : undefined));
    const needed = { attributes: [...attributes, readback.attribute], commands };
    return need(this.name, this.#device, needed, patience);
  }

  async state(patience: Patience): Promise<ShutterState | undefined> {
    return this.#stateOf(await this.#shown(budgetOf(patience)));
  }

  /**
   * Resolves when the shutter reads as asked, and the time that it was declared to need to settle is over. To close it is
   * tried as long as the deadline allows: a device may refuse it while the blades move, be restarted, or not be read.
   * @throws TomochartError TIMEOUT when it does not move, DEVICE when the command is refused or the server is gone
   */
  async set(state: ShutterState, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const settled = this.#settled;
    this.#settled = undefined;
    let rested = false;
    const command = async (inner: Patience) => {
      rested = settled === state && (await this.#reads(state, inner));
      await this.#command(state, inner);
    };
    await (state === 'closed' ? persistently(budget, isLostConnection, command) : command(budget));
    // Nothing tells when the blades have come to rest: the one sleep here, as long as the beamline file says.
    if (!rested) await patience.clock.sleep(this.#names.settleSeconds, patience.signal);
    this.#settled = state;
  }

  async #command(state: ShutterState, patience: Patience): Promise<void> {
    const { attribute } = this.#names.readback;
    const closes = state === 'closed';
    let refused: Error | undefined;
    const parts = commanded({
      command: (inner, over) => {
        const command = (each: Patience) => this.#act(this.#names[state], each);
        if (!closes) return command(inner);
        const insisted = {
          command,
          isSo: (each: Patience) => this.#reads('closed', each),
          isLost: isLostConnection,
          onRefused: (thrown: Error | undefined) => (refused = thrown),
          over,
        };
        return insistently(insisted, inner);
      },
      show: (inner) => (closes ? this.#shownIfAny(inner) : this.#shown(inner)),
      reached: (shown) => this.#stateOf(shown) === state,
      known: ({ shown }) => shown !== undefined,
      describe,
    });
    await prove({
      device: this.#device,
      attributes: [attribute],
      patience,
      what: `${this.name} to read ${state} (${this.#device.uriOf(attribute)})`,
      sendsAnyway: closes,
      ...parts,
      seen: () => [parts.seen(), refused?.message].filter((words) => words !== undefined).join(', and '),
      remedy: `look at its permit, its air pressure, and whether the hutch is searched (${this.#device.name})`,
    });
  }

  async #act(action: ShutterAction, patience: Patience): Promise<void> {
    if ('command' in action) await this.#device.command(action.command, action.argument, patience);
    else await this.#device.write(action.attribute, action.value, patience);
  }

  /** False also where it cannot be read. @throws TomochartError for a connection that is lost */
  async #reads(state: ShutterState, patience: Patience): Promise<boolean> {
    return this.#stateOf(await this.#shownIfAny(patience)) === state;
  }

  async #shownIfAny(patience: Patience): Promise<Shown> {
    try {
      return await this.#shown(patience);
    } catch (thrown) {
      if (patience.signal.aborted || isLostConnection(thrown)) throw thrown;
      return { shown: undefined, unread: thrown as Error };
    }
  }

  async #shown(patience: Patience): Promise<Shown> {
    const { attribute } = this.#names.readback;
    const uri = this.#device.uriOf(attribute);
    const reading = await this.#device.reading(attribute, patience);
    if (reading.quality === 'invalid') return { shown: undefined };
    const labels = await this.#device.labelsOf(attribute, reading, patience);
    const value = asValue(reading, labels, uri);
    if (reading.type === 'boolean') return { shown: { value, name: String(value !== 0) } };
    if (reading.type !== 'enum') return { shown: { value } };
    return { shown: { value: asNumber(reading, labels, uri), name: String(value) } };
  }

  #stateOf({ shown }: Shown): ShutterState | undefined {
    const { open, closed, tolerance = 0 } = this.#names.readback;
    if (!shown) return undefined;
    if (matches(shown, open, tolerance)) return 'open';
    return matches(shown, closed, tolerance) ? 'closed' : undefined;
  }
}

/** A declared truth is the number of it, and its word. */
function matches(shown: ShownValue, declared: AttributeValue, tolerance: number): boolean {
  if (typeof declared !== 'boolean') return matchesDeclared(shown, declared, tolerance);
  return shown.name === String(declared) || matchesDeclared(shown, Number(declared), tolerance);
}

function describe({ shown, unread }: Shown): string {
  if (unread) return `nothing (${unread.message})`;
  if (!shown) return 'no valid value (INVALID), so that nobody vouches for it';
  const { value, name } = shown;
  return name === undefined ? JSON.stringify(value) : `${value} (${name})`;
}
