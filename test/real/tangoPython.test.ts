import { describe, expect, onTestFinished } from 'vitest';
import { DevFailed, TangoClient, type CommandType, type DeviceProxy } from '#tango';
import { pythonServer, tangoAvailable, THOROUGH, withDatabase } from '../support/tango.ts';
import { listen } from '../support/tangoEvents.ts';
import { requireReal } from './require.ts';
import { ARGUMENTS, FORMATS, LISTED_TYPES, plain, sampleOf } from './tangoSamples.ts';

const real = requireReal("Debian's PyTango and its database", tangoAvailable());
const shared = withDatabase();
const NAME = 'test/everything/1';

async function everything(how: 'database' | 'nodb'): Promise<DeviceProxy> {
  const server = await pythonServer('tango_server.py', {
    className: 'Everything',
    devices: [NAME],
    ...(how === 'database' ? { database: shared.database } : {}),
  });
  const client = new TangoClient({ environment: {} });
  onTestFinished(() => client.close());
  return client.device(server.uris[NAME]!);
}

/**
 * The first event of a listener that is new comes twice from cppTango. Where there is a database, its counter tells; where
 * there is none, every counter is 0, and two events are as good as one that comes twice.
 */
function once(values: readonly unknown[]): unknown[] {
  return values.filter((value, k) => k !== 1 || value !== values[0]);
}

