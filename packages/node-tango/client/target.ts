import type { Connection } from './connection.ts';
import type { ServerAddress } from './serverAddress.ts';

/** Where requests for one object go. It never changes, except for which of its addresses is taken. */
export class Target {
  readonly addresses: readonly ServerAddress[];
  readonly objectKey: Uint8Array;
  /** Version of the interface that the device has: 5 for Tango 9. */
  readonly idl: number;
  /** The connection that was taken last: what was learnt through another one may not be true any more. */
  session: Connection | undefined;
  #index = 0;

  constructor(addresses: readonly ServerAddress[], objectKey: Uint8Array, idl: number) {
    this.addresses = addresses;
    this.objectKey = objectKey;
    this.idl = idl;
  }

  get address(): ServerAddress {
    const address = this.addresses[this.#index];
    if (!address) throw new RangeError('an object without an address');
    return address;
  }

  /** Takes the next address, as `tried` did not answer; of all who have tried it, only the first is listened to. */
  turn(tried: ServerAddress | undefined): void {
    if (tried === this.address) this.#index = (this.#index + 1) % this.addresses.length;
  }
}
