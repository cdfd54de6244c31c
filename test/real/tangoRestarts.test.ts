import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished } from 'vitest';
import { DevFailed, TangoClient, type DeviceProxy } from '#tango';
import { startTangoTest, type ServerProcess } from '#sim/tango/database';
import { standstill } from '../support/standstill.ts';
import { tangoAvailable, THOROUGH, withDatabase } from '../support/tango.ts';
import { listen, type Heard } from '../support/tangoEvents.ts';
import { requireReal } from './require.ts';

const real = requireReal("Debian's Tango database and TangoTest", tangoAvailable());
const shared = withDatabase();

/** Where everything is to be tried, as long as a real hiccup lasts. */
const STOPPED_SECONDS = THOROUGH ? 30 : 6;

interface Watched {
  readonly server: ServerProcess;
  readonly device: DeviceProxy;
  readonly heard: Heard;
}

/** TangoTest with an attribute that is polled, and someone who listens to it. */
async function watched(): Promise<Watched> {
  const server = await startTangoTest(shared.database);
  onTestFinished(() => server.close());
  const client = new TangoClient({
    tangoHost: shared.database.tangoHost,
    environment: {},
    timeoutSeconds: 1.5,
    heartbeatSeconds: 12,
  });
  onTestFinished(() => client.close());
  const device = client.device('sys/tg_test/1');
  // The database keeps it over restarts of the server.
  await device.poll('attribute', 'string_scalar', 100);
  return { server, device, heard: await listen(device, 'string_scalar', 'change') };
}

/** Writes a value and waits until it comes back as an event. */
async function proveEvents({ device, heard }: Watched, value: string): Promise<void> {
  await device.write('string_scalar', value);
  await heard.until(`the event of '${value}'`, () => heard.values().includes(value), 20);
}

describe('a client of TangoTest', () => {
  real('comes back with its subscriptions when the server was killed and started again', async () => {
    const test = await watched();
    await proveEvents(test, 'value 11');
    test.server.signal('SIGKILL');
    await test.server.ended;
    await expect(test.device.read('string_scalar')).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await test.heard.until('the loss', () => test.heard.connections.at(-1) === false, 20);
    expect(test.heard.subscription.connected).toBe(false);
    expect(test.heard.errors.length).toBeGreaterThan(0);
    const again = await startTangoTest(shared.database);
    onTestFinished(() => again.close());
    const gone = again.ended.then((how) =>
      Promise.reject(new Error(`TangoTest has ended by itself: ${how}`)),
    );
    await Promise.race([
      test.heard.until('the subscription', () => test.heard.connections.at(-1) === true, 30),
      gone,
    ]);
    const { events, errors, latePollings } = test.heard;
    const initial = events.filter((event) => 'initial' in event && event.initial);
    // A server that has just begun to poll may have none yet, and then says so.
    const refused = [...errors, ...latePollings].filter((error) => error instanceof DevFailed);
    expect(initial.length + refused.length, errors.map(String).join('; ')).toBeGreaterThan(1);
    await proveEvents(test, 'value 22');
    expect(await test.device.ping()).toBeLessThan(1);
  });

  real('goes on while the database is away, and finds devices when it is there again', async () => {
    const test = await watched();
    const { database } = shared;
    const other = new TangoClient({ tangoHost: database.tangoHost, environment: {}, timeoutSeconds: 1.5 });
    onTestFinished(() => other.close());
    expect(await other.device('sys/database/2').state()).toBe('ON');
    database.server.signal('SIGKILL');
    await database.server.ended;
    await proveEvents(test, 'value 33');
    await expect(other.device('sys/tg_test/1').read('ampli')).rejects.toThrow(database.tangoHost);
    await database.restart();
    expect(await other.device('sys/tg_test/1').read('ampli')).toMatchObject({ name: 'ampli' });
    expect(await other.device('sys/database/2').ping()).toBeLessThan(1);
    await test.device.putProperties({ after: ['restart'] });
    expect(await test.device.properties(['after'])).toEqual({ after: ['restart'] });
    await proveEvents(test, 'value 44');
  });

  real(`says that a server stopped for ${STOPPED_SECONDS} s does not answer, and then goes on`, async () => {
    const test = await watched();
    await proveEvents(test, 'value 55');
    await standstill(test.server.pid);
    const began = performance.now();
    await expect(test.device.read('string_scalar')).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('sys/tg_test/1') as string,
    });
    expect(performance.now() - began).toBeLessThan(8000);
    await expect(test.device.command('DevShort', 1, { timeoutSeconds: 0.3 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const signal = AbortSignal.timeout(200);
    await expect(test.device.ping({ signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await delay(STOPPED_SECONDS * 1000);
    test.server.signal('SIGCONT');
    // It first answers what it was asked before, and has the machine with others.
    expect(await test.device.command('DevShort', 7, { timeoutSeconds: 10 })).toBe(7);
    // What is written while the subscription is made again comes as what it reads by itself.
    await test.device.write('string_scalar', 'value 66');
    const { heard } = test;
    const has66 = () =>
      heard.events.some((event) => 'reading' in event && event.reading.value === 'value 66');
    await heard.until('the subscription', () => heard.subscription.connected && has66(), 30);
    await proveEvents(test, 'value 77');
  });
});
