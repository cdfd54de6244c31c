import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect } from 'vitest';
import { DevFailed, TangoClient, type AttributeConfig, type ClientOptions, type DeviceProxy } from '#tango';
import { tangoAvailable, THOROUGH, withDatabase } from '../support/tango.ts';
import { listen } from '../support/tangoEvents.ts';
import { requireReal } from './require.ts';

const real = requireReal("Debian's Tango database and TangoTest", tangoAvailable());
const shared = withDatabase({ tangoTest: true });

const clients: TangoClient[] = [];
function testDevice(options: ClientOptions = {}): DeviceProxy {
  const client = new TangoClient({ tangoHost: shared.database.tangoHost, environment: {}, ...options });
  clients.push(client);
  return client.device('sys/tg_test/1');
}
afterAll(() => Promise.all(clients.map((client) => client.close())));

async function thresholds(
  device: DeviceProxy,
  name: string,
  events: AttributeConfig['events'],
): Promise<void> {
  const config = await device.attributeConfig(name);
  await device.setAttributeConfig({ ...config, events: { ...config.events, ...events } });
}

describe('events of TangoTest', () => {
  real('of change, periodic and archive come with the values that polling sees', async () => {
    const device = testDevice();
    await thresholds(device, 'double_scalar', {
      absChange: '0.001',
      period: '300',
      archiveAbsChange: '0.001',
    });
    await device.poll('attribute', 'double_scalar', 50);
    const [change, periodic, archive] = await Promise.all([
      listen(device, 'Double_Scalar', 'change'),
      listen(device, 'double_scalar', 'periodic'),
      listen(device, 'double_scalar', 'archive'),
    ]);
    expect(change.subscription.connected).toBe(true);
    for (const heard of [change, periodic, archive]) {
      expect(heard.events).toContainEqual(
        expect.objectContaining({ initial: true, attribute: 'sys/tg_test/1/double_scalar' }),
      );
      await heard.until('three events', () => heard.values().length >= 3);
      heard.subscription.close();
      expect(heard.errors).toEqual([]);
      expect(heard.connections).toEqual([true]);
      expect(heard.subscription.lost).toBe(0);
      expect(heard.values().every((value) => typeof value === 'number')).toBe(true);
    }
    const repeated = change.values().length - new Set(change.values()).size;
    expect(repeated).toBeLessThanOrEqual(change.latePollings.length);
    const times = periodic.events.flatMap((e) => ('reading' in e ? [e.reading.timeSeconds] : []));
    for (const [k, time] of times.slice(2).entries()) expect(time - times[k + 1]!).toBeGreaterThan(0.2);
    const count = change.events.length;
    const other = await listen(device, 'double_scalar', 'periodic');
    await other.until('two events', () => other.values().length >= 2);
    expect(change.events.length).toBe(count);
    other.subscription.close();
    await device.stopPolling('attribute', 'double_scalar');
  });

  real('are refused with the reason where the server has none to send', async () => {
    const device = testDevice();
    await expect(device.subscribe('ampli', 'change', () => undefined)).rejects.toMatchObject({
      reason: 'API_AttributePollingNotStarted',
    });
    await expect(device.subscribe('ampli', 'data_ready', () => undefined)).rejects.toMatchObject({
      reason: 'API_AttributeNotDataReadyEnabled',
    });
    await expect(device.subscribe('nothing', 'change', () => undefined)).rejects.toBeInstanceOf(DevFailed);
  });

  real(
    'that were refused come once the server has them to send, where the subscription waits for it',
    async () => {
      const device = testDevice();
      const heard = await listen(device, 'string_scalar', 'change', { stateless: true });
      expect(heard.subscription.connected).toBe(false);
      await device.poll('attribute', 'string_scalar', 50);
      await heard.until('the subscription', () => heard.connections.at(-1) === true, 30);
      await device.write('string_scalar', 'at last');
      await heard.until('the value', () => heard.values().includes('at last'));
      heard.subscription.close();
      await device.stopPolling('attribute', 'string_scalar');
    },
  );

  real('tell of a changed configuration', async () => {
    const device = testDevice();
    const heard = await listen(device, 'long_scalar', 'config');
    expect(heard.events[0]).toMatchObject({ kind: 'config', initial: true, config: { units: '' } });
    const config = await device.attributeConfig('long_scalar');
    await device.setAttributeConfig({ ...config, units: 'counts' });
    await heard.until('the new unit', () => heard.events.length >= 2);
    expect(heard.events.at(-1)).toMatchObject({
      kind: 'config',
      initial: false,
      attribute: 'sys/tg_test/1/long_scalar',
      config: { name: 'long_scalar', units: 'counts' },
    });
    heard.subscription.close();
  });

  real('tell of an attribute that cannot be read', async () => {
    const device = testDevice();
    await thresholds(device, 'throw_exception', { absChange: '1' });
    await device.poll('attribute', 'throw_exception', 100);
    const heard = await listen(device, 'throw_exception', 'change');
    await heard.until('an error', () => heard.errors.length > 0);
    for (const error of heard.errors) {
      expect(error).toBeInstanceOf(DevFailed);
      expect((error as DevFailed).errors[0]!.reason).toBe('exception test');
    }
    expect(heard.events).toEqual([]);
    expect(heard.subscription.connected).toBe(true);
    heard.subscription.close();
    await device.stopPolling('attribute', 'throw_exception');
  });

  real('need a heartbeat, and are subscribed to again when none comes', async () => {
    // The server sends one every nine to ten seconds.
    const patient = testDevice({ heartbeatSeconds: 11.5, renewSeconds: 2 });
    const hasty = testDevice({ heartbeatSeconds: 3 });
    await thresholds(patient, 'ulong_scalar', { period: '400' });
    await patient.poll('attribute', 'ulong_scalar', 200);
    const [quiet, lost] = await Promise.all([
      listen(patient, 'long_scalar', 'config'),
      listen(hasty, 'long_scalar', 'config'),
    ]);
    await lost.until('the loss', () => lost.connections.includes(false), 8);
    await lost.until('the subscription again', () => lost.connections.at(-1) === true, 8);
    await delay(THOROUGH ? 25_000 : 10_000);
    expect(quiet.connections).toEqual([true]);
    expect(quiet.errors).toEqual([]);
  });
});
