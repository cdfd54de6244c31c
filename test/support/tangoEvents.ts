import type { DeviceProxy, EventKind, SubscribeOptions, Subscription, TangoEvent } from '#tango';

/** A listener that keeps what it was told. */
export interface Heard {
  readonly subscription: Subscription;
  readonly events: readonly TangoEvent[];
  readonly errors: readonly Error[];
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
  const connections: boolean[] = [];
  const looks = new Set<() => void>();
  const keep = <T>(list: T[], item: T) => {
    list.push(item);
    for (const look of looks) look();
  };
  const subscription = await device.subscribe(attribute, kind, (event) => keep(events, event), {
    onError: (error) => keep(errors, error),
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
  return { subscription, events, errors, connections, values, until };
}
