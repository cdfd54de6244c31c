import { describe, expect, it } from 'vitest';
import { DevFailed, TangoError } from '#tango';
import type { EventKind, SubscribeOptions, Subscription, TangoEvent } from '#tango';
import type { EventBroker } from '#tango/client/events/index';
import { ScriptedServer, brokerOf, readingOf, refusal, until } from './scriptedServer.ts';

interface Listening {
  subscription: Subscription;
  values: unknown[];
  events: TangoEvent[];
  errors: Error[];
  connections: boolean[];
}

async function listen(
  broker: EventBroker,
  server: ScriptedServer,
  { kind = 'change', ...options }: SubscribeOptions & { kind?: EventKind } = {},
): Promise<Listening> {
  const told: Omit<Listening, 'subscription'> = { values: [], events: [], errors: [], connections: [] };
  const subscription = await broker.subscribe(
    server.device,
    'Value',
    kind,
    (event) => {
      told.events.push(event);
      told.values.push('reading' in event ? event.reading.value : event.kind);
    },
    {
      onError: (error) => told.errors.push(error),
      onConnection: (isConnected) => told.connections.push(isConnected),
      ...options,
    },
  );
  // What a publisher sends before it has looked at the subscription is for nobody, and a busy machine takes its time.
  if (kind === 'change' && subscription.connected)
    await until(() => server.events.subscribers(server.topic) > 0, 'the topic at the publisher');
  return { subscription, ...told };
}

describe('a subscription', () => {
  it('is asked of the server as a client of Tango 9 does, and begins with the present value', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { subscription, events, connections } = await listen(broker, server);
    expect(server.asked).toEqual([['sim/scripted/1', 'value', 'subscribe', 'change', '5']]);
    expect(connections).toEqual([true]);
    expect(subscription.connected).toBe(true);
    expect(events).toMatchObject([
      { kind: 'change', attribute: 'sim/scripted/1/value', initial: true, reading: { value: 0 } },
    ]);
    server.sendValue(5, 1);
    await until(() => events.length === 2, 'the event');
    expect(events[1]).toMatchObject({
      initial: false,
      reading: { value: 5, timeSeconds: expect.any(Number) as number },
    });
  });

  it('tells an event that came twice once, and counts those that did not come', async () => {
    const server = await ScriptedServer.started();
    const { broker, warnings } = brokerOf();
    const { subscription, values } = await listen(broker, server);
    for (const counter of [7, 7, 8, 12, 12, 13]) server.sendValue(counter, counter);
    await until(() => values.length === 5, 'four events');
    expect(values).toEqual([0, 7, 8, 12, 13]);
    expect(subscription.lost).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('3 events were lost')]);
  });

  it('takes every event of a server that does not count', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { subscription, values } = await listen(broker, server);
    for (let k = 1; k <= 5; k++) server.sendValue(k, 0);
    await until(() => values.length === 6, 'five events');
    expect(subscription.lost).toBe(0);
  });

  it('does not go back in time when an event comes while the present value is read', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    let read: (() => void) | undefined;
    server.present = () => new Promise((resolve) => (read = () => resolve(readingOf(1, 1000))));
    const listening = listen(broker, server);
    await until(() => read !== undefined, 'the read');
    await until(() => server.events.subscribers(server.topic) === 1, 'the topic');
    server.sendValue(2, 1, 2000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    read!();
    expect((await listening).values).toEqual([2]);
  });

  it('tells the present value where the events that came before are older', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    let read: (() => void) | undefined;
    server.present = () => new Promise((resolve) => (read = () => resolve(readingOf(3, 3000))));
    const listening = listen(broker, server);
    await until(() => read !== undefined, 'the read');
    await until(() => server.events.subscribers(server.topic) === 1, 'the topic');
    server.sendValue(2, 1, 2000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    read!();
    expect((await listening).values).toEqual([2, 3]);
  });

  it('tells errors that come as events, and one of the present value, and lives on', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    server.present = refusal('API_AttrValueNotSet');
    const { subscription, errors, values } = await listen(broker, server);
    expect(errors).toMatchObject([{ reason: 'API_AttrValueNotSet' }]);
    server.send({ kind: 'errors', errors: refusal('Broken').errors }, 1);
    await until(() => errors.length === 2, 'the error');
    expect(errors[1]).toBeInstanceOf(DevFailed);
    expect(errors[1]).toMatchObject({ reason: 'Broken', about: 'sim/scripted/1/value' });
    server.sendValue(1, 2);
    await until(() => values.length === 1, 'the value');
    expect(subscription.connected).toBe(true);
  });

  it('tells of an event that makes no sense, and lives on', async () => {
    const server = await ScriptedServer.started();
    const { broker, warnings } = brokerOf();
    const { errors, values } = await listen(broker, server);
    const info = Buffer.concat([Buffer.alloc(8), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]);
    server.events.publish(server.topic, [Uint8Array.of(1), info, new Uint8Array(40).fill(255)]);
    server.events.publish(server.topic, [Uint8Array.of(1), new Uint8Array(3), new Uint8Array(40)]);
    server.events.publish(server.topic, []);
    server.sendValue(9, 0);
    await until(() => values.length === 2, 'the value after it');
    expect(errors).toMatchObject([{ code: 'PROTOCOL' }]);
    expect(errors[0]?.message).toContain('which Tango 9 does not have');
    expect(warnings).toHaveLength(1);
  });

  it('brings configurations and data that are ready', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const config = await listen(broker, server, { kind: 'config' });
    expect(config.events).toEqual([
      { kind: 'config', attribute: 'sim/scripted/1/value', config: { label: 'first' }, initial: true },
    ]);
    const ready = await listen(broker, server, { kind: 'data_ready' });
    expect(ready.events).toEqual([]);
    const topic = 'tango://lab:10000/sim/scripted/1/value.data_ready';
    server.send({ kind: 'data_ready', name: 'Value', type: 'double', counter: 42 }, 1, topic);
    await until(() => ready.events.length === 1, 'the event');
    expect(ready.events).toEqual([{ kind: 'data_ready', attribute: 'sim/scripted/1/value', counter: 42 }]);
  });
});

