import {
  DevFailed,
  type DeviceProxy,
  type EventKind,
  type SubscribeOptions,
  type Subscription,
  type TangoEvent,
} from '#tango';

/** The reason that a server gives whose polling thread came too late. */
const LATE_POLLING = 'API_PollThreadOutOfSync';

/** A listener that keeps what it was told. */
export interface Heard {
  readonly subscription: Subscription;
  readonly events: readonly TangoEvent[];
  /** Without those of a polling that was late: cppTango tells of them, and a busy machine is not what is tested. */
  readonly errors: readonly Error[];
  /** Those; after each the server sends the value again, changed or not. */
  readonly latePollings: readonly Error[];
  /** What onConnection was told, one after the other. */
  readonly connections: readonly boolean[];
  /** Values of the events of readings, without those that the subscription read by itself. */
  values(): unknown[];
  /** Waits until what was heard fulfils a condition. @throws Error naming `what` when it does not come */
  until(what: string, condition: () => boolean, seconds?: number): Promise<void>;
}

/** Subscribes, and keeps what is heard. */
export async function listen(
  device: DeviceProxy,
  attribute: string,
  kind: EventKind,
  options: SubscribeOptions = {},
): Promise<Heard> {
  const events: TangoEvent[] = [];
  const errors: Error[] = [];
  const latePollings: Error[] = [];
  const connections: boolean[] = [];
  const looks = new Set<() => void>();
  const keep = <T>(list: T[], item: T) => {
    list.push(item);
    for (const look of looks) look();
  };
  const subscription = await device.subscribe(attribute, kind, (event) => keep(events, event), {
    onError: (error) =>
      keep(error instanceof DevFailed && error.reason === LATE_POLLING ? latePollings : errors, error),
    onConnection: (connected) => keep(connections, connected),
    ...options,
  });
  const values = () =>
    events.flatMap((event) => ('reading' in event && !event.initial ? [event.reading.value] : []));
  const until = (what: string, condition: () => boolean, seconds = 10) =>
    new Promise<void>((resolve, reject) => {
      const told = () => JSON.stringify({ values: values(), errors: errors.map(String), connections });
      const late = setTimeout(() => {
        looks.delete(look);
        reject(new Error(`waited ${seconds} s for ${what}, in vain; heard ${told()}`));
      }, seconds * 1000);
      const look = () => {
        if (!condition()) return;
        clearTimeout(late);
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  return { subscription, events, errors, latePollings, connections, values, until };
}
