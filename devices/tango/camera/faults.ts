import { Listeners, type Clock, type Patience, type TomochartError } from '#core';
import type { Unsubscribe } from '#devices';
import { isLostConnection, lostConnection } from '../failure.ts';
import { TangoSignal } from '../signal.ts';
import { asText } from '../value.ts';
import { isBroken, type Acquirer } from './acquirer.ts';
import type { Acquisition } from './acquisition.ts';

/** For the device to say what is wrong, before the fault is told without. */
const MESSAGE_SECONDS = 2;

/** Who hears of the faults of a detector: a state that says so, a server that is gone. */
export class DetectorFaults {
  readonly #acquirer: Acquirer;
  readonly #acquisition: Acquisition;
  readonly #listeners = new Listeners<TomochartError>();
  #watching = false;
  #told = false;
  #fault: TomochartError | undefined;
  #asking = false;
  /** The server is gone, which has been told. */
  #lost = false;

  constructor(acquirer: Acquirer, acquisition: Acquisition) {
    this.#acquirer = acquirer;
    this.#acquisition = acquisition;
  }

  onFault(listener: (fault: TomochartError) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Begins to watch; once. */
  start(clock: Clock): void {
    const { device, state } = this.#acquirer;
    new TangoSignal(device, state, asText).subscribe(({ value }) => this.#seen(value, clock), {
      onFault: (fault) => this.lost(fault),
    });
  }

  /** Faults of the camera count from now on; a state that it has had before is none. */
  watch(): void {
    this.#watching = true;
    this.#told = false;
  }

  /** As `watch`, for a new file. */
  begin(): void {
    this.watch();
    this.#fault = undefined;
  }

  /** They count no more. */
  rest(): void {
    this.#watching = false;
  }

  /** What was told first since `begin`. */
  get fault(): TomochartError | undefined {
    return this.#fault;
  }

  /** Reads the state: its device may send no events of it. */
  async look(clock: Clock): Promise<void> {
    if (!this.#watching || this.#told) return;
    try {
      const { signal } = new AbortController();
      this.#seen(await this.#acquisition.state({ clock, signal, seconds: MESSAGE_SECONDS }), clock);
    } catch (thrown) {
      this.lost(thrown);
    }
  }

  /** An attribute could not be read: that the server is gone is told, any other reason may pass. */
  lost(thrown: unknown): void {
    if (this.#lost || !isLostConnection(thrown)) return;
    this.#lost = true;
    const { name, device } = this.#acquirer;
    const { cause } = thrown as TomochartError;
    this.#tell(lostConnection(device.name, `${name} is out of reach`, cause));
  }

  #seen(state: string, clock: Clock): void {
    this.#lost = false;
    if (this.#watching && !this.#told && isBroken(state, this.#acquirer)) void this.#ask(state, clock);
  }

  async #ask(state: string, clock: Clock): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const patience: Patience = { clock, signal: new AbortController().signal, seconds: MESSAGE_SECONDS };
    const fault = await this.#acquisition.fault(state, patience);
    this.#asking = false;
    if (!this.#watching || this.#told) return;
    this.#told = true;
    this.#fault ??= fault;
    this.#tell(fault);
  }

  #tell(fault: TomochartError): void {
    this.#listeners.tell(fault);
  }
}
