import type { DeviceAddress } from './address.ts';
import type { DeviceProxy, EventKind, SubscribeOptions, Subscription, TangoEvent } from './api/index.ts';
import type { Caller } from './caller.ts';
import type { EventDevice } from './eventHost.ts';

/** What a device needs of its client. */
export interface DeviceOwner {
  readonly caller: Caller;
  device(address: DeviceAddress): DeviceProxy;
  subscribe(
    device: EventDevice,
    attribute: string,
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options: SubscribeOptions,
  ): Promise<Subscription>;
}