describe('several listeners', () => {
  it('share one subscription and one connection, and each has its present value', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const [one, two] = await Promise.all([listen(broker, server), listen(broker, server)]);
    const three = await listen(broker, server);
    const other = await listen(broker, server, { kind: 'archive' });
    expect(server.asked.map((each) => each[3])).toEqual(['change', 'archive']);
    expect([server.events.connections, server.heartbeats.connections]).toEqual([1, 1]);
    for (const each of [one, two, three, other]) expect(each.values).toEqual([0]);
    server.sendValue(1, 1);
    await until(() => three.values.length === 2, 'the event');
    expect([one.values, two.values, other.values]).toEqual([[0, 1], [0, 1], [0]]);
    one.subscription.close();
    two.subscription.close();
    server.sendValue(2, 2);
    await until(() => three.values.length === 3, 'the next event');
    expect([one.values, two.values]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect([one.subscription.connected, three.subscription.connected]).toEqual([false, true]);
    three.subscription.close();
    await until(() => server.events.subscribers(server.topic) === 0, 'the end of the topic');
    expect(server.events.connections).toBe(1);
    other.subscription.close();
    await until(() => server.events.connections + server.heartbeats.connections === 0, 'the end of all');
  });

  it('do not disturb one another when they throw', async () => {
    const server = await ScriptedServer.started();
    const { broker, warnings } = brokerOf();
    await broker.subscribe(
      server.device,
      'value',
      'change',
      () => {
        throw new Error('a bad listener');
      },
      {
        onConnection: () => {
          throw new Error('a bad listener of connections');
        },
      },
    );
    const rejecting = (() => Promise.reject(new Error('a bad promise'))) as () => void;
    await broker.subscribe(server.device, 'value', 'change', () => undefined, { onConnection: rejecting });
    const { values } = await listen(broker, server);
    server.sendValue(1, 1);
    await until(() => values.length === 2, 'the event');
    await until(() => warnings.length === 4, 'the warnings');
    expect(warnings.every((words) => words.startsWith('sim/scripted/1/value: a listener has thrown'))).toBe(
      true,
    );
  });
});

