import { TangoError } from '../api/index.ts';
import type { Settings } from '../settings.ts';
import type { EndpointPair } from './answer.ts';
import { Channel } from './channel.ts';

/** The channels of a client, one for each server. */
export class Channels {
  readonly #settings: Settings;
  readonly #channels = new Map<string, Channel>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * The open channel of a server that may be reached at one of `pairs`, tried one after the other; it is reserved.
   * @throws TangoError DISCONNECTED where none can be reached within `seconds`
   */
  async open(pairs: readonly EndpointPair[], seconds: number, about: string): Promise<Channel> {
    // One that is there already, of whatever address, is the first to be asked.
    const isThere = ({ event }: EndpointPair): boolean => this.#channels.has(event);
    const ordered = [...pairs.filter(isThere), ...pairs.filter((pair) => !isThere(pair))];
    for (const pair of ordered) {
      const channel = this.#channels.get(pair.event) ?? this.#begin(pair);
      channel.reserve();
      if (await openedWithin(channel, seconds / ordered.length)) return channel;
      channel.release();
    }
    const endpoints = pairs.map(({ event }) => event).join(', ');
    throw new TangoError('DISCONNECTED', about, `the events of its server cannot be reached at ${endpoints}`);
  }

  async close(): Promise<void> {
    const channels = [...this.#channels.values()];
    for (const channel of channels) channel.close();
    await Promise.all(channels.map(({ released }) => released));
  }

  #begin(pair: EndpointPair): Channel {
    const channel = new Channel(pair, this.#settings, () => {
      if (this.#channels.get(pair.event) === channel) this.#channels.delete(pair.event);
    });
    this.#channels.set(pair.event, channel);
    return channel;
  }
}

async function openedWithin(channel: Channel, seconds: number): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    late = setTimeout(() => resolve(false), Math.min(seconds * 1000, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([channel.opened, tooLate]);
  } finally {
    clearTimeout(late);
  }
}
