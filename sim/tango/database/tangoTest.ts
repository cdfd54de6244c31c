import type { TangoDatabase } from './database.ts';
import { TANGO_PROGRAMS } from './packages.ts';
import type { ServerProcess } from './server.ts';

/** The device of Tango's own test server, which every database knows. */
export const TANGO_TEST_DEVICE = 'sys/tg_test/1';

/**
 * Starts Tango's own test server and waits until it answers.
 * @throws TomochartError DEVICE, with what it said; TIMEOUT
 */
export function startTangoTest(database: TangoDatabase): Promise<ServerProcess> {
  return database.start({
    name: 'TangoTest',
    command: TANGO_PROGRAMS.tangoTest,
    args: ['test', '-ORBendPoint', `giop:tcp:${database.host}:`],
    device: TANGO_TEST_DEVICE,
  });
}