describe('a subscription that cannot be made', () => {
  it('throws what the server says, and leaves nothing behind', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    server.refuse = refusal('API_AttributePollingNotStarted');
    await expect(listen(broker, server)).rejects.toMatchObject({ reason: 'API_AttributePollingNotStarted' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.asked).toHaveLength(1);
    expect(server.events.connections).toBe(0);
  });

  it('throws where the present value cannot be asked for', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    server.present = new TangoError('TIMEOUT', 'sim/scripted/1', 'no answer');
    await expect(listen(broker, server)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until(() => server.events.connections === 0, 'the end of the connection');
  });

  it('throws where the events of the server cannot be reached in time', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    await Promise.all([server.events.close(), server.heartbeats.close()]);
    await expect(listen(broker, server, { timeoutSeconds: 0.2 })).rejects.toMatchObject({
      code: 'DISCONNECTED',
      message: expect.stringContaining('cannot be reached at tcp://127.0.0.1') as string,
    });
  });

  it('is given up with its signal, and the others of the same attempt are not', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    let read: (() => void) | undefined;
    server.present = () => new Promise((resolve) => (read = () => resolve(readingOf(1))));
    const abort = new AbortController();
    const given = listen(broker, server, { signal: abort.signal });
    const kept = listen(broker, server);
    await until(() => read !== undefined, 'the read');
    abort.abort(new Error('no longer wanted'));
    await expect(given).rejects.toThrow('no longer wanted');
    read!();
    expect((await kept).values).toEqual([1]);
    await expect(listen(broker, server, { signal: abort.signal })).rejects.toThrow('no longer wanted');
  });

  it('is tried again and again where it is stateless', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    await server.stop();
    const { subscription, values, errors, connections } = await listen(broker, server, { stateless: true });
    expect(subscription.connected).toBe(false);
    expect(errors).toMatchObject([{ code: 'DISCONNECTED' }]);
    await until(() => server.asked.length >= 2, 'a second try');
    expect(connections).toEqual([]);
    await server.start();
    await until(() => subscription.connected, 'the subscription');
    expect([values, connections]).toEqual([[0], [true]]);
    // The same reason is told once.
    expect(errors).toHaveLength(1);
  });
});

describe('a server that is gone', () => {
  it('is subscribed to again when it is back, at its new ports, and the present value is told', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { subscription, values, events, errors, connections } = await listen(broker, server);
    server.sendValue(1, 50);
    await until(() => values.length === 2, 'the event');
    await server.stop();
    await until(() => !subscription.connected, 'the loss');
    expect(connections).toEqual([true, false]);
    expect(errors[0]).toMatchObject({ code: 'DISCONNECTED', about: 'sim/scripted/1/value' });
    server.present = readingOf(7);
    await server.start();
    await until(() => subscription.connected, 'the subscription');
    expect(connections).toEqual([true, false, true]);
    expect(events.at(-1)).toMatchObject({ initial: true, reading: { value: 7 } });
    // The new server counts from the begin.
    server.sendValue(8, 1);
    await until(() => values.at(-1) === 8, 'an event');
    expect(subscription.lost).toBe(0);
  });

  it('is noticed by its silence', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf({ heartbeatSeconds: 0.3 });
    server.beatEvery(50);
    const { subscription, errors, connections } = await listen(broker, server);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(connections).toEqual([true]);
    server.silence();
    server.refuse = new TangoError('TIMEOUT', 'sim/scripted/1', 'no answer');
    await until(() => !subscription.connected, 'the loss');
    expect(errors[0]?.message).toMatch(/it has sent no heartbeat for \d+ s/);
    server.refuse = undefined;
    server.beatEvery(50);
    await until(() => subscription.connected, 'the subscription');
    expect(connections).toEqual([true, false, true]);
  });

  it('also lives by its events alone', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf({ heartbeatSeconds: 0.3 });
    const { values, connections } = await listen(broker, server);
    for (let k = 1; k <= 8; k++) {
      server.sendValue(k, k);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(values).toHaveLength(9);
    expect(connections).toEqual([true]);
  });

  it('tells each new reason why it cannot be reached', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { errors } = await listen(broker, server);
    await server.stop();
    await until(() => server.asked.length >= 3, 'two tries');
    server.refuse = refusal('API_DeviceNotFound');
    await until(() => errors.length === 3, 'the other reason');
    expect(errors.map((error) => (error instanceof DevFailed ? error.reason : error.message))).toEqual([
      expect.stringContaining('no events come'),
      expect.stringContaining('the server is gone'),
      'API_DeviceNotFound',
    ]);
  });

  it('is left alone when nobody listens any more', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { subscription } = await listen(broker, server);
    await server.stop();
    await until(() => !subscription.connected, 'the loss');
    subscription.close();
    const { length } = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(server.asked).toHaveLength(length);
  });
});

