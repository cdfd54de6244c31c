import { existsSync, readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import {
  startTangoDatabase,
  startTangoTest,
  TANGO_TEST_DEVICE,
  type TangoDatabase,
} from '#sim/tango/database';
import { pythonClient, tangoAvailable } from '../support/tango.ts';
import { testFolder } from '../support/folder.ts';
import { requireReal } from './require.ts';

const real = requireReal("Debian's Tango database", tangoAvailable());

/** What PyTango says of the database and TangoTest. */
function seenByPyTango(database: TangoDatabase): Promise<unknown> {
  return pythonClient('tango_ask.py', [TANGO_TEST_DEVICE], { tangoHost: database.tangoHost });
}

describe('the throw-away Tango database', () => {
  real('serves a database of its own with TangoTest, and leaves nothing behind', async () => {
    const directory = testFolder();
    const database = await startTangoDatabase({ directory });
    const test = await startTangoTest(database);
    await database.addServer('Gone/1', [
      { class: 'Camera', name: 'gone/cam/1' },
      { class: 'Motor', name: 'gone/motor/1' },
      { class: 'Camera', name: 'gone/cam/2' },
    ]);
    expect(readdirSync(directory)).toHaveLength(1);
    expect(await seenByPyTango(database)).toEqual({
      host: database.tangoHost,
      alive: true,
      gone: { 'gone/cam/1': 'Camera', 'gone/cam/2': 'Camera', 'gone/motor/1': 'Motor' },
    });
    const pids = [test.pid, database.server.pid];
    expect(pids.every((pid) => existsSync(`/proc/${pid}`))).toBe(true);
    await database.close();
    expect(await test.ended).toMatch(/^status 0$|^signal SIGTERM$/);
    expect(pids.some((pid) => existsSync(`/proc/${pid}`))).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
  });

  real('is there again on the same port, with what it knew, when its server was killed', async () => {
    const ending = new AbortController();
    const database = await startTangoDatabase({ directory: testFolder(), signal: ending.signal });
    try {
      const test = await startTangoTest(database);
      await database.addServer('Gone/1', [{ class: 'Camera', name: 'gone/cam/1' }]);
      const { tangoHost } = database;
      database.server.signal('SIGKILL');
      expect(await database.server.ended).toBe('signal SIGKILL');
      await database.restart();
      expect(database.tangoHost).toBe(tangoHost);
      expect(await seenByPyTango(database)).toEqual({
        host: tangoHost,
        alive: true,
        gone: { 'gone/cam/1': 'Camera' },
      });
      // One that was stopped has to be ended by force, and must not take the others with it.
      test.signal('SIGSTOP');
      const { server } = database;
      ending.abort();
      expect(await server.ended).toMatch(/^status 0$|^signal SIGTERM$/);
    } finally {
      await database.close();
    }
  });

  real('is given up at any moment of its start, and then leaves nothing behind', async () => {
    for (const milliseconds of [1, 300, 700, 1000, 1300]) {
      const directory = testFolder();
      const lines: string[] = [];
      const signal = AbortSignal.timeout(milliseconds);
      const started = startTangoDatabase({ directory, signal, onOutput: (line) => lines.push(line) });
      const outcome = await started.then(
        async (database) => {
          await database.close();
          return 'started';
        },
        (error: Error) => error.name,
      );
      expect(['TimeoutError', 'started']).toContain(outcome);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  real('says what a program said that could not start', async () => {
    const database = await startTangoDatabase({ directory: testFolder() });
    try {
      const { port } = database;
      await expect(
        startTangoDatabase({ port, directory: testFolder(), timeoutSeconds: 10 }),
      ).rejects.toMatchObject({
        code: 'DEVICE',
        message: expect.stringMatching(/^DataBaseds ended with /) as string,
      });
      await expect(
        database.start({ name: 'nothing', command: '/nowhere/nothing', args: [], device: 'a/b/c' }),
      ).rejects.toMatchObject({ code: 'DEVICE', message: expect.stringContaining('nothing') as string });
    } finally {
      await database.close();
    }
  });
});
