import { Listeners } from '#core';
import { DevFailed, type DeviceProxy } from '#tango';
import type { Unsubscribe } from '#devices';

/**
 * The change events of one attribute as moments to look. They are asked for when somebody first listens, and from then on
 * until the client is closed: a subscription costs several calls, and most attributes are waited for again and again.
 * Where the server sends none, nothing rings.
 */
export class Moments {
  readonly #proxy: DeviceProxy;
  readonly #attribute: string;
  readonly #listeners = new Listeners();
  #asked = false;

  constructor(proxy: DeviceProxy, attribute: string) {
    this.#proxy = proxy;
    this.#attribute = attribute;
  }

  listen(ring: () => void): Unsubscribe {
    if (!this.#asked) this.#ask();
    return this.#listeners.add(ring);
  }

  #ask(): void {
    this.#asked = true;
    const ring = () => this.#listeners.tell();
    this.#proxy
      .subscribe(this.#attribute, 'change', ring, { onError: ring, onConnection: ring })
      .catch((thrown: unknown) => {
        // A device that has no events for it will have none later; one that is out of reach is asked again.
        this.#asked = thrown instanceof DevFailed;
      });
  }
}
