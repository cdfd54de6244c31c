import type { Signal } from '#devices';
import { CaClient, type Channel, type ClientOptions } from '#epics';
import { ANY, FLAG, NUMBER, STATE, TEXT } from './codec.ts';
import { CaSignal, type CaSignalOptions } from './signal.ts';

const SCHEME = 'ca://';

/** Everything of one program that speaks Channel Access: one client, and each process variable searched for once. */
export class EpicsControl {
  readonly client: CaClient;
  readonly #channels = new Map<string, Channel>();

  constructor(options: ClientOptions = {}) {
    this.client = new CaClient(options);
  }

  /** The channel of a process variable, the same one every time. It is searched for from now on. */
  channel(pv: string): Channel {
    let channel = this.#channels.get(pv);
    if (!channel) {
      channel = this.client.channel(pv);
      this.#channels.set(pv, channel);
    }
    return channel;
  }

  /** A number; the state of an enum by its number. */
  number(pv: string, options?: CaSignalOptions): CaSignal<number> {
    return new CaSignal(this.channel(pv), NUMBER, options);
  }

  /** True for anything but 0. */
  flag(pv: string, options?: CaSignalOptions): CaSignal<boolean> {
    return new CaSignal(this.channel(pv), FLAG, options);
  }

  /** A text, also one of more than 39 bytes in an array of char. */
  text(pv: string, options?: CaSignalOptions): CaSignal<string> {
    return new CaSignal(this.channel(pv), TEXT, options);
  }

  /** The state of an enum by its name. */
  state(pv: string, options?: CaSignalOptions): CaSignal<string> {
    return new CaSignal(this.channel(pv), STATE, options);
  }

  /** A number, a text or the name of a state, as the process variable has it. */
  value(pv: string, options?: CaSignalOptions): CaSignal<number | string> {
    return new CaSignal(this.channel(pv), ANY, options);
  }

  /** The signal at `ca://NAME`; undefined for any other address. */
  signal(uri: string): Signal<number | string> | undefined {
    const pv = uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : '';
    return pv === '' ? undefined : this.value(pv);
  }

  /** Lets go of every channel; resolves when all connections are closed. */
  async close(): Promise<void> {
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    await this.client.close();
  }
}
