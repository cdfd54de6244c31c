import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DevFailed } from '#tango';
import { MESSAGE } from '#tango/codec/giop';
import { GiopSplitter } from '#tango/codec/giopSplitter';
import { iorText, parseIor, writeIor } from '#tango/codec/ior';
import { REPLY, writeReply } from '#tango/codec/reply';
import { readRequest } from '#tango/codec/request';
import { fakeDatabase, imported } from './fakeDatabase.ts';
import { atEnd, clientOf, noticed, referenceTo, script, uriAt } from './scripted.ts';
import type { Asked } from './scripted.ts';

const GONE = { name: 'OBJECT_NOT_EXIST', minor: 0x4f4d0001, completed: 'no' as const };

describe('a database with two addresses', () => {
  it('is found at the one that lives by all who ask at the same moment', async () => {
    const dead = await script(() => false);
    await dead.stop();
    const database = await fakeDatabase(() => imported(referenceTo(1, 'a/b/c')));
    const hosts = `127.0.0.1:${dead.port},127.0.0.1:${database.port}`;
    const proxy = clientOf({ tangoHost: hosts }).database();
    const found = await Promise.all(
      Array.from({ length: 5 }, (_, k) => proxy.importDevice(`a/b/${k}`).then(({ server }) => server)),
    );
    expect(found).toEqual(Array.from({ length: 5 }, () => 'Exe/inst'));
  });
});

