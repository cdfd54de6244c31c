import { describe, expect, it } from 'vitest';
import { TangoError } from '#tango';
import { MESSAGE, writeMessage } from '#tango/codec/giop';
import { REPLY } from '#tango/codec/reply';
import { fragmentsOf } from '../codec/giopArbitraries.ts';
import { writeReading5 } from '#tango/codec/attributeReading';
import { READING, clientOf, noticed, script, until, uriAt } from './scripted.ts';
import type { Asked } from './scripted.ts';

describe('a connection', () => {
  it('is shared by all devices of a server, whose answers may come in any order', async () => {
    const waiting: Asked[] = [];
    const server = await script((asked) => {
      if (!asked.operation.startsWith('read_attributes')) return false;
      waiting.push(asked);
      return true;
    });
    const client = clientOf();
    const names = ['a/b/1', 'a/b/2', 'a/b/3'];
    const devices = names.map((name) => client.device(uriAt(server.port, name)));
    await Promise.all(devices.map((device) => device.connected()));
    const readings = Promise.all(devices.map((device) => device.read('x')));
    await until(() => waiting.length === 3);
    for (const asked of waiting.reverse()) {
      asked.answer((writer) => {
        writer.list(asked.request.body.strings(), (name) =>
          writeReading5(writer, { ...READING, name, value: Number(asked.key.at(-1)) }),
        );
      });
    }
    expect((await readings).map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(server.connections).toBe(1);
  });

  it('speaks with peers of the other byte order, of older versions and in fragments', async () => {
    for (const minor of [0, 1, 2] as const) {
      for (const littleEndian of [true, false]) {
        const server = await script((asked) => {
          asked.form = { minor, littleEndian };
          if (!asked.operation.startsWith('read_attributes')) return false;
          const bytes = asked.bytesOf(REPLY.result, (writer) => {
            writer.list(asked.request.body.strings(), (name) => writeReading5(writer, { ...READING, name }));
          });
          for (const part of minor === 0 ? [bytes] : fragmentsOf(bytes, 32)) asked.socket.write(part);
          return true;
        });
        expect(await clientOf().device(uriAt(server.port)).read('x')).toEqual(READING);
      }
    }
  });

  it('is made anew at the next call when the server has closed it', async () => {
    const server = await script(() => false);
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    for (const socket of server.sockets) socket.end(writeMessage(MESSAGE.closeConnection, {}));
    await until(() => server.sockets.size === 0);
    await device.connected();
    for (const socket of server.sockets) socket.destroy();
    await until(() => server.sockets.size === 0);
    await noticed();
    await device.connected();
    expect(server.connections).toBe(3);
  });

  it('that the server closes in order sends again what has no answer yet', async () => {
    let closes = 0;
    const server = await script((asked) => {
      if (asked.operation !== 'read_attributes_5' || closes++ > 0) return false;
      asked.closeOrderly();
      return true;
    });
    const device = clientOf().device(uriAt(server.port));
    expect((await device.read('x')).value).toBe(2.5);
    expect(server.heard.filter((each) => each === 'read_attributes_5')).toHaveLength(2);
  });

  it('that the server closes again and again is an error', async () => {
    const server = await script((asked) => {
      if (asked.operation === '_is_a') return false;
      asked.closeOrderly();
      return true;
    });
    const ping = clientOf().device(uriAt(server.port)).connected();
    await expect(ping).rejects.toMatchObject({ code: 'DISCONNECTED', message: /again and again/ });
  });

  it('that is cut fails the calls on it, for nobody knows whether they were done', async () => {
    const server = await script((asked) => {
      if (asked.operation !== 'ping') return false;
      asked.socket.destroy();
      return true;
    });
    const device = clientOf().device(uriAt(server.port));
    await expect(device.connected()).rejects.toMatchObject({ code: 'DISCONNECTED', about: 'a/b/c' });
    expect(server.heard.filter((each) => each === 'ping')).toHaveLength(1);
    expect((await device.read('x')).value).toBe(2.5);
  });

  it('that is cut at any octet of an answer is an error, never a value, and the next call works', async () => {
    let cut = 0;
    const server = await script((asked) => {
      if (asked.operation !== 'read_attributes_5' || cut < 0) return false;
      const bytes = asked.bytesOf(REPLY.result, (writer) => {
        writer.list(asked.request.body.strings(), (name) => writeReading5(writer, { ...READING, name }));
      });
      asked.socket.end(bytes.subarray(0, cut));
      cut = cut + 1 < bytes.length ? cut + 1 : -1;
      return true;
    });
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    let errors = 0;
    for (; cut >= 0; errors++) {
      await expect(device.read('x')).rejects.toMatchObject({ code: 'DISCONNECTED', about: 'a/b/c/x' });
    }
    expect(errors).toBeGreaterThan(100);
    expect(await device.read('x')).toEqual(READING);
  });

  it('to nobody is an error that says where', async () => {
    const server = await script(() => false);
    await server.stop();
    const error = await clientOf()
      .device(uriAt(server.port))
      .connected()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TangoError);
    expect(error).toMatchObject({
      code: 'DISCONNECTED',
      message: new RegExp(`127.0.0.1:${server.port} \\(ECONNREFUSED\\)`),
    });
  });

  it('on which nonsense comes is ended, and the next call has another', async () => {
    const nonsense = [
      (asked: Asked) => asked.socket.write('GET / HTTP/1.1\r\n\r\n'),
      (asked: Asked) => asked.socket.write(writeMessage(MESSAGE.messageError, {})),
      (asked: Asked) => asked.socket.write(writeMessage(MESSAGE.request, {})),
      (asked: Asked) => asked.socket.write(writeMessage(MESSAGE.reply, {}, (writer) => writer.u32(1))),
      (asked: Asked) => asked.answer(undefined, 5),
      (asked: Asked) => asked.answer((writer) => writer.u32(1)),
      (asked: Asked) =>
        asked.answer((writer) => writer.string('IDL:Some/Exception:1.0'), REPLY.userException),
    ];
    const server = await script((asked) => {
      if (asked.operation !== 'ping') return false;
      const next = nonsense.shift();
      next?.(asked);
      return next !== undefined;
    });
    const device = clientOf().device(uriAt(server.port));
    while (nonsense.length > 0) {
      await expect(device.connected()).rejects.toMatchObject({ code: 'PROTOCOL' });
    }
    await device.connected();
  });

  it('refuses a message that is larger than the client accepts', async () => {
    const server = await script(() => false);
    const device = clientOf({ maxMessageBytes: 1024 }).device(uriAt(server.port));
    const many = Array.from({ length: 40 }, (_, k) => `x${k}`);
    await expect(device.readMany(many)).rejects.toMatchObject({ code: 'PROTOCOL', message: /1024/ });
    expect((await device.read('x')).value).toBe(2.5);
  });

  it('carries a thousand calls at a time', async () => {
    const server = await script(() => false);
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    const readings = await Promise.all(Array.from({ length: 1000 }, (_, k) => device.read(`x${k}`)));
    expect(readings.map(({ name }) => name)).toEqual(readings.map((_, k) => `x${k}`));
    expect(server.connections).toBe(1);
  });
});
