import { afterAll, describe, expect } from 'vitest';
import { DevFailed, TangoClient, type AttributeReading, type CommandType } from '#tango';
import { pythonClient, tangoAvailable, withDatabase } from '../support/tango.ts';
import { requireReal } from './require.ts';
import { ARGUMENTS, plain, sampleOf } from './tangoSamples.ts';

const real = requireReal("Debian's Tango database and TangoTest", tangoAvailable());
const shared = withDatabase({ tangoTest: true });
const DEVICE = 'sys/tg_test/1';
/** Debian's TangoTest 9.3.4 dies of a segmentation fault when this is written, whoever writes it and whatever. */
const CRASHES = 'long_image';

let client: TangoClient | undefined;
function testDevice() {
  client ??= new TangoClient({ tangoHost: shared.database.tangoHost, environment: {} });
  return client.device(DEVICE);
}
afterAll(() => client?.close());

/** How many elements its dimensions promise. */
function countOf({ value, format }: AttributeReading): number {
  if (format === 'scalar') return value === undefined ? 0 : 1;
  if (format === 'spectrum') return (value as { length: number }).length;
  const { width, height, data } = value as { width: number; height: number; data: { length: number } };
  expect(data).toHaveLength(width * height);
  return data.length;
}

async function failureOf(call: Promise<unknown>): Promise<DevFailed> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DevFailed);
  return thrown as DevFailed;
}

describe('TangoTest', () => {
  real('tells every one of its attributes, in the types and sizes that it says', async () => {
    const device = testDevice();
    const names = await device.attributes();
    const configs = await device.attributeConfigs();
    expect(names).toEqual(configs.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(60);
    const failed: Record<string, string> = {};
    for (const [k, result] of (await device.readMany(names)).entries()) {
      const config = configs[k]!;
      expect(result.name).toBe(config.name);
      if ('failed' in result) failed[config.name] = result.failed.reason;
      else {
        const { reading } = result;
        expect([reading.name, reading.type, reading.format]).toEqual([
          config.name,
          config.type,
          config.format,
        ]);
        expect(reading.quality).toBe('valid');
        expect(Math.abs(reading.timeSeconds - Date.now() / 1000)).toBeLessThan(60);
        const count = countOf(reading);
        if (config.format !== 'scalar') expect([256, 251 * 251]).toContain(count);
        expect(reading.written === undefined).toBe(config.access === 'read');
      }
    }
    expect(failed).toEqual({ no_value: 'API_AttrValueNotSet', throw_exception: 'exception test' });
  });

  real('takes every writable attribute as PyTango then reads it', async () => {
    const device = testDevice();
    const written: Record<string, unknown> = {};
    for (const { name, type, format, access } of await device.attributeConfigs()) {
      if (name === CRASHES || type === 'encoded' || (access !== 'write' && access !== 'read_write')) continue;
      const value = sampleOf(type, format);
      await device.write(name, value);
      const back = await device.read(name);
      expect(back.written, name).toEqual(value);
      // Scalars of numbers are what the device likes; all others are what was written.
      if (format !== 'scalar' || type === 'string' || type === 'boolean') {
        expect(back.value, name).toEqual(value);
      }
      written[name] = plain(value);
    }
    expect(Object.keys(written)).toHaveLength(30);
    const seen = (await pythonClient('tango_read.py', [DEVICE, ...Object.keys(written)], {
      tangoHost: shared.database.tangoHost,
    })) as Record<string, [unknown, unknown]>;
    const set = Object.entries(seen).map(([name, [, value]]) => [name, value]);
    expect(Object.fromEntries(set)).toEqual(written);
  });

  real('takes several values in one call, and writes and reads in one', async () => {
    const device = testDevice();
    await device.writeMany({ float_scalar: 0.5, string_scalar: 'both', uchar_spectrum: [3, 4] });
    expect((await device.read('float_scalar')).written).toBe(0.5);
    expect((await device.read('uchar_spectrum')).value).toEqual(Uint8Array.of(3, 4));
    const both = await device.writeRead('string_scalar', 'at once');
    expect([both.value, both.written]).toEqual(['at once', 'at once']);
    expect(await device.attribute('string_scalar').read()).toMatchObject({ value: 'at once' });
  });

  real('answers the argument of every one of its commands', async () => {
    const device = testDevice();
    const answered: CommandType[] = [];
    for (const { name, argument, result } of await device.commands()) {
      if (!name.startsWith('Dev')) continue;
      expect(result).toBe(argument);
      const value = ARGUMENTS[argument];
      expect(await device.command(name, value), name).toEqual(value);
      answered.push(argument);
    }
    expect(answered).toContain('void');
    expect(answered).toHaveLength(23);
    await device.command('DumpExecutionState');
    const before = await device.state();
    await device.command('SwitchStates');
    expect(await device.state()).toBe(before === 'RUNNING' ? 'FAULT' : 'RUNNING');
    expect(await device.status()).toContain('state');
    await device.command('switchstates');
    expect(await device.command('State')).toBe(before);
  });

  real('refuses what is wrong with the whole stack of its reasons', async () => {
    const device = testDevice();
    const unknown = await failureOf(device.read('nothing'));
    expect(unknown.about).toContain('nothing');
    expect(unknown.errors[0]).toMatchObject({ reason: 'API_AttrNotFound', severity: 'error' });
    expect(unknown.errors[0]!.description).toContain('nothing');
    expect(unknown.errors[0]!.origin).not.toBe('');
    const thrown = await failureOf(device.read('throw_exception'));
    expect(thrown.errors[0]).toMatchObject({
      reason: 'exception test',
      description: 'here is the exception you requested',
    });
    expect((await failureOf(device.command('Nothing'))).reason).toBe('API_CommandNotFound');
    expect((await failureOf(device.write('short_scalar_ro', 1))).reason).toBe('API_AttrNotWritable');
    await expect(device.command('DevShort', 40_000)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(device.command('DevShort', 'forty')).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(device.write('uchar_scalar', 256)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    const several = await device.writeMany({ float_scalar: 2, short_scalar_ro: 1 }).catch((e: unknown) => e);
    expect(several).toMatchObject({ failures: [{ name: 'short_scalar_ro' }] });
    expect(several).toBeInstanceOf(DevFailed);
    expect(await device.command('DevShort', 4)).toBe(4);
  });
});
