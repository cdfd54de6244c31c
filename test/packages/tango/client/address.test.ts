import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { TangoClient, TangoError } from '#tango';
import { attributeAddress, deviceAddress, hostsOf, uriOf } from '#tango/client/address';
import { settingsOf } from '#tango/client/settings';

const HOST = 'db:10000';

describe('addresses of devices', () => {
  it('are names, aliases, and both with the host of a database or of a server', () => {
    const there = { host: 'h:1', hasDatabase: true, name: 'dom/fam/mem' };
    expect(deviceAddress('Dom/Fam/Mem', HOST)).toEqual({ ...there, host: HOST });
    expect(deviceAddress('tango:dom/fam/mem', HOST)).toEqual({ ...there, host: HOST });
    expect(deviceAddress('motor', HOST)).toEqual({ ...there, host: HOST, name: 'motor' });
    for (const text of ['h:1/dom/fam/mem', 'tango://H:1/dom/fam/mem', '//h:1/dom/fam/mem#dbase=yes']) {
      expect(deviceAddress(text, HOST)).toEqual(there);
    }
    expect(deviceAddress('tango://h:1/motor', undefined)).toEqual({ ...there, name: 'motor' });
    expect(deviceAddress('tango://h:1,i:2/dom/fam/mem', undefined)).toEqual({ ...there, host: 'h:1,i:2' });
    expect(deviceAddress('tango://h:1/dom/fam/mem#dbase=no', HOST)).toEqual({ ...there, hasDatabase: false });
    expect(deviceAddress('tango://[::1]:1/dom/fam/mem', HOST)).toEqual({ ...there, host: '[::1]:1' });
  });

  it('of attributes have one name more, whose case is kept', () => {
    const address = attributeAddress('tango://h:1/dom/fam/mem/StatusLim-#dbase=no', HOST);
    expect(address).toEqual({
      host: 'h:1',
      hasDatabase: false,
      name: 'dom/fam/mem',
      attribute: 'StatusLim-',
    });
    expect(attributeAddress('motor/Position', HOST)).toMatchObject({ name: 'motor', attribute: 'Position' });
    expect(uriOf(address)).toBe('tango://h:1/dom/fam/mem/StatusLim-#dbase=no');
  });

  it('that are none say what is expected', () => {
    const wrong = [
      '',
      ' ',
      'a/b',
      'a/b/c/d',
      '/a/b/c',
      'a//c',
      'a/b/c#dbase=maybe',
      'tango://h/a/b/c',
      'h:x/a/b/c',
      'a b/c/d',
    ];
    for (const text of wrong) {
      expect(() => deviceAddress(text, HOST)).toThrow(/expected is/);
    }
    expect(() => deviceAddress('h:0/a/b/c', HOST)).toThrow(/1 to 65535/);
    expect(() => deviceAddress('a/b/c#dbase=no', HOST)).toThrow(/needs tango:\/\/host:port/);
    expect(() => deviceAddress('a/b/c', undefined)).toThrow(/set TANGO_HOST/);
    for (const text of ['a/b/c', 'x', 'a/b/c/d/e']) {
      expect(() => attributeAddress(text, HOST)).toThrow(/\/attribute/);
    }
    for (const text of ['h', 'h:1;i:2', 'h:99999']) expect(() => hostsOf(text)).toThrow(TangoError);
  });

  it('name the same proxy when they mean the same', async () => {
    const client = new TangoClient({ tangoHost: 'DB:10000', environment: {} });
    const device = client.device('a/b/c');
    expect(client.device('tango://db:10000/A/b/C')).toBe(device);
    expect(client.device('tango://db:10000/a/b/c#dbase=no')).not.toBe(device);
    expect(client.attribute('a/b/c/X').device).toBe(device);
    expect(client.database()).toBe(client.database('db:10000'));
    expect([device.name, device.uri, device.attribute('X').uri]).toEqual([
      'a/b/c',
      'tango://db:10000/a/b/c',
      'tango://db:10000/a/b/c/X',
    ]);
    expect(client.attribute('tango://h:1/a/b/c/X#dbase=no').uri).toBe('tango://h:1/a/b/c/X#dbase=no');
    await client.close();
  });
});

describe('settings', () => {
  it('take the database from the options, the environment, and the files of Tango', () => {
    expect(settingsOf({ tangoHost: 'h:1', environment: { TANGO_HOST: 'i:2' } }).tangoHost).toBe('h:1');
    expect(settingsOf({ environment: { TANGO_HOST: ' i:2 ' } }).tangoHost).toBe('i:2');
    expect(settingsOf({ environment: {} }).tangoHost).toBe(undefined);
    const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
    writeFileSync(join(folder, '.tangorc'), '# where\nTANGO_HOST = "k:3"\n');
    vi.stubEnv('HOME', folder);
    vi.stubEnv('TANGO_HOST', '');
    expect(settingsOf({}).tangoHost).toBe('k:3');
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('have the defaults of cppTango, and refuse numbers that make no sense', () => {
    expect(settingsOf({ environment: {} })).toMatchObject({
      timeoutSeconds: 3,
      renewSeconds: 200,
      heartbeatSeconds: 30,
      maxMessageBytes: 2 ** 30,
    });
    expect(() => settingsOf({ timeoutSeconds: 0 })).toThrow(RangeError);
    expect(() => settingsOf({ maxMessageBytes: Number.NaN })).toThrow(RangeError);
  });

  it('survive a listener of warnings that throws', () => {
    const { warn } = settingsOf({
      environment: {},
      onWarning: () => {
        throw new Error('no');
      },
    });
    expect(() => warn('x')).not.toThrow();
  });
});
