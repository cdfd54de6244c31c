import { parseArgs } from 'node:util';
import { RealClock, TomochartError } from '#core';
import {
  installTangoDatabase,
  startTangoDatabase,
  startTangoTest,
  TANGO_TEST_DEVICE,
} from '#sim/tango/database';

const HELP = `A Tango database for a while: npm run tango:database -- [options]

  --port N     port of the database, default any free one
  --test       also starts TangoTest, with its device ${TANGO_TEST_DEVICE}
  --install    installs Debian's packages where they are missing (as root), and ends
  --verbose    shows what the programs write
`;

/** A slow mirror and two hundred megabytes. */
const INSTALL_SECONDS = 1200;

const tell = (line: string) => void process.stdout.write(`${line}\n`);
const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ending.abort());

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      test: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const { signal } = ending;
  await installTangoDatabase(tell, { clock: new RealClock(), signal, seconds: INSTALL_SECONDS });
  if (values.install) return;
  const output = values.verbose ? { onOutput: tell } : {};
  const database = await startTangoDatabase({ port: portOf(values.port), signal, ...output });
  try {
    if (values.test) await startTangoTest(database);
    // It may have been heard while that was starting.
    if (signal.aborted) return;
    tell(`TANGO_HOST=${database.tangoHost}`);
    tell('Ctrl-C ends it, and everything that is in it');
    // An await alone keeps no process alive; its servers do.
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await database.close();
  }
}

/** @throws TomochartError BAD_REQUEST */
function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new TomochartError('BAD_REQUEST', `--port ${text} is no port`, {
    remedy: 'give a number from 1 to 65535',
  });
}

main().catch((error: unknown) => {
  if (ending.signal.aborted) return;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof TomochartError && error.remedy) process.stderr.write(`${error.remedy}\n`);
  process.exitCode = 1;
});
