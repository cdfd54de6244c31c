import { describe, expect, it } from 'vitest';
import type { DeviceProxy, EventKind, Subscription, SubscribeOptions, TangoEvent } from '#tango';
import { refused } from './refused.ts';
import { definition, serving, until } from './serving.ts';

/** Values of the events of a subscription, in their order; what is no value as its kind. */
async function listening(
  device: DeviceProxy,
  attribute: string,
  kind: EventKind,
  options: SubscribeOptions = {},
): Promise<{ seen: unknown[]; events: TangoEvent[]; subscription: Subscription }> {
  const seen: unknown[] = [];
  const events: TangoEvent[] = [];
  const subscription = await device.subscribe(
    attribute,
    kind,
    (event) => {
      events.push(event);
      seen.push('reading' in event ? event.reading.value : event.kind);
    },
    options,
  );
  return { seen, events, subscription };
}

describe('events of a device server', () => {
  it('are pushed by the device, and reach whoever listens', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [
          { name: 'count', type: 'long' },
          { name: 'other', type: 'long' },
        ],
      }),
    ]);
    expect(served.isWatched('count')).toBe(false);
    const { seen, events, subscription } = await listening(device, 'Count', 'change');
    await until(() => served.isWatched('count'), 'the subscription');
    expect(served.isWatched('other')).toBe(false);
    for (let k = 1; k <= 100; k++) served.push('count', k, { quality: k === 50 ? 'warning' : 'valid' });
    served.push('other', 5);
    await until(() => seen.length === 101, 'a hundred events');
    expect(seen).toEqual(Array.from({ length: 101 }, (_, k) => k));
    expect(events[50]).toMatchObject({ kind: 'change', initial: false, reading: { quality: 'warning' } });
    expect(subscription.lost).toBe(0);
    subscription.close();
    await until(() => !served.isWatched('count'), 'the end of the subscription');
  });

  it('are of the kinds that were asked for', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [{ name: 'a', type: 'double', pushes: ['change', 'archive', 'user', 'data_ready'] }],
      }),
    ]);
    const change = await listening(device, 'a', 'change');
    const archive = await listening(device, 'a', 'archive');
    const user = await listening(device, 'a', 'user');
    const ready = await listening(device, 'a', 'data_ready');
    for (const kind of ['change', 'archive', 'user', 'data_ready'] as const)
      await until(() => served.isWatched('a', kind), kind);
    served.push('a', 1);
    served.push('a', 2, { kind: 'user' });
    served.push('a', 3, { kind: 'archive' });
    served.pushDataReady('a', 77);
    await until(() => archive.seen.length === 3 && user.seen.length === 2, 'all events');
    await until(() => ready.seen.length === 1, 'data ready');
    expect(change.seen).toEqual([0, 1]);
    expect(archive.seen).toEqual([0, 1, 3]);
    expect(user.seen).toEqual([0, 2]);
    expect(ready.events).toMatchObject([{ kind: 'data_ready', counter: 77 }]);
  });

  it('carry errors, states and configurations', async () => {
    const { device, served } = await serving([definition({ attributes: [{ name: 'a', type: 'double' }] })]);
    const errors: string[] = [];
    const values = await listening(device, 'a', 'change', { onError: (error) => errors.push(error.message) });
    const states = await listening(device, 'State', 'change');
    const texts = await listening(device, 'Status', 'change');
    const configs = await listening(device, 'a', 'config');
    await until(
      () => served.isWatched('a') && served.isWatched('State') && served.isWatched('Status'),
      'all',
    );
    served.pushError('a', new Error('the sensor is unplugged'));
    served.setState('MOVING');
    served.setState('ON', 'there');
    await until(() => errors.length === 1 && states.seen.length === 3, 'all events');
    expect(errors[0]).toContain('the sensor is unplugged');
    expect(states.seen).toEqual(['ON', 'MOVING', 'ON']);
    expect(texts.seen.at(-1)).toBe('there');
    expect(values.seen).toEqual([0]);
    const config = await device.attributeConfig('a');
    await until(async () => {
      await device.setAttributeConfig({ ...config, label: `${configs.seen.length}` });
      await device.setAttributeConfig(config);
      return configs.seen.length > 1;
    }, 'the configuration');
    expect(configs.events.at(-1)).toMatchObject({ kind: 'config', initial: false });
  });

  it('never say ON of a device with a value in alarm', async () => {
    const { device, served } = await serving([
      definition({ attributes: [{ name: 'temperature', type: 'double', maxAlarm: 80, read: () => 90 }] }),
    ]);
    await device.poll('attribute', 'State', 10);
    await device.poll('attribute', 'Status', 10);
    const states = await listening(device, 'State', 'change');
    const texts = await listening(device, 'Status', 'change');
    await until(() => served.isWatched('State') && served.isWatched('Status'), 'both');
    for (let round = 1; round <= 5; round++) {
      served.setState('MOVING');
      await until(() => states.seen.at(-1) === 'MOVING', 'that it moves');
      served.setState('ON');
      await until(() => states.seen.at(-1) === 'ALARM', 'the alarm');
    }
    expect(new Set(states.seen)).toEqual(new Set(['ALARM', 'MOVING']));
    await until(() => /too high/i.test(String(texts.seen.at(-1))), 'the status');
    expect(texts.seen.join()).not.toContain('ON state');
  });

  it('come from polling where a value has changed enough, and as often as is wanted', async () => {
    let value = 0;
    const { device } = await serving([
      definition({
        attributes: [
          {
            name: 'a',
            type: 'double',
            pollMilliseconds: 5,
            pushes: [],
            events: { absChange: 1, periodMilliseconds: 20, archivePeriodMilliseconds: 15 },
            read: () => value,
          },
        ],
      }),
    ]);
    const change = await listening(device, 'a', 'change');
    const periodic = await listening(device, 'a', 'periodic');
    const archive = await listening(device, 'a', 'archive');
    await until(() => periodic.seen.length > 3 && archive.seen.length > 3, 'events in time');
    value = 0.9;
    await until(() => periodic.seen.at(-1) === 0.9, 'the new value');
    value = 2;
    await until(() => change.seen.at(-1) === 2, 'a change');
    value = 2.5;
    await until(() => periodic.seen.at(-1) === 2.5, 'the new value');
    expect(change.seen.filter((one) => one !== 0)).toEqual([2]);
  });

  it('are refused where none would ever come', async () => {
    const { device } = await serving([
      definition({
        attributes: [
          { name: 'still', type: 'double', pushes: [] },
          { name: 'asked', type: 'double', read: () => 1 },
          { name: 'vague', type: 'double', pushes: [], pollMilliseconds: 100 },
          { name: 'text', type: 'string', pushes: [], pollMilliseconds: 100 },
        ],
      }),
    ]);
    const reason = async (attribute: string, kind: EventKind): Promise<string> =>
      (await refused(listening(device, attribute, kind))).reason;
    expect(await reason('still', 'change')).toBe('API_AttributePollingNotStarted');
    expect(await reason('asked', 'change')).toBe('API_AttributePollingNotStarted');
    expect(await reason('still', 'periodic')).toBe('API_AttributePollingNotStarted');
    expect(await reason('vague', 'change')).toBe('API_EventPropertiesNotSet');
    expect(await reason('vague', 'archive')).toBe('API_EventPropertiesNotSet');
    expect(await reason('text', 'data_ready')).toBe('API_AttributeNotDataReadyEnabled');
    expect(await reason('none', 'change')).toBe('API_AttrNotFound');
    expect((await listening(device, 'text', 'change')).seen).toEqual(['']);
  });

  it('of images of 8 MB come without loss, as the device has them', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [{ name: 'image', type: 'ushort', format: 'image', maxWidth: 2048, maxHeight: 2048 }],
      }),
    ]);
    const sums: number[] = [];
    const subscription = await device.subscribe('image', 'change', (event) => {
      if (event.kind !== 'change' || event.initial) return;
      const { data } = event.reading.value as { data: Uint16Array };
      sums.push(data[0]! + data[4_194_303]!);
    });
    await until(() => served.isWatched('image'), 'the subscription');
    for (let k = 1; k <= 20; k++) {
      const data = new Uint16Array(2048 * 2048).fill(k);
      served.push('image', { width: 2048, height: 2048, data });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => sums.length === 20, 'twenty images');
    expect(sums).toEqual(Array.from({ length: 20 }, (_, k) => 2 * (k + 1)));
    expect(subscription.lost).toBe(0);
  });

  it('are what the admin device says of them', async () => {
    const { admin } = await serving([definition({ attributes: [{ name: 'a', type: 'double' }] })]);
    const subscribe = (...words: string[]): Promise<unknown> =>
      admin.command('ZmqEventSubscriptionChange', words);
    const nine = (await subscribe('test/server/1', 'A', 'subscribe', 'change', '5')) as {
      numbers: Int32Array;
      strings: string[];
    };
    expect([...nine.numbers].slice(0, 3)).toEqual([934, 5, 1000]);
    const [heartbeat, event, topic, channel] = nine.strings;
    expect(heartbeat).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
    expect(event).not.toBe(heartbeat);
    expect(topic).toMatch(/^tango:\/\/127\.0\.0\.1:\d+\/test\/server\/1\/a#dbase=no\.idl5_change$/);
    expect(channel).toMatch(/^tango:\/\/127\.0\.0\.1:\d+\/dserver\/tested\/one#dbase=no$/);
    const eight = (await subscribe('test/server/1', 'a', 'subscribe', 'change')) as { strings: string[] };
    expect(eight.strings[2]).toMatch(/no\.change$/);
    expect(await subscribe('info')).toMatchObject({
      strings: [`Heartbeat: ${heartbeat}`, `Event: ${event}`],
    });
    await admin.command('EventConfirmSubscription', ['test/server/1', 'a', 'idl5_change']);
    for (const words of [
      ['test/server/1', 'a'],
      ['test/server/1', 'a', 'subscribe', 'mood', '5'],
      ['x/y/z', 'a', 'subscribe', 'change'],
    ])
      await refused(subscribe(...words));
    await refused(admin.command('EventSubscriptionChange', ['test/server/1', 'a', 'subscribe', 'change']));
  });
});
