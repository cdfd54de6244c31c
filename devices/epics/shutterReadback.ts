import type { Patience } from '#core';
import type { ShutterState } from '#devices';
import { matchesDeclared, type ShownValue } from '#devices/declaredValue';
import type { Channel, Severity } from '#epics';
import type { EpicsControl } from './control.ts';
import { calling, isLostConnection } from './failure.ts';
import type { PvValue, ShutterPvs } from './parameters.ts';
import { INVALID, type CaSignal } from './signal.ts';

/** What the readback shows: an enum by number and by name, both of which may have been declared. */
export interface Shown {
  /** Undefined where it could not be read. */
  readonly shown: (ShownValue & { readonly severity: Severity }) | undefined;
  /** Why it could not be read. */
  readonly unread?: Error;
}

/** The process variable that says where a shutter is. */
export class ShutterReadback {
  readonly signal: CaSignal<PvValue>;
  readonly #channel: Channel;
  readonly #declared: ShutterPvs['readback'];

  constructor(control: EpicsControl, declared: ShutterPvs['readback']) {
    this.signal = control.value(declared.pv);
    this.#channel = this.signal.channel;
    this.#declared = declared;
  }

  /** @throws TomochartError DEVICE, TIMEOUT */
  async shown(patience: Patience): Promise<Shown> {
    const channel = this.#channel;
    if (channel.nativeType === undefined) await this.signal.connect(patience);
    if (channel.nativeType !== 'enum') return { shown: await this.signal.reading(patience) };
    const what = `read ${this.signal.uri}`;
    const {
      value,
      states,
      severity = 0,
    } = await calling(channel, patience, what, (options) =>
      channel.get({ ...options, form: 'ctrl', count: 1 }),
    );
    const number = typeof value === 'number' ? value : NaN;
    const name = states?.[number];
    return { shown: { value: number, severity, ...(name === undefined ? {} : { name }) } };
  }

  /** As `shown`, and why it cannot be read. @throws TomochartError for a connection that is lost */
  async shownIfAny(patience: Patience): Promise<Shown> {
    try {
      return await this.shown(patience);
    } catch (thrown) {
      if (patience.signal.aborted || isLostConnection(thrown)) throw thrown;
      return { shown: undefined, unread: thrown as Error };
    }
  }

  /** False also where it cannot be read. */
  async reads(state: ShutterState, patience: Patience): Promise<boolean> {
    try {
      return this.stateOf(await this.shown(patience)) === state;
    } catch {
      return false;
    }
  }

  /** Undefined while it is neither, and while nobody vouches for it. */
  stateOf({ shown }: Shown): ShutterState | undefined {
    const { open, closed, tolerance = 0 } = this.#declared;
    if (!shown || shown.severity === INVALID) return undefined;
    if (matchesDeclared(shown, open, tolerance)) return 'open';
    return matchesDeclared(shown, closed, tolerance) ? 'closed' : undefined;
  }
}

/** What it reads, as the end of a sentence. */
export function describe({ shown, unread }: Shown): string {
  if (!shown) return `nothing${unread ? ` (${unread.message})` : ''}`;
  const { value, name, severity } = shown;
  const read = name === undefined ? JSON.stringify(value) : `${value} (${name})`;
  return severity === INVALID ? `${read} in alarm INVALID, so that nobody vouches for it` : read;
}
