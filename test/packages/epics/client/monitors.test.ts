import { describe, expect, it } from 'vitest';
import type { CaError, CaReading } from '#epics';
import { ECA } from '#epics/codec/eca';
import { clientOf, serve, until } from './harness.ts';

async function served() {
  const { server, port } = await serve([
    { name: 'x', type: 'double', value: 1, limits: { alarm: [0, 10], warning: [0, 8] } },
    { name: 'state', type: 'enum', states: ['a', 'b'], value: 0 },
    { name: 'text', type: 'text', value: 'one' },
    { name: 'wave', type: 'long', value: new Int32Array([1, 2, 3]), count: 20_000 },
  ]);
  const pv = (name: string) => server.get(name) ?? expect.fail(name);
  return { server, pv, port, ...clientOf(port) };
}

describe('a monitor', () => {
  it('brings the present value and every change, with its time and alarm', async () => {
    const { client, pv } = await served();
    const readings: CaReading[] = [];
    client.channel('x').monitor((reading) => readings.push(reading));
    await until(() => readings.length === 1);
    pv('x').post(9, { timeSeconds: 1_700_000_000.25 });
    await until(() => readings.length === 2);
    expect(readings[1]).toEqual({ value: 9, status: 4, severity: 1, timeSeconds: 1_700_000_000.25 });
  });

  it('brings types, forms and texts as asked for', async () => {
    const { client, pv } = await served();
    const names: unknown[] = [];
    const texts: unknown[] = [];
    const waves: unknown[] = [];
    client.channel('state').monitor(({ value }) => names.push(value), { type: 'string', form: 'plain' });
    client.channel('text').monitor(({ value }) => texts.push(value), { asText: true });
    client.channel('wave').monitor(({ value }) => waves.push(value), { form: 'plain' });
    await until(() => names.length + texts.length + waves.length === 3);
    pv('state').post(1);
    pv('text').post('two');
    pv('wave').post([4]);
    await until(() => names.length + texts.length + waves.length === 6);
    expect([names, texts, waves]).toEqual([
      ['a', 'b'],
      ['one', 'two'],
      [new Int32Array([1, 2, 3]), 4],
    ]);
  });

  it('hears only what its mask says', async () => {
    const { client, pv } = await served();
    const values: unknown[] = [];
    const alarms: unknown[] = [];
    const properties: unknown[] = [];
    const channel = client.channel('x');
    channel.monitor(({ value }) => values.push(value), { mask: ['value'] });
    channel.monitor(({ value }) => alarms.push(value), { mask: ['alarm'] });
    channel.monitor(({ units }) => properties.push(units), { mask: ['property'], form: 'ctrl' });
    await until(() => values.length + alarms.length + properties.length === 3);
    pv('x').post(2);
    pv('x').post(11);
    pv('x').change({ units: 'keV' });
    await until(() => values.length === 3 && alarms.length === 2 && properties.length === 2);
    expect([values, alarms, properties]).toEqual([
      [1, 2, 11],
      [1, 11],
      ['', 'keV'],
    ]);
  });

  it('that throws disturbs nobody and is told of', async () => {
    const { client, pv, warnings } = await served();
    const seen: unknown[] = [];
    const channel = client.channel('x');
    channel.monitor(() => {
      throw new Error('mine');
    });
    channel.monitor(({ value }) => seen.push(value));
    channel.onConnection(() => {
      throw new Error('mine, too');
    });
    await until(() => seen.length === 1);
    pv('x').post(5);
    await until(() => seen.length === 2);
    expect(warnings.filter((warning) => warning.includes('Error: mine')).length).toBe(4);
  });

  it('is quiet once it is closed, the others are not', async () => {
    const { client, pv } = await served();
    const closed: unknown[] = [];
    const open: unknown[] = [];
    const channel = client.channel('x');
    const subscription = channel.monitor(({ value }) => {
      closed.push(value);
      if (value === 2) subscription.close();
    });
    channel.monitor(({ value }) => open.push(value));
    await until(() => closed.length + open.length === 2);
    for (const value of [2, 3, 4]) pv('x').post(value);
    await until(() => open.length === 4);
    expect([closed, open]).toEqual([
      [1, 2],
      [1, 2, 3, 4],
    ]);
    subscription.close();
  });

  it('that the server refuses tells why, and brings values once it may', async () => {
    const { client, server } = await served();
    const pv = server.add({ name: 'secret', type: 'double', value: 4, access: { read: false, write: true } });
    const errors: CaError[] = [];
    const values: unknown[] = [];
    const channel = client.channel('secret');
    channel.monitor(({ value }) => values.push(value), { onError: (error) => errors.push(error) });
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ code: 'ECA', eca: ECA.NORDACCESS, channel: 'secret' });
    pv.setAccess({ read: true, write: true });
    await until(() => values.length > 0);
    expect(values[0]).toBe(4);
  });

  it('does not lose the newest value behind a listener that is slow', async () => {
    const { client, pv } = await served();
    const seen: unknown[] = [];
    client.channel('x').monitor(({ value }) => {
      const endMs = performance.now() + 5;
      while (performance.now() < endMs);
      seen.push(value);
    });
    await until(() => seen.length === 1);
    for (let i = 0; i < 50; i += 1) {
      pv('x').post(100 + i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => seen.at(-1) === 149);
  });
});

describe('access rights', () => {
  it('are told when they change', async () => {
    const { client, pv } = await served();
    const told: unknown[] = [];
    const channel = client.channel('x');
    await channel.connected();
    const end = channel.onAccess((access) => told.push(access));
    pv('x').setAccess({ read: true, write: false });
    await until(() => told.length === 2);
    expect(told).toEqual([
      { read: true, write: true },
      { read: true, write: false },
    ]);
    await expect(channel.put(1)).rejects.toMatchObject({ eca: ECA.NOWTACCESS });
    end();
  });
});
