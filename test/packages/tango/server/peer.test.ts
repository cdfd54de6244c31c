import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TangoError } from '#tango';
import { MESSAGE, writeMessage, type GiopMinor } from '#tango/codec/giop';
import { LOCATE, readLocateReply } from '#tango/codec/reply';
import { writeLocateRequest } from '#tango/codec/request';
import { DeviceServer } from '#tango/server/deviceServer';
import { RawClient, request } from './rawClient.ts';
import { atEnd, definition, serving, until } from './serving.ts';

const KEY = 'test/server/1';

async function rawClient(port: number): Promise<RawClient> {
  const raw = await RawClient.connect(port);
  atEnd(() => Promise.resolve(raw.close()));
  return raw;
}

describe('a connection to a device server', () => {
  it('speaks GIOP 1.0, 1.1 and 1.2 of both byte orders', async () => {
    const { port } = await serving([definition({ description: 'of many words' })]);
    const raw = await rawClient(port);
    for (const minor of [0, 1, 2] as GiopMinor[]) {
      for (const littleEndian of [true, false]) {
        const header = { minor, littleEndian };
        const described = request(KEY, '_get_description', undefined, header);
        expect(await raw.result(described, (reader) => reader.string())).toBe('of many words');
        const isA = request(KEY, '_is_a', (writer) => writer.string('IDL:Tango/Device_5:1.0'), header);
        expect(await raw.result(isA, (reader) => reader.bool())).toBe(true);
        const isNot = request(KEY, '_is_a', (writer) => writer.string('IDL:Tango/Device_6:1.0'), header);
        expect(await raw.result(isNot, (reader) => reader.bool())).toBe(false);
      }
    }
  });

  it('tells where objects are, and that others are not', async () => {
    const { port } = await serving([definition()]);
    const raw = await rawClient(port);
    const locate = async (key: string): Promise<number> => {
      raw.send(writeLocateRequest({ requestId: 4, objectKey: Buffer.from(key) }));
      return readLocateReply(await raw.take(MESSAGE.locateReply)).status;
    };
    expect(await locate('TEST/server/1')).toBe(LOCATE.here);
    expect(await locate('dserver/tested/one')).toBe(LOCATE.here);
    expect(await locate('test/server/2')).toBe(LOCATE.unknown);
    expect(await raw.exception(request('test/server/2', 'ping'))).toBe('OBJECT_NOT_EXIST');
    expect(await raw.exception(request(KEY, 'dance'))).toBe('BAD_OPERATION');
    expect(await raw.exception(request(KEY, 'read_attributes_5', (writer) => writer.u32(9999)))).toBe(
      'MARSHAL',
    );
    expect(await raw.result(request(KEY, '_non_existent'), (reader) => reader.bool())).toBe(false);
  });

  it('takes requests in fragments and at any cut', async () => {
    const { port } = await serving([definition()]);
    const raw = await rawClient(port);
    const whole = request(KEY, '_is_a', (writer) => writer.string('IDL:omg.org/CORBA/Object:1.0'));
    // The first part ends behind the number of the request; GIOP 1.2 cuts at multiples of 8.
    const first = whole.slice(0, 24);
    first[6] = 3;
    new DataView(first.buffer).setUint32(8, first.length - 12, true);
    const rest = writeMessage(MESSAGE.fragment, {}, (writer) => {
      writer.u32(1);
      writer.raw(whole.subarray(24));
    });
    expect(await raw.result(Buffer.concat([first, rest]), (reader) => reader.bool())).toBe(true);
    for (let cut = 1; cut < whole.length; cut++) {
      raw.send(whole.subarray(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      expect(await raw.result(whole.subarray(cut), (reader) => reader.bool())).toBe(true);
    }
  });

  it('is told of bytes that are none of GIOP, and closed', async () => {
    const { port, warnings, device } = await serving([definition()]);
    const raw = await rawClient(port);
    raw.send(Buffer.from('GET / HTTP/1.1\r\nHost: beamline\r\n\r\n'));
    await raw.take(MESSAGE.messageError);
    if (!raw.socket.destroyed) await once(raw.socket, 'close');
    expect(warnings.join()).toContain('GIOP');
    expect(await device.state()).toBe('ON');
  });

  it('does not hold up others when a client takes nothing of what it asks for', async () => {
    const data = new Uint16Array(1024 * 1024);
    const image = {
      name: 'image',
      type: 'ushort',
      format: 'image',
      read: () => ({ width: 1024, height: 1024, data }),
    } as const;
    let reads = 0;
    const counted = { ...image, read: () => (reads++, image.read()) };
    const { port, device } = await serving([definition({ attributes: [counted] })]);
    const raw = await rawClient(port);
    raw.socket.pause();
    const read = request(KEY, 'read_attributes_5', (writer) => {
      writer.strings(['image']);
      writer.u32(0);
      writer.u32(0);
      writer.u32(7);
    });
    for (let k = 0; k < 400; k++) raw.send(read);
    for (let k = 0; k < 20; k++) expect((await device.read('State')).value).toBe('ON');
    await until(() => reads > 0, 'the first reading');
    // The socket's buffers take some; then the server leaves the rest where it is.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBeLessThan(40);
    raw.socket.resume();
    for (let k = 0; k < 60; k++) await raw.reply();
  });

  it('answers all requests that are sent at once', async () => {
    const { device } = await serving([
      definition({
        attributes: [
          {
            name: 'slow',
            type: 'long',
            read: () => new Promise<number>((resolve) => setTimeout(resolve, 1, 5)),
          },
        ],
      }),
    ]);
    const all = await Promise.all(
      Array.from({ length: 600 }, (_, k) => device.read(k % 3 === 0 ? 'slow' : 'State')),
    );
    expect(all.map(({ value }) => value)).toEqual(all.map((_, k) => (k % 3 === 0 ? 5 : 'ON')));
  });
});

describe('a device server', () => {
  it('frees its port when it is closed, and tells its clients', async () => {
    const { server, port, device } = await serving([definition()]);
    const raw = await rawClient(port);
    await device.ping();
    await server.close();
    await raw.take(MESSAGE.closeConnection);
    await expect(device.ping()).rejects.toBeInstanceOf(TangoError);
    const again = await serving([definition()], { port });
    expect(again.port).toBe(port);
    expect(await again.device.state()).toBe('ON');
    // The first client comes back to whoever serves now.
    expect(await device.state()).toBe('ON');
  });

  it('refuses a port that is taken, and names it', async () => {
    const { port } = await serving([definition()]);
    const second = new DeviceServer('Tested', 'two', { port });
    atEnd(() => second.close());
    await expect(second.start()).rejects.toThrow(`TCP port ${port} of 127.0.0.1`);
  });

  it('refuses definitions that make no sense', () => {
    const server = new DeviceServer('Tested', 'three');
    server.add(definition());
    const refuse = (members: Parameters<typeof definition>[0], words: string): void =>
      expect(() => server.add(definition({ name: 'test/server/2', ...members }))).toThrow(words);
    refuse({ name: 'TEST/Server/1' }, 'there already');
    refuse({ name: 'test/server' }, 'dom/fam/mem');
    refuse({ attributes: [{ name: 'a b', type: 'long' }] }, 'a b');
    refuse({ attributes: [{ name: 'State', type: 'state' }] }, 'State');
    refuse({ attributes: [{ name: 'a', type: 'enum' }] }, 'labels');
    refuse({ attributes: [{ name: 'a', type: 'long', value: 'words' }] }, 'words');
    refuse({ attributes: [{ name: 'a', type: 'long', min: 2, max: 1 }] }, 'range');
    refuse({ attributes: [{ name: 'a', type: 'string', max: 1 }] }, 'limits');
    refuse({ attributes: [{ name: 'a', type: 'long', memorized: true, format: 'spectrum' }] }, 'scalar');
    refuse({ commands: [{ name: 'Init', execute: () => undefined }] }, 'Init');
    expect(() => new DeviceServer('a/b', 'c')).toThrow(RangeError);
  });

  it('begins in FAULT where a device cannot, and Init mends it', async () => {
    let works = false;
    const { device, warnings } = await serving([
      definition({
        init: ({ device: own }) => {
          if (!works) throw new Error('the crate is off');
          own.setState('ON');
        },
      }),
    ]);
    expect([await device.state(), await device.status()]).toEqual(['FAULT', 'the crate is off']);
    expect(warnings.join()).toContain('the crate is off');
    works = true;
    await device.command('Init');
    expect([await device.state(), await device.status()]).toEqual(['ON', 'The device is in ON state.']);
  });

  it('tells of itself by its admin device, and ends by it', async () => {
    const { server, admin, device } = await serving([
      definition({ properties: [{ name: 'Port', default: ['1'] }] }),
    ]);
    expect(await device.adminName()).toBe('dserver/Tested/one');
    expect(await admin.command('QueryClass')).toEqual(['Tested']);
    expect(await admin.command('QueryWizardDevProperty', 'Tested')).toEqual(['Port', '', '1']);
    expect(await device.info()).toMatchObject({
      className: 'Tested',
      serverId: 'Tested/one',
      serverVersion: 5,
    });
    expect((await device.blackBox(2))[0]).toMatch(
      /^\d\d\/\d\d\/\d{4} .* : Operation info_3 requested from 127\.0\.0\.1/,
    );
    await admin.command('Kill');
    await until(async () => (await device.ping().catch(() => 'gone')) === 'gone', 'the end');
    await server.close();
  });
});
