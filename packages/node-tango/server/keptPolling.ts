import type { Device } from './device.ts';
import type { Poller, PolledKind } from './poller.ts';
import type { PropertyStore } from './store.ts';

/** Properties of a device in which cppTango keeps what is polled: names and periods in turn; and what is not, though declared. */
const POLLED = { attribute: 'polled_attr', command: 'polled_cmd' } as const;
const NOT_POLLED = 'non_auto_polled_attr';

/** Begins to poll what the device declares, and what was asked for before the restart. */
export function startPolling(device: Device, poller: Poller, warn: (words: string) => void): void {
  const set = new Map(
    Object.entries(device.properties).map(([name, values]) => [name.toLowerCase(), values]),
  );
  const add = (kind: PolledKind, name: string, milliseconds: number): void => {
    try {
      poller.add(device, kind, name, milliseconds);
    } catch (error) {
      warn(`${device.name}/${name} is not polled: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const kept = new Set<string>();
  for (const kind of ['attribute', 'command'] as const) {
    const pairs = set.get(POLLED[kind]) ?? [];
    for (let k = 0; k + 1 < pairs.length; k += 2) {
      const name = pairs[k] ?? '';
      if (kind === 'attribute') kept.add(name.toLowerCase());
      add(kind, name, Number(pairs[k + 1]));
    }
  }
  const taken = new Set((set.get(NOT_POLLED) ?? []).map((name) => name.toLowerCase()));
  for (const { key, definition } of device.attributes.values()) {
    const { pollMilliseconds } = definition;
    if (pollMilliseconds !== undefined && !kept.has(key) && !taken.has(key))
      add('attribute', definition.name, pollMilliseconds);
  }
}

/** Keeps what is polled now, where it is not what the device declares. */
export async function keepPolling(device: Device, poller: Poller, store: PropertyStore): Promise<void> {
  const pairs = { attribute: [] as string[], command: [] as string[] };
  const polled = new Set<string>();
  for (const { kind, name, target, period } of poller.of(device)) {
    if (kind === 'attribute') polled.add(target.key);
    const declared = device.attributes.get(target.key)?.definition.pollMilliseconds;
    if (kind === 'command' || declared !== period) pairs[kind].push(name, String(period));
  }
  const missing = [...device.attributes.values()]
    .filter(({ key, definition }) => definition.pollMilliseconds !== undefined && !polled.has(key))
    .map(({ definition }) => definition.name);
  const orNone = (values: readonly string[]): readonly string[] | null => (values.length > 0 ? values : null);
  await store.putDevice(device.key, {
    [POLLED.attribute]: orNone(pairs.attribute),
    [POLLED.command]: orNone(pairs.command),
    [NOT_POLLED]: orNone(missing),
  });
}