describe.each(['database', 'nodb'] as const)('a PyTango server (%s)', (how) => {
  real('takes and tells every type in every format', async () => {
    const device = await everything(how);
    expect(device.uri.endsWith('#dbase=no')).toBe(how === 'nodb');
    for (const type of LISTED_TYPES) {
      for (const format of FORMATS) {
        const name = `${type}_${format}`;
        const value = sampleOf(type, format);
        await device.write(name, value);
        const reading = await device.read(name);
        expect(reading, name).toMatchObject({ type, format, quality: 'valid', name });
        expect(reading.value, name).toEqual(value);
        expect(reading.written, name).toEqual(value);
        expect(JSON.parse((await device.command('AsJson', name)) as string), name).toEqual(plain(value));
      }
    }
    const encoded = { format: 'GRAY8', data: Uint8Array.of(0, 255, 128) };
    await device.write('encoded_scalar', encoded);
    expect(await device.read('encoded_scalar')).toMatchObject({
      value: encoded,
      written: encoded,
      type: 'encoded',
    });
    expect(JSON.parse((await device.command('AsJson', 'encoded_scalar')) as string)).toEqual(plain(encoded));
    await device.write('enum_scalar', 'proj');
    expect((await device.read('enum_scalar')).value).toBe(2);
    expect((await device.attributeConfig('enum_scalar')).enumLabels).toEqual(['dark', 'flat', 'proj']);
    const names = LISTED_TYPES.map((type) => `${type}_image`);
    for (const [k, result] of (await device.readMany([...names, 'broken'])).entries()) {
      if (k < names.length) expect(result).toMatchObject({ name: names[k], reading: { format: 'image' } });
      else expect(result).toMatchObject({ name: 'broken', failed: { reason: 'Test_Inner' } });
    }
  });

  real('answers every type of argument', async () => {
    const device = await everything(how);
    const asked: string[] = [];
    for (const [type, value] of Object.entries(ARGUMENTS)) {
      expect(await device.command(`Echo_${type}`, value), type).toEqual(value);
      expect(await device.commandInfo(`Echo_${type}`)).toMatchObject({ argument: type, result: type });
      asked.push(type);
    }
    expect(asked satisfies string[] as CommandType[]).toHaveLength(25);
    for (const type of ['string_array', 'double_array', 'long64_array', 'boolean_array'] as const) {
      expect(await device.command(`Echo_${type}`, [])).toHaveLength(0);
    }
    await expect(device.command('Sleep', 1, { timeoutSeconds: 0.2 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    expect(await device.command('Sleep', 0.1, { timeoutSeconds: 5 })).toBe(undefined);
  });

  real('tells of qualities, of nothing and of failures', async () => {
    const device = await everything(how);
    expect(await device.read('invalid')).toMatchObject({ quality: 'invalid', value: undefined });
    const empty = await device.read('empty');
    expect(empty.quality).toBe('valid');
    expect(empty.value ?? []).toHaveLength(0);
    expect(await device.attributeConfig('limited')).toMatchObject({
      label: 'Sample x',
      units: 'mm',
      description: 'where the sample is',
      numberFormat: '%8.3f',
      min: '-10',
      max: '10',
      alarms: { minAlarm: '-8', maxAlarm: '8', minWarning: '-6', maxWarning: '6' },
    });
    for (const [value, quality] of [
      [5, 'valid'],
      [7, 'warning'],
      [9, 'alarm'],
    ] as const) {
      await device.write('limited', value);
      expect((await device.read('limited')).quality).toBe(quality);
    }
    await expect(device.write('limited', 11)).rejects.toMatchObject({ reason: 'API_WAttrOutsideLimit' });
    for (const failing of [device.read('broken'), device.command('Fail')]) {
      const error: unknown = await failing.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DevFailed);
      expect((error as DevFailed).errors.slice(0, 2)).toMatchObject([
        { reason: 'Test_Inner', description: 'the encoder is not there', origin: 'Everything::encoder' },
        { reason: 'Test_Outer', description: 'nothing can be read', origin: 'Everything::read' },
      ]);
    }
  });

  real('sends events of every kind', async () => {
    const device = await everything(how);
    const [change, archive, user, ready, state] = await Promise.all([
      listen(device, 'pushed', 'change'),
      listen(device, 'pushed', 'archive'),
      listen(device, 'pushed', 'user'),
      listen(device, 'pushed', 'data_ready'),
      listen(device, 'pushed_text', 'change'),
    ]);
    await device.command('Push', 'change');
    await change.until('the change', () => change.values().includes(1));
    await device.command('Push', 'archive');
    await archive.until('the archive event', () => archive.values().includes(2));
    await device.command('Push', 'user');
    await user.until('the user event', () => user.values().includes(3));
    await device.command('Push', 'data_ready');
    await ready.until('data ready', () => ready.events.length > 0);
    expect(ready.events).toEqual([{ kind: 'data_ready', attribute: `${NAME}/pushed`, counter: 4 }]);
    await device.command('Push', 'alarm');
    await change.until('the alarm', () => change.values().includes(5));
    expect(change.events.at(-1)).toMatchObject({
      kind: 'change',
      initial: false,
      reading: { value: 5, quality: 'alarm', timeSeconds: 1_600_000_000.25, type: 'long' },
    });
    await device.command('Push', 'error');
    await change.until('the error', () => change.errors.length > 0);
    expect((change.errors[0] as DevFailed).errors).toMatchObject([
      { reason: 'Test_Inner' },
      { reason: 'Test_Outer' },
    ]);
    await device.command('Push', 'text');
    await state.until('the texts', () => state.values().length > 0);
    expect(state.values()).toEqual([['a', '', 'b'.repeat(7)]]);
    expect([archive.values(), user.values()]).toEqual([[2], [3]]);
    const polled = await listen(device, 'polled', 'change');
    await polled.until('three polled values', () => polled.values().length >= 3);
    const broken = await listen(device, 'polled_broken', 'change');
    await broken.until('the error of polling', () => broken.errors.length > 0);
    expect(broken.errors[0]).toMatchObject({ reason: 'Test_Inner' });
  });

  real('sends thousands of events and images of megabytes, all of them and in order', async () => {
    const device = await everything(how);
    const count = THOROUGH ? 20_000 : 3000;
    const numbers = await listen(device, 'pushed', 'change');
    await device.command('Count', count, { timeoutSeconds: 60 });
    await numbers.until('the last', () => numbers.values().at(-1) === count, 30);
    expect(once(numbers.values())).toEqual(Array.from({ length: count }, (_, k) => k + 1));
    expect(numbers.subscription.lost).toBe(0);
    const images = await listen(device, 'pushed_image', 'change');
    await device.command('Frames', [20, 2048, 1024], { timeoutSeconds: 60 });
    const frames = () => images.values() as { width: number; height: number; data: Uint16Array }[];
    await images.until('the last image', () => frames().at(-1)?.data[0] === 19, 30);
    expect(once(frames().map(({ data }) => data[0]))).toEqual(Array.from({ length: 20 }, (_, k) => k));
    for (const { width, height, data } of frames()) {
      expect([width, height, data.length]).toEqual([2048, 1024, 2048 * 1024]);
      expect(data.every((pixel) => pixel === data[0])).toBe(true);
    }
  });
});

describe('a PyTango server that is restarted', () => {
  real('has the memorized values that our client wrote', async () => {
    const { database } = shared;
    const start = () =>
      pythonServer('tango_server.py', { database, className: 'Everything', devices: [NAME] });
    const first = await start();
    const client = new TangoClient({ environment: {} });
    onTestFinished(() => client.close());
    const device = client.device(first.uris[NAME]!);
    expect(await device.attributeConfig('kept')).toMatchObject({ memorized: true, writtenAtInit: true });
    await device.write('kept', 12.5);
    await device.write('kept_text', 'sample 3');
    expect(await device.attributeProperties('kept')).toMatchObject({ __value: ['12.5'] });
    await first.close();
    await start();
    expect((await device.read('kept')).value).toBe(12.5);
    expect((await device.read('kept_text')).value).toBe('sample 3');
  });
});
