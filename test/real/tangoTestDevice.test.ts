import { afterAll, describe, expect } from 'vitest';
import { TangoClient } from '#tango';
import { tangoAvailable, withDatabase } from '../support/tango.ts';
import { requireReal } from './require.ts';

const real = requireReal("Debian's Tango database and TangoTest", tangoAvailable());
const shared = withDatabase({ tangoTest: true });
const DEVICE = 'sys/tg_test/1';

let client: TangoClient | undefined;
function clientOf(): TangoClient {
  client ??= new TangoClient({ tangoHost: shared.database.tangoHost, environment: {} });
  return client;
}
afterAll(() => client?.close());

describe('TangoTest and its database', () => {
  real('say who they are', async () => {
    const device = clientOf().device(DEVICE);
    expect(device.uri).toBe(`tango://${shared.database.tangoHost}/${DEVICE}`);
    expect(await device.ping()).toBeLessThan(1);
    expect(await device.info()).toMatchObject({
      className: 'TangoTest',
      serverId: 'TangoTest/test',
      serverVersion: 5,
    });
    expect(await device.adminName()).toBe('dserver/TangoTest/test');
    const database = clientOf().database();
    expect(await database.importDevice(DEVICE)).toMatchObject({
      name: DEVICE,
      exported: true,
      pid: shared.tangoTest.pid,
      server: 'TangoTest/test',
      className: 'TangoTest',
    });
    expect(await database.devices('sys/tg*')).toEqual([DEVICE]);
    await expect(database.importDevice('no/such/device')).rejects.toMatchObject({
      reason: 'DB_DeviceNotDefined',
    });
    await expect(clientOf().device('no/such/device').ping()).rejects.toThrow(/no\/such\/device/);
  });

  real('find a device by its alias', async () => {
    const database = clientOf().database();
    await database.command('DbPutDeviceAlias', [DEVICE, 'the_test']);
    expect(await database.deviceOfAlias('the_test')).toBe(DEVICE);
    expect((await clientOf().device('the_test').read('ampli')).name).toBe('ampli');
  });

  real('know a device that no server has exported', async () => {
    await shared.database.addServer('Nobody/1', [{ class: 'Nobody', name: 'no/body/1' }]);
    await expect(clientOf().device('no/body/1').read('x')).rejects.toMatchObject({ code: 'NOT_EXPORTED' });
  });

  real('keep the configuration that was given, and refuse beyond its limits', async () => {
    const device = clientOf().device(DEVICE);
    const config = await device.attributeConfig('Double_Scalar');
    expect(config).toMatchObject({
      name: 'double_scalar',
      type: 'double',
      format: 'scalar',
      access: 'read_write',
    });
    await device.setAttributeConfig({
      ...config,
      label: 'Höhe',
      units: 'µm',
      displayUnits: 'mm',
      numberFormat: '%8.3f',
      min: '-5',
      max: '5',
      alarms: { ...config.alarms, maxAlarm: '4.5', minWarning: '-3' },
      events: { ...config.events, absChange: '-0.5,0.5', period: '500' },
    });
    expect(await device.attribute('double_scalar').config()).toMatchObject({
      label: 'Höhe',
      units: 'µm',
      displayUnits: 'mm',
      numberFormat: '%8.3f',
      min: '-5',
      max: '5',
      alarms: { maxAlarm: '4.5', minWarning: '-3' },
      events: { period: '500' },
    });
    await expect(device.write('double_scalar', 6)).rejects.toMatchObject({ reason: 'API_WAttrOutsideLimit' });
    await device.write('double_scalar', 5);
    expect(await device.attributeProperties('double_scalar')).toMatchObject({
      label: ['Höhe'],
      max_value: ['5'],
    });
    await device.setAttributeConfig(config);
    await device.write('double_scalar', 6);
  });

  real('keep properties of a device', async () => {
    const device = clientOf().device(DEVICE);
    const path = ['/data/visit', 'second line', ''];
    await device.putProperties({ scan_path: path, scan_count: ['7'] });
    expect(await device.properties(['scan_path', 'scan_count', 'scan_nothing'])).toEqual({
      scan_path: path,
      scan_count: ['7'],
    });
    expect(await device.properties()).toMatchObject({ scan_count: ['7'] });
    await device.deleteProperties(['scan_path', 'scan_count']);
    expect(await device.properties(['scan_path', 'scan_count'])).toEqual({});
  });

  real('tell the last calls and commands', async () => {
    const device = clientOf().device(DEVICE);
    await device.command('DevShort', 3);
    const [last] = await device.blackBox(1);
    expect(last).toContain('DevShort');
    expect(await device.blackBox(5)).toHaveLength(5);
    const info = await device.commandInfo('devvarlongstringarray');
    expect(info).toMatchObject({
      name: 'DevVarLongStringArray',
      argument: 'long_string_array',
      result: 'long_string_array',
      level: 'operator',
    });
  });

  real('poll an attribute and answer from the cache', async () => {
    const device = clientOf().device(DEVICE);
    await expect(device.read('long_scalar', { source: 'cache' })).rejects.toMatchObject({
      reason: 'API_AttrNotPolled',
    });
    await device.poll('attribute', 'long_scalar', 3000);
    const cached = () => device.read('long_scalar', { source: 'cache' });
    await expect
      .poll(() => cached().catch((error: Error) => error.message), { timeout: 5000 })
      .toHaveProperty('value');
    const first = await cached();
    const second = await device.read('long_scalar', { source: 'cache' });
    expect(second.timeSeconds).toBe(first.timeSeconds);
    const fresh = await device.read('long_scalar', { source: 'device' });
    expect(fresh.timeSeconds).toBeGreaterThan(first.timeSeconds);
    await device.stopPolling('attribute', 'long_scalar');
    await expect(device.read('long_scalar', { source: 'cache' })).rejects.toThrow(/polled/);
  });
});
