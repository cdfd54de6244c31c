import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CaClient, type Channel } from '#epics';
import { iocProcess } from '../support/iocProcess.ts';
import { standstill } from '../support/standstill.ts';
import { type AtEnd } from '../support/folder.ts';
import { scanOverWire } from '../support/wire.ts';

/** Long enough for every keep-alive in between; where everything is to be tried, as long as a real hiccup may last. */
const STOPPED_SECONDS = process.env['REQUIRE_REAL'] === '1' ? 60 : 8;

function clientOf(atEnd: AtEnd, port: number, connectionTimeoutSeconds?: number): CaClient {
  const client = new CaClient({
    addresses: [`127.0.0.1:${port}`],
    autoAddresses: false,
    environment: {},
    ...(connectionTimeoutSeconds === undefined ? {} : { connectionTimeoutSeconds }),
  });
  atEnd(() => client.close());
  return client;
}

const NAMES = [
  'sim:ring:current',
  'sim:m1.RBV',
  'sim:m2.RBV',
  'sim:cam1:ArrayCounter_RBV',
  'sim:shutter:status',
];

/** Counts what each of several monitors is told. */
function watch(client: CaClient) {
  const seen = NAMES.map(() => 0);
  const channels = NAMES.map((name, k) => {
    const channel = client.channel(name);
    channel.monitor(() => seen[k]!++);
    return channel;
  });
  return { channels, seen };
}

async function until(holds: () => boolean, seconds: number): Promise<number> {
  const begun = performance.now();
  while (!holds() && performance.now() - begun < seconds * 1000) await wait(20);
  return (performance.now() - begun) / 1000;
}

const connected = (channels: readonly Channel[]) => channels.every(({ state }) => state === 'connected');

describe.concurrent('when the process of the IOC dies', () => {
  it('in the middle of a scan, the scan fails and names what was lost, and makes safe once the IOC is back', async ({
    onTestFinished: atEnd,
  }) => {
    const ioc = await iocProcess(0, atEnd);
    const { channels, seen } = watch(clientOf(atEnd, ioc.port));
    let killed = false;
    const scan = await scanOverWire(ioc.port, {
      atEnd,
      request: { scan_end: 90, nsteps: 80 },
      onProgress: (progress) => {
        if (killed || progress.kind !== 'frames' || progress.counts.proj < 5) return;
        killed = true;
        ioc.signal('SIGKILL');
      },
    });
    await ioc.ended;
    await until(() => !connected(channels), 5);
    const before = [...seen];
    const again = await iocProcess(ioc.port, atEnd);
    expect(again.port).toBe(ioc.port);
    const seconds = await until(() => connected(channels) && seen.every((n, k) => n > before[k]!), 15);
    expect(seconds).toBeLessThan(10);
    const record = await scan.done;
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|pso|fast_shutter).*(lost|connection)/);
    expect(record.unsafe).toEqual([]);
    expect(record.frames.dark).toBe(3);
    // Every subscription lives: what changes now is told.
    const now = [...seen];
    const motor = NAMES.indexOf('sim:m2.RBV');
    const mover = clientOf(atEnd, ioc.port).channel('sim:m2.VAL');
    await mover.put(1, { timeoutSeconds: 10 });
    await until(() => seen[motor]! > now[motor]!, 5);
    expect(seen[motor]).toBeGreaterThan(now[motor]!);
  }, 90_000);

  it(
    `and stands still for ${STOPPED_SECONDS} s, calls time out meanwhile and everything goes on afterwards`,
    async ({ onTestFinished: atEnd }) => {
      const ioc = await iocProcess(0, atEnd);
      const client = clientOf(atEnd, ioc.port, 5);
      const { channels, seen } = watch(client);
      await Promise.all(channels.map((channel) => channel.connected()));
      await standstill(ioc.pid);
      await expect(channels[0]!.get({ timeoutSeconds: 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
      await wait(STOPPED_SECONDS * 1000);
      const before = [...seen];
      ioc.signal('SIGCONT');
      const seconds = await until(() => connected(channels) && seen[0]! > before[0]!, 15);
      expect(seconds).toBeLessThan(10);
      for (const channel of channels) await channel.get({ timeoutSeconds: 5 });
    },
    (STOPPED_SECONDS + 60) * 1000,
  );
});
