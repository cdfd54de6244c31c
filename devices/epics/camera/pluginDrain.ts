import { TomochartError, type Patience } from '#core';
import type { Acquisition } from './acquisition.ts';
import type { PluginSignals } from './pluginSignals.ts';
import { prove } from '../prove.ts';

/**
 * Frames that were lost between camera and plugin are in no counter. Then that nothing has changed for so long while
 * nothing waits says that no more will come: longer than writing one frame takes.
 */
const QUIET_SECONDS = 1;
const LOOK_AGAIN_SECONDS = 0.2;

/** The frames that are on their way through a plugin, and the wait for them. */
export class PluginDrain {
  readonly #name: string;
  readonly #plugin: PluginSignals;
  readonly #acquisition: Acquisition;
  /** Frames of which nothing is known, since the file was begun. */
  #missing = 0;
  #dropped = 0;
  #stored = 0;

  constructor(name: string, plugin: PluginSignals, acquisition: Acquisition) {
    this.#name = name;
    this.#plugin = plugin;
    this.#acquisition = acquisition;
  }

  /** Frames that found the queue full since the file was begun, as of the last look. */
  get dropped(): number {
    return this.#dropped;
  }

  begin(): void {
    this.#missing = 0;
    this.#dropped = 0;
    this.#stored = 0;
  }

  /** Resolves when no frame waits. */
  async empty(patience: Patience): Promise<void> {
    const { queueFree, queueSize } = this.#plugin;
    const size = await queueSize.read(patience);
    await queueFree.until((free) => free >= size, patience, `the queue of ${this.#name} to be empty`);
  }

  /**
   * Resolves when every frame that the camera has taken is stored, or was dropped, or is known to be lost. A long queue
   * and a slow disk may take longer than any step: the deadline is one for the next frame, not for all of them.
   * @param failure what ends the wait because no frame will be stored any more
   */
  async all({ clock, signal, seconds }: Patience, failure: () => Error | undefined): Promise<void> {
    for (;;) {
      const before = this.#stored;
      try {
        return await this.#allWithin({ clock, signal, seconds }, failure);
      } catch (thrown) {
        const late = thrown instanceof TomochartError && thrown.code === 'TIMEOUT';
        if (!late || signal.aborted || this.#stored <= before) throw thrown;
      }
    }
  }

  async #allWithin(patience: Patience, failure: () => Error | undefined): Promise<void> {
    const { queueFree, queueSize, captured, processed, dropped } = this.#plugin;
    const watched = [queueFree, captured, processed, dropped.readback];
    let last = '';
    let since = 0;
    let left = 0;
    await prove({
      channels: watched.map(({ channel }) => channel),
      patience,
      what: `${this.#name} to store its frames`,
      lookAgainSeconds: LOOK_AGAIN_SECONDS,
      look: async (inner) => {
        if (failure()) return {};
        const exposed = await this.#acquisition.total(inner);
        const reads = await Promise.all([...watched, queueSize].map((signal) => signal.read(inner)));
        const [free, stored, , lost, size] = reads as [number, number, number, number, number];
        this.#dropped = lost;
        this.#stored = stored;
        left = exposed - stored - lost - this.#missing;
        const now = patience.clock.now();
        if (reads.join() !== last) since = now;
        last = reads.join();
        if (free < size) return undefined;
        if (left > 0 && now - since < QUIET_SECONDS) return undefined;
        this.#missing += Math.max(0, left);
        return {};
      },
      seen: () => `${left} are not stored`,
      remedy: 'look whether its disk can take them as fast as they come',
    });
  }
}
