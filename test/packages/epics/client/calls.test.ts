import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { CaError, Channel, PvDefinition } from '#epics';
import { ECA } from '#epics/codec/eca';
import { clientOf, freePort, serve, until } from './harness.ts';

const STATES = ['Closed', 'Open'];

const PVS: readonly PvDefinition[] = [
  {
    name: 'm1',
    type: 'double',
    value: 1.5,
    units: 'mm',
    precision: 3,
    limits: { control: [-5, 5], display: [-6, 6] },
  },
  { name: 'shutter', type: 'enum', states: STATES, value: 0 },
  { name: 'count', type: 'long', value: 7 },
  { name: 'short', type: 'short', value: 7 },
  { name: 'path', type: 'text', value: '/data', count: 64 },
  { name: 'label', type: 'string', value: 'sample' },
  { name: 'wave', type: 'long', value: new Int32Array([1, 2, 3]), count: 10 },
  { name: 'image', type: 'short', value: new Int16Array(200_000).map((_, i) => i), count: 200_000 },
  { name: 'fixed', type: 'double', value: 1, access: { read: true, write: false } },
  { name: 'secret', type: 'double', value: 1, access: { read: false, write: true } },
  {
    name: 'refuses',
    type: 'double',
    value: 1,
    put: () => {
      throw new Error('no');
    },
  },
];

async function connected() {
  const { server, port } = await serve(PVS);
  return { server, port, ...clientOf(port) };
}

const failure = async (call: Promise<unknown>): Promise<CaError> => {
  try {
    await call;
  } catch (error) {
    return error as CaError;
  }
  throw new Error('the call succeeded');
};

describe('a read', () => {
  it('brings the value, and what its form brings along', async () => {
    const { client, port } = await connected();
    const channel = client.channel('m1');
    expect(await channel.get()).toEqual({ value: 1.5 });
    expect(await channel.get({ form: 'ctrl' })).toMatchObject({
      units: 'mm',
      precision: 3,
      limits: { control: [-5, 5], display: [-6, 6] },
    });
    const { timeSeconds = 0 } = await channel.get({ form: 'time' });
    expect(Math.abs(timeSeconds - Date.now() / 1000)).toBeLessThan(60);
    expect(await channel.get({ type: 'string' })).toEqual({ value: '1.500' });
    expect([channel.nativeType, channel.nativeCount, channel.access, channel.server]).toEqual([
      'double',
      1,
      { read: true, write: true },
      `127.0.0.1:${port}`,
    ]);
  });

  it('brings enums as numbers, and with their names', async () => {
    const { client } = await connected();
    const channel = client.channel('shutter');
    expect(await channel.get()).toEqual({ value: 0 });
    expect(await channel.get({ form: 'gr' })).toMatchObject({ value: 0, states: STATES });
    expect(await channel.get({ type: 'string' })).toEqual({ value: 'Closed' });
  });

  it('brings as many elements as there are, or as were asked for', async () => {
    const { client } = await connected();
    const channel = client.channel('wave');
    expect((await channel.get()).value).toEqual(new Int32Array([1, 2, 3]));
    expect((await channel.get({ count: 2 })).value).toEqual(new Int32Array([1, 2]));
    const { value } = await client.channel('image').get({ type: 'double' });
    expect(value).toEqual(new Float64Array(200_000).map((_, i) => (i << 16) >> 16));
  });

  it('brings characters as a text', async () => {
    const { client } = await connected();
    expect((await client.channel('path').get({ asText: true })).value).toBe('/data');
    expect((await client.channel('label$').get({ asText: true })).value).toBe('sample');
    expect((await client.channel('label').get({ asText: true })).value).toBe('sample');
  });

  it('that the server refuses rejects with its status', async () => {
    const { client } = await connected();
    expect(await failure(client.channel('secret').get())).toMatchObject({ code: 'ECA', eca: ECA.NORDACCESS });
  });

  it('of a value beyond the limit rejects, and the circuit lives on', async () => {
    const { port } = await serve(PVS);
    const { client } = clientOf(port, { maxArrayBytes: 1000 });
    const image = client.channel('image');
    const wave = client.channel('wave');
    const [large, small] = await Promise.all([failure(image.get()), wave.get()]);
    expect(large).toMatchObject({ code: 'ECA', eca: ECA.TOLARGE });
    expect(large.message).toContain('EPICS_CA_MAX_ARRAY_BYTES');
    expect(small.value).toEqual(new Int32Array([1, 2, 3]));
    expect(await image.get({ count: 2 })).toEqual({ value: new Int16Array([0, 1]) });
  });

  it('answers thousands of calls at once, each with its own value', async () => {
    const { client, server } = await connected();
    const names = Array.from({ length: 200 }, (_, i) => `pv${i}`);
    names.forEach((name, i) => server.add({ name, type: 'double', value: i }));
    const channels = names.map((name) => client.channel(name));
    const readings = await Promise.all(
      Array.from({ length: 20 }, () => channels.map((one) => one.get())).flat(),
    );
    expect(readings.map(({ value }) => value)).toEqual(Array.from({ length: 4000 }, (_, i) => i % 200));
  });
});

