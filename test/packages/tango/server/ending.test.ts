import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DeviceServer } from '#tango/server/deviceServer';
import { Publication } from '#tango/server/events/publication';
import { definition, newClient } from './serving.ts';

/** Somebody listens there. */
function isServed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A port that is free at the moment. */
async function freePort(): Promise<number> {
  const server = new DeviceServer('Tested', 'port');
  server.add(definition());
  const { port } = await server.start();
  await server.close();
  return port;
}

describe('a server that is closed', () => {
  it('while it starts does not start, and leaves no port behind', async () => {
    for (const turns of [0, 1, 2, 3, 5, 8]) {
      const port = await freePort();
      const polled = { name: 'x', type: 'long', pollMilliseconds: 5, read: () => 1 } as const;
      const server = new DeviceServer('Tested', 'one', { port });
      server.add(definition({ attributes: [polled] }));
      const started = server.start().then(
        () => 'started',
        (error: unknown) => String(error),
      );
      for (let k = 0; k < turns; k++) await new Promise((resolve) => setImmediate(resolve));
      await server.close();
      // What it had started it has ended, and what it had not is told.
      expect(await started).toMatch(/^started$|Tested\/one was closed while it started/);
      expect(await isServed(port)).toBe(false);
    }
  });

  it('while a device begins is told, and nothing is served afterwards', async () => {
    let begin: () => void = () => undefined;
    const server = new DeviceServer('Tested', 'one');
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const device = definition({
      init: ({ signal }) =>
        new Promise((resolve) => {
          begin();
          signal.addEventListener('abort', () => resolve());
        }),
    });
    server.add(device);
    const started = server.start();
    const refused = expect(started).rejects.toThrow('Tested/one was closed while it started');
    await begun;
    await server.close();
    await refused;
  });

  it('binds no sockets of events any more, and keeps none whose binding was under way', async () => {
    const place = {
      prefix: 'tango://127.0.0.1:1/',
      hasDatabase: false,
      host: '127.0.0.1',
      advertised: '127.0.0.1',
    };
    const publication = new Publication('Tested/one', () => undefined);
    publication.begin(place);
    const endpoints = publication.endpoints();
    await publication.close();
    const ports = await endpoints.then(
      ({ event, heartbeat }) => [event, heartbeat].map((each) => Number(each.split(':').at(-1))),
      () => [],
    );
    for (const port of ports) expect(await isServed(port)).toBe(false);
    await expect(publication.endpoints()).rejects.toThrow('ends');
    const never = new Publication('Tested/one', () => undefined);
    never.begin(place);
    await never.close();
    await expect(never.endpoints()).rejects.toThrow('ends');
  });

  it('answers nothing to whoever asks it afterwards', async () => {
    const server = new DeviceServer('Tested', 'one');
    server.add(definition());
    const { devices } = await server.start();
    const device = newClient().device(devices['test/server/1'] ?? '');
    await device.connected();
    await server.close();
    await expect(device.connected()).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });
});
