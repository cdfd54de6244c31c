import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DevFailed } from '#tango';
import { refused } from './refused.ts';
import { atEnd, definition, serving, until } from './serving.ts';

/** A counter that tells how often it was read. */
function counting(pollMilliseconds?: number): {
  reads: () => number;
  definition: ReturnType<typeof definition>;
} {
  let reads = 0;
  return {
    reads: () => reads,
    definition: definition({
      attributes: [
        {
          name: 'count',
          type: 'long',
          read: () => ++reads,
          ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }),
        },
        { name: 'plain', type: 'long', value: 5 },
      ],
      commands: [{ name: 'Count', result: 'long', execute: () => ++reads }],
    }),
  };
}

describe('polling', () => {
  it('reads by itself, and its cache answers who asks for it', async () => {
    const counter = counting(20);
    const { device } = await serving([counter.definition]);
    await until(() => counter.reads() >= 5, 'five readings');
    const before = counter.reads();
    const cached = Number((await device.read('count', { source: 'cache' })).value);
    expect(cached).toBeGreaterThanOrEqual(before - 1);
    expect(Number((await device.read('count', { source: 'device' })).value)).toBeGreaterThan(cached);
    expect((await refused(device.read('plain', { source: 'cache' }))).reason).toBe('API_AttrNotPolled');
    const both = await device.readMany(['plain', 'count'], { source: 'cache_device' });
    expect(both.map((one) => one.name)).toEqual(['plain', 'count']);
  });

  it('answers for a command, and leaves it to the device where there is nothing fresh', async () => {
    const counter = counting();
    const { device, admin } = await serving([counter.definition]);
    const call = async (source: 'cache' | 'cache_device') =>
      Number(await device.command('Count', undefined, { source }));
    expect((await refused(call('cache'))).reason).toBe('API_CmdNotPolled');
    await device.poll('attribute', 'plain', 3_600_000);
    expect([await call('cache_device'), counter.reads()]).toEqual([1, 1]);
    await device.poll('command', 'Count', 3_600_000);
    await until(() => counter.reads() === 2, 'the first result');
    expect([await call('cache'), await call('cache_device'), counter.reads()]).toEqual([2, 2, 2]);
    await device.poll('command', 'Count', 5);
    await admin.command('StopPolling');
    const stopped = counter.reads();
    const reason = async () =>
      (await call('cache').catch((error: unknown) => error as DevFailed)) as DevFailed;
    await until(async () => (await reason()).reason === 'API_NotUpdatedAnyMore', 'an old result');
    expect(await call('cache_device')).toBe(stopped + 1);
  });

  it('is begun, changed and ended by the admin device', async () => {
    const counter = counting();
    const { device, admin } = await serving([counter.definition]);
    await device.poll('attribute', 'Count', 5);
    await until(() => counter.reads() >= 3, 'three readings');
    expect(await admin.command('PolledDevice')).toEqual(['test/server/1']);
    await device.poll('attribute', 'count', 3_600_000);
    const [status = ''] = (await admin.command('DevPollStatus', 'test/server/1')) as string[];
    expect(status).toMatch(/^Polled attribute name = count\nPolling period \(mS\) = 3600000\n/);
    await device.stopPolling('attribute', 'count');
    expect(await admin.command('DevPollStatus', 'test/server/1')).toEqual([]);
    expect((await refused(device.stopPolling('attribute', 'count'))).reason).toBe('API_PollObjNotFound');
    expect((await refused(device.poll('attribute', 'count', 2))).reason).toBe('API_NotSupported');
    expect((await refused(device.poll('attribute', 'nothing', 20))).reason).toBe('API_AttrNotFound');
    await device.poll('command', 'Count', 5);
    await until(
      async () => (await device.command('Count', undefined, { source: 'cache_device' })) !== undefined,
      'a result',
    );
    await admin.command('StopPolling');
    const stopped = counter.reads();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(counter.reads()).toBe(stopped);
    await admin.command('StartPolling');
    await until(() => counter.reads() > stopped, 'another reading');
  });

  it('has one period at a time, also where it is changed while the device is read', async () => {
    let reads = 0;
    const slow = definition({
      attributes: [
        {
          name: 'slow',
          type: 'long',
          pollMilliseconds: 30,
          read: async () => {
            await new Promise((resolve) => setTimeout(resolve, 15));
            return ++reads;
          },
        },
      ],
    });
    const { device } = await serving([slow]);
    for (let k = 0; k < 10; k++) {
      await device.poll('attribute', 'slow', 30);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const before = reads;
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 600));
    // Two periods would be twice as many. Those that were under way come on top, and what a busy machine was late with.
    const most = (1.3 * (performance.now() - start)) / 30 + 6;
    expect(reads - before).toBeLessThanOrEqual(most);
    expect(reads).toBeGreaterThan(before);
  });

  it('goes on after a restart, as it was asked for', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tango-polling-'));
    atEnd(() => rm(directory, { recursive: true }));
    const file = join(directory, 'properties.json');
    const first = await serving([counting(1000).definition], { file });
    await first.device.stopPolling('attribute', 'count');
    await first.device.poll('attribute', 'plain', 700);
    await first.server.close();
    const second = await serving([counting(1000).definition], { file });
    const status = (await second.admin.command('DevPollStatus', 'test/server/1')) as string[];
    expect(status).toHaveLength(1);
    expect(status[0]).toMatch(/plain\nPolling period \(mS\) = 700/);
  });

  it('keeps what went wrong, and the cache tells it', async () => {
    const { device, admin } = await serving([
      definition({
        attributes: [
          {
            name: 'bad',
            type: 'long',
            pollMilliseconds: 5,
            read: () => {
              throw new Error('the sensor is unplugged');
            },
          },
        ],
      }),
    ]);
    await until(async () => {
      const error = await refused(device.read('bad', { source: 'cache' }));
      return error.message.includes('unplugged');
    }, 'the failure');
    const [status] = (await admin.command('DevPollStatus', 'test/server/1')) as string[];
    expect(status).toContain('Last attribute read FAILED');
  });
});