describe('a write', () => {
  it('with completion waits until the server has done it', async () => {
    const { server, port } = await serve([]);
    let finish = (): void => undefined;
    const motor = server.add({
      name: 'motor',
      type: 'double',
      value: 0,
      put: (value) =>
        new Promise<void>((resolve) => {
          finish = () => {
            motor.post(value);
            resolve();
          };
        }),
    });
    const { client } = clientOf(port);
    let isDone = false;
    const put = client.channel('motor').put(3, { completion: true });
    void put.then(() => (isDone = true));
    await until(() => finish.name !== '' && motor.value === 0 && String(finish).includes('post'));
    await client.channel('motor').get();
    expect(isDone).toBe(false);
    finish();
    await put;
    expect(motor.value).toBe(3);
  });

  it('takes enums by name, by number and by number in text', async () => {
    const { client } = await connected();
    const channel = client.channel('shutter');
    for (const [value, state] of [
      ['Open', 1],
      ['Closed', 0],
      ['1', 1],
      [0, 0],
    ] as const) {
      await channel.put(value, { completion: true });
      expect((await channel.get()).value).toBe(state);
    }
    const { code, message } = await failure(channel.put('Ajar'));
    expect([code, message]).toEqual(['BAD_VALUE', "shutter: 'Ajar' is none of the states 'Closed', 'Open'"]);
  });

  it('finds a state that was renamed since', async () => {
    const { client, server } = await connected();
    const channel = client.channel('shutter');
    await channel.put('Open', { completion: true });
    server.get('shutter')?.change({ states: ['Shut', 'Ajar'] });
    await channel.put('Shut', { completion: true });
    expect((await channel.get()).value).toBe(0);
  });

  it('arrives in the order it was called, also behind a name that is looked up', async () => {
    const { server, port } = await serve([]);
    const written: number[] = [];
    server.add({
      name: 'mode',
      type: 'enum',
      states: ['a', 'b', 'c'],
      value: 0,
      put: (value) => void written.push(value),
    });
    const { client } = clientOf(port);
    const channel = client.channel('mode');
    await Promise.all([
      channel.put('c'),
      channel.put(0),
      channel.put('b'),
      channel.put(2, { completion: true }),
    ]);
    expect(written).toEqual([2, 0, 1, 2]);
  });

  it('arrives in the order it was called, also where every name has to be looked up again', async () => {
    const { server, port } = await serve([]);
    const written: number[] = [];
    const mode = server.add({
      name: 'mode',
      type: 'enum',
      states: ['a', 'b'],
      value: 0,
      put: (value) => void written.push(value),
    });
    const { client } = clientOf(port);
    const channel = client.channel('mode');
    await channel.put('a', { completion: true });
    mode.change({ states: ['x', 'y', 'z'] });
    await Promise.all([
      failure(channel.put('none')),
      channel.put(['y']),
      channel.put(0),
      channel.put(['z']),
      channel.put(1, { completion: true }),
    ]);
    expect(written).toEqual([0, 1, 0, 2, 1]);
  });

  it('behind a name that is looked up is not sent once the channel is closed or lost', async () => {
    const { server, port } = await serve([]);
    const written: number[] = [];
    server.add({
      name: 'mode',
      type: 'enum',
      states: ['a', 'b', 'c'],
      value: 0,
      put: (value) => void written.push(value),
    });
    const { client } = clientOf(port);
    const put = async (end: (channel: Channel) => unknown) => {
      const channel = client.channel('mode');
      await channel.connected();
      const puts = [channel.put('b'), channel.put(2, { completion: true }), channel.put(1), channel.put('a')];
      await end(channel);
      return (await Promise.all(puts.map(failure))).map(({ code }) => code);
    };
    expect(await put((channel) => channel.close())).toEqual(Array(4).fill('CLOSED'));
    await client.channel('mode').get();
    expect(written).toEqual([]);
    expect(await put(() => server.close())).toEqual(Array(4).fill('DISCONNECTED'));
    expect(written).toEqual([]);
  });

  it('sends texts as characters, and arrays', async () => {
    const { client } = await connected();
    const path = client.channel('path');
    await path.put('/data/µm', { completion: true });
    expect((await path.get({ asText: true })).value).toBe('/data/µm');
    const wave = client.channel('wave');
    await wave.put([9, 8], { completion: true });
    expect((await wave.get()).value).toEqual(new Int32Array([9, 8]));
    const image = client.channel('image');
    const large = new Int16Array(150_000).map((_, i) => -i);
    await image.put(large, { completion: true });
    expect((await image.get()).value).toEqual(large);
    await client.channel('m1').put('2.25', { completion: true });
    expect(await client.channel('m1').get()).toEqual({ value: 2.25 });
    await client.channel('label').put(12, { completion: true });
    expect(await client.channel('label').get()).toEqual({ value: '12' });
  });

  it.each([
    ['m1', 'far', "'far' is no number"],
    ['m1', '12,5', 'is no number'],
    ['m1', [1, 2], '2 elements for a channel of 1'],
    ['short', 40_000, 'out of the range of a short'],
    ['count', NaN, 'out of the range of a long'],
    ['count', 2.7, '2.7 is no whole number, as a long is'],
    ['wave', [1, 2.5], '2.5 is no whole number, as a long is'],
    ['label', 'x'.repeat(40), 'longer than the 39 bytes'],
    ['path', 'x'.repeat(70), 'elements for a channel of 64'],
  ] as const)('to %s of what cannot be sent is refused before it leaves', async (name, value, message) => {
    const { client } = await connected();
    const error = await failure(client.channel(name).put(value));
    expect([error.code, error.channel]).toEqual(['BAD_VALUE', name]);
    expect(error.message).toContain(message);
  });

  it('that the server refuses rejects with its status', async () => {
    const { client } = await connected();
    expect(await failure(client.channel('fixed').put(2))).toMatchObject({ eca: ECA.NOWTACCESS });
    expect(await failure(client.channel('refuses').put(2, { completion: true }))).toMatchObject({
      eca: ECA.PUTFAIL,
    });
  });

  it('without completion tells of a refusal as a warning', async () => {
    const { client, warnings } = await connected();
    const channel = client.channel('wave');
    await channel.put(['no number'], { type: 'string' });
    await channel.get();
    await until(() => warnings.length > 0);
    expect(warnings[0]).toMatch(/wave: .*ECA_/);
  });
});

