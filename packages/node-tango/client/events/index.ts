import { TangoError } from '../api.ts';
import type { EventKind, SubscribeOptions, Subscription, TangoEvent } from '../api.ts';
import type { EventDevice, EventHost } from '../eventHost.ts';

/** Stand-in until the subscriptions are there: to be replaced. */
export class EventBroker {
  constructor(host: EventHost) {
    void host;
  }
  subscribe(
    device: EventDevice,
    attribute: string,
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options: SubscribeOptions,
  ): Promise<Subscription> {
    void [kind, listener, options];
    return Promise.reject(new TangoError('CLOSED', `${device.name}/${attribute}`, 'no events yet'));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