describe('a device of a database', () => {
  it('is found once, and again where it has moved to when its server is gone', async () => {
    const first = await script(() => false);
    let where = referenceTo(first.port, 'a/b/c');
    const database = await fakeDatabase(() => imported(where));
    const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
    await device.read('x');
    await device.read('x');
    expect(database.commands).toEqual([['DbImportDevice', 'a/b/c']]);
    await first.stop();
    await noticed();
    const second = await script(() => false);
    where = referenceTo(second.port, 'a/b/c');
    expect((await device.read('x')).value).toBe(2.5);
    expect(database.commands).toHaveLength(2);
    expect([first.heard, second.heard]).toEqual([
      ['ping', 'read_attributes_5', 'read_attributes_5'],
      ['read_attributes_5'],
    ]);
  });

  it('is found again when its server says that it does not exist, or is just going, and nothing was executed', async () => {
    for (const name of ['OBJECT_NOT_EXIST', 'TRANSIENT', 'COMM_FAILURE']) {
      const server = await script((asked) => {
        if (asked.key !== 'old') return false;
        asked.refuse({ ...GONE, name });
        return true;
      });
      const keys = ['old', 'new'];
      const database = await fakeDatabase(() => imported(referenceTo(server.port, keys.shift() ?? 'new')));
      const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
      await device.connected();
      expect(server.heard).toEqual(['old ping', 'new ping']);
    }
  });

  it('that does not exist after all, or may have executed the call, is an error of CORBA, asked for once more at most', async () => {
    let exception: typeof GONE | { name: string; minor: number; completed: 'maybe' } = GONE;
    const server = await script((asked) => {
      asked.refuse(exception);
      return true;
    });
    const database = await fakeDatabase(() => imported(referenceTo(server.port, 'a/b/c')));
    const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
    await expect(device.connected()).rejects.toMatchObject({
      code: 'CORBA',
      message: /OBJECT_NOT_EXIST \(minor 0x4f4d0001, completed: no\)/,
    });
    expect(server.heard).toHaveLength(2);
    exception = { name: 'COMM_FAILURE', minor: 0, completed: 'maybe' };
    await expect(device.connected()).rejects.toMatchObject({ code: 'CORBA', message: /completed: maybe/ });
    expect(server.heard).toHaveLength(3);
  });

  it('is looked for once by all who ask at a time', async () => {
    const server = await script(() => false);
    const database = await fakeDatabase(() => imported(referenceTo(server.port, 'a/b/c')));
    const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
    await Promise.all([device.connected(), device.state().catch(() => undefined), device.connected()]);
    expect(database.commands).toHaveLength(1);
  });

  it('that is not known, not exported, or exported without sense, is an error of its own', async () => {
    const answers: Record<string, ReturnType<typeof imported>> = {
      'a/b/down': imported('nada', { name: 'a/b/down', exported: false }),
      'a/b/odd': imported('nada', { name: 'a/b/odd' }),
      'a/b/nowhere': imported(iorText({ typeId: '', profiles: [] }), { name: 'a/b/nowhere' }),
    };
    const database = await fakeDatabase((_, name) => answers[name as string]);
    const client = clientOf({ tangoHost: `127.0.0.1:${database.port}` });
    const failure = (name: string) =>
      client
        .device(name)
        .connected()
        .catch((error: unknown) => error);
    const unknown = await failure('a/b/unknown');
    expect(unknown).toBeInstanceOf(DevFailed);
    expect(unknown).toMatchObject({ about: 'a/b/unknown', reason: 'DB_DeviceNotDefined' });
    expect(await failure('a/b/down')).toMatchObject({
      code: 'NOT_EXPORTED',
      message: /start its server Exe\/inst/,
    });
    expect(await failure('a/b/odd')).toMatchObject({ code: 'PROTOCOL', about: 'a/b/odd' });
    expect(await failure('a/b/nowhere')).toMatchObject({ code: 'PROTOCOL', message: /without an address/ });
  });

  it('is asked for in every database of TANGO_HOST, and works again when the database does', async () => {
    const server = await script(() => false);
    const answer = () => imported(referenceTo(server.port, 'a/b/c'));
    const lost = await fakeDatabase(answer);
    await lost.stop();
    const database = await fakeDatabase(answer);
    const tangoHost = `127.0.0.1:${lost.port},127.0.0.1:${database.port}`;
    await clientOf({ tangoHost }).device('a/b/c').connected();
    const client = clientOf({ tangoHost: `127.0.0.1:${lost.port}` });
    await expect(client.device('a/b/c').connected()).rejects.toMatchObject({
      code: 'DISCONNECTED',
      message: /^a\/b\/c: cannot be found: .*ECONNREFUSED/,
    });
    await fakeDatabase(answer, lost.port);
    await client.device('a/b/c').connected();
  });

  it('has the name of its alias', async () => {
    const server = await script(() => false);
    const database = await fakeDatabase((name) =>
      name === 'DbGetAliasDevice' ? 'A/B/C' : imported(referenceTo(server.port, 'a/b/c')),
    );
    const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('motor');
    expect(device.name).toBe('motor');
    await device.connected();
    expect(device.name).toBe('a/b/c');
    expect(database.commands.map(([name]) => name)).toEqual(['DbGetAliasDevice', 'DbImportDevice']);
  });

  it('at several addresses is reached at the one that answers', async () => {
    const dead = await script(() => false);
    await dead.stop();
    const server = await script(() => false);
    const reference = referenceTo(dead.port, 'a/b/c', [server.port]);
    const database = await fakeDatabase(() => imported(reference));
    const device = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
    await device.connected();
    await device.connected();
    expect([server.heard.length, database.commands.length]).toEqual([2, 1]);
  });

  it("on the same machine is reached by its server's local socket, and by TCP where that is not there", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
    atEnd(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'socket');
    const server = await script(() => false);
    const [profile] = parseIor(referenceTo(server.port, 'a/b/c')).profiles;
    const local = { host: hostname(), path };
    const ior = iorText({
      typeId: '',
      profiles: [{ ...(profile as NonNullable<typeof profile>), localSocket: local }],
    });
    const database = await fakeDatabase(() => imported(ior));
    const tangoHost = `127.0.0.1:${database.port}`;
    await clientOf({ tangoHost }).device('a/b/c').connected();
    expect(server.heard).toEqual(['ping']);
    let locally = 0;
    const listener = createServer((socket) => {
      const splitter = new GiopSplitter({
        onMessage: (message) => {
          if (message.type !== MESSAGE.request) return;
          locally++;
          socket.write(writeReply({ requestId: readRequest(message).requestId }));
        },
      });
      socket.on('data', (bytes) => splitter.push(bytes)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => listener.listen(path, resolve));
    atEnd(() => new Promise((resolve) => listener.close(resolve)));
    const client = clientOf({ tangoHost });
    await client.device('a/b/c').connected();
    await client.close();
    expect([locally, server.heard]).toEqual([1, ['ping']]);
  });
});

describe('a forward', () => {
  it('is followed, once and for all, and forgotten where it leads to nothing', async () => {
    const there = await script(() => false);
    const here = await script((asked: Asked) => {
      if (asked.operation === '_is_a') return false;
      const ior = parseIor(referenceTo(there.port, 'moved'));
      asked.answer((writer) => writeIor(writer, ior), REPLY.forward);
      return true;
    });
    const device = clientOf().device(uriAt(here.port));
    await device.connected();
    expect((await device.read('x')).value).toBe(2.5);
    expect(here.heard).toEqual(['_is_a', 'ping']);
    expect(there.heard).toEqual(['moved ping', 'moved read_attributes_5']);
  });

  it('without an end is refused, as is one to nowhere', async () => {
    const server = await script((asked: Asked) => {
      if (asked.operation === '_is_a') return false;
      const isNowhere = asked.operation === 'ping';
      const ior = isNowhere ? { typeId: '', profiles: [] } : parseIor(referenceTo(server.port, 'a/b/c'));
      asked.answer((writer) => writeIor(writer, ior), REPLY.forwardPermanently);
      return true;
    });
    const device = clientOf().device(uriAt(server.port));
    await expect(device.connected()).rejects.toMatchObject({ code: 'PROTOCOL', message: /nowhere/ });
    await expect(device.status()).rejects.toMatchObject({ code: 'PROTOCOL', message: /more than 8 times/ });
    expect(server.heard).toHaveLength(11);
  });
});