describe('every call', () => {
  it('waits for its channel to be connected', async () => {
    const port = await freePort();
    const { client } = clientOf(port);
    const reading = client.channel('m1').get();
    const put = client.channel('count').put(8, { completion: true });
    await serve(PVS, { port });
    expect((await reading).value).toBe(1.5);
    await put;
  });

  it('has a deadline that says what was missing', async () => {
    const { client, port } = await connected();
    const absent = await failure(client.channel('absent').get({ timeoutSeconds: 0.05 }));
    expect(absent.code).toBe('TIMEOUT');
    expect(absent.message).toBe(`absent: no server was found (searched 127.0.0.1:${port}) within 0.05 s`);
    expect((await failure(client.channel('absent').connected({ timeoutSeconds: 0 }))).code).toBe('TIMEOUT');
  });

  it('can be given up, before and while it waits', async () => {
    const { client } = await connected();
    const reason = new Error('not any more');
    expect(await failure(client.channel('m1').get({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    const controller = new AbortController();
    const calls = [
      client.channel('absent').get({ signal: controller.signal }),
      client.channel('absent').put(1, { signal: controller.signal }),
      client.channel('absent').connected({ signal: controller.signal }),
    ].map(failure);
    controller.abort(reason);
    expect(await Promise.all(calls)).toEqual([reason, reason, reason]);
  });

  it('may share one signal with any number of others, and leaves nothing on it', async () => {
    const { client } = await connected();
    const channel = client.channel('m1');
    const { signal } = new AbortController();
    const given = vi.spyOn(signal, 'addEventListener');
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: 100 }, () => channel.get({ signal })));
    // One at a time: Node warns of a leak at the eleventh.
    expect(given.mock.calls.length).toBe(3);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends when its channel is closed', async () => {
    const { client } = await connected();
    const channel = client.channel('m1');
    await channel.connected();
    const calls = [channel.get(), client.channel('absent').get()].map(failure);
    channel.close();
    await client.close();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(['CLOSED', 'CLOSED']);
    expect((await failure(channel.get())).code).toBe('CLOSED');
    expect(channel.state).toBe('closed');
    expect(() => client.channel('m1')).toThrow('the client is closed');
  });

  it('ends when the client is closed, and no channel begins meanwhile', async () => {
    const { client } = await connected();
    const channel = client.channel('m1');
    await channel.connected();
    const again: unknown[] = [];
    channel.onConnection((isConnected) => {
      if (isConnected) return;
      try {
        again.push(client.channel('m1'));
      } catch (error) {
        again.push((error as CaError).code);
      }
    });
    await client.close();
    expect(again).toEqual(['CLOSED']);
  });

  it('needs a name that a server can have', () => {
    const { client } = clientOf(5064);
    for (const name of ['', 'x'.repeat(501), 'a\0b'])
      expect(() => client.channel(name)).toThrow('is no name');
  });
});