describe('a subscription that is renewed', () => {
  it('asks the server every so often', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf({ renewSeconds: 0.05 });
    const { values, connections } = await listen(broker, server);
    await until(() => server.asked.length >= 4, 'renewals');
    expect(new Set(server.asked.map(String)).size).toBe(1);
    expect([values, connections]).toEqual([[0], [true]]);
  });

  it('asks again soon where the server does not answer, and goes on', async () => {
    const server = await ScriptedServer.started();
    const { broker, warnings } = brokerOf({ renewSeconds: 0.1 });
    const { subscription } = await listen(broker, server);
    server.refuse = new TangoError('TIMEOUT', 'sim/scripted/1', 'no answer');
    await until(() => warnings.length >= 2, 'the warnings');
    expect(subscription.connected).toBe(true);
    expect(warnings[0]).toContain('could not be renewed');
  });

  it('is made again where the server refuses or has begun anew', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf({ renewSeconds: 0.05 });
    const { subscription, errors, connections } = await listen(broker, server);
    server.refuse = refusal('API_AttributePollingNotStarted');
    await until(() => !subscription.connected, 'the refusal');
    expect(errors).toMatchObject([{ reason: 'API_AttributePollingNotStarted' }]);
    server.refuse = undefined;
    await until(() => subscription.connected, 'the subscription');
    expect(connections).toEqual([true, false, true]);
  });
});

describe('a server with several addresses', () => {
  it('is reached at the one that can be', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    // Nobody may listen at ports so low.
    server.wrongEndpoints = ['tcp://127.0.0.1:1', 'tcp://127.0.0.1:2'];
    const { values } = await listen(broker, server, { timeoutSeconds: 1 });
    expect(values).toEqual([0]);
    // Another one knows the way already.
    const begin = performance.now();
    await listen(broker, server, { kind: 'user', timeoutSeconds: 1 });
    expect(performance.now() - begin).toBeLessThan(450);
    expect(server.events.connections).toBe(1);
  });
});

describe('a client that is closed', () => {
  it('ends its subscriptions and takes no new ones', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    const { subscription, connections, errors } = await listen(broker, server);
    await broker.close();
    expect(subscription.connected).toBe(false);
    await until(() => server.events.connections === 0, 'the end of the connection');
    expect([connections, errors]).toEqual([[true], []]);
    await expect(listen(broker, server)).rejects.toMatchObject({ code: 'CLOSED' });
    subscription.close();
  });

  it('rejects what is under way', async () => {
    const server = await ScriptedServer.started();
    const { broker } = brokerOf();
    let read: (() => void) | undefined;
    server.present = () => new Promise((resolve) => (read = () => resolve(readingOf(1))));
    const listening = listen(broker, server);
    await until(() => read !== undefined, 'the read');
    await broker.close();
    read!();
    await expect(listening).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
