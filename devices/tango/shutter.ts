import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { matchesDeclared, type ShownValue } from '#devices/declaredValue';
import { commanded } from '#devices/proofs';
import type { Shutter, ShutterState } from '#devices';
import type { TangoControl } from './control.ts';
import type { TangoDevice } from './device.ts';
import { need } from './need.ts';
import type { AttributeValue, ShutterAction, ShutterNames } from './parameters.ts';
import { prove } from './prove.ts';
import { asNumber, asValue } from './value.ts';

/** What the readback shows; undefined where nobody vouches for it (quality INVALID). */
interface Shown {
  readonly shown: ShownValue | undefined;
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
   * Resolves when the shutter reads as asked, and the time that it was declared to need to settle is over.
   * @throws TomochartError TIMEOUT when it does not move, DEVICE when the command is refused or the server is gone
   */
  async set(state: ShutterState, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const rested = this.#settled === state && (await this.state(budget)) === state;
    this.#settled = undefined;
    await this.#command(state, budget);
    // Nothing tells when the blades have come to rest: the one sleep here, as long as the beamline file says.
    if (!rested) await patience.clock.sleep(this.#names.settleSeconds, patience.signal);
    this.#settled = state;
  }

  async #command(state: ShutterState, patience: Patience): Promise<void> {
    const { attribute } = this.#names.readback;
    await prove({
      device: this.#device,
      attributes: [attribute],
      patience,
      what: `${this.name} to read ${state} (${this.#device.uriOf(attribute)})`,
      ...commanded({
        command: (inner) => this.#act(this.#names[state], inner),
        show: (inner) => this.#shown(inner),
        reached: (shown) => this.#stateOf(shown) === state,
        known: ({ shown }) => shown !== undefined,
        describe,
      }),
      remedy: `look at its permit, its air pressure, and whether the hutch is searched (${this.#device.name})`,
    });
  }

  async #act(action: ShutterAction, patience: Patience): Promise<void> {
    if ('command' in action) await this.#device.command(action.command, action.argument, patience);
    else await this.#device.write(action.attribute, action.value, patience);
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

function describe({ shown }: Shown): string {
  if (!shown) return 'no valid value (INVALID), so that nobody vouches for it';
  const { value, name } = shown;
  return name === undefined ? JSON.stringify(value) : `${value} (${name})`;
}
