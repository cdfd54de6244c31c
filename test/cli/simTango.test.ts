import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TangoClient, type DeviceProxy } from '#tango';
import { inProcess, shipped, startProgram, temporaryFolder } from './program.ts';

interface Served {
  readonly port: number;
  readonly panda: { readonly controlPort: number; readonly dataPort: number };
  readonly devices: Readonly<Record<string, string>>;
  readonly fault: string;
}

/** Some other program's port. */
async function taken(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function clientOf(): TangoClient {
  const client = new TangoClient({ environment: {} });
  onTestFinished(() => client.close());
  return client;
}

/** What `device` says to a fault that is none. */
function usageOf(device: DeviceProxy, words = 'help'): Promise<string> {
  return device.command('Cause', words).then(
    () => 'nothing',
    (thrown: unknown) => String(thrown),
  );
}

const FREE = ['--port', '0', '--panda-port', '0'];

describe('tomochart sim tango', () => {
  it('says where it serves, serves there, and ends with Ctrl-C', async () => {
    const running = startProgram(['sim', 'tango', ...FREE]);
    onTestFinished(() => running.kill('SIGKILL'));
    const client = clientOf();
    try {
      const said = await running.printing(/make faults: .*\n/);
      expect(said).toMatch(/^demo-tango is served at 127\.0\.0\.1:\d+; Ctrl-C ends it\n/);
      expect(said).toMatch(/PandABox +127\.0\.0\.1:\d+, data at \d+\n/);
      const [, rot] = /sim\/motor\/rot +(tango:\/\/\S+)/.exec(said)!;
      const [, fault] = /Cause of (tango:\S+),/.exec(said)!;
      expect((await client.device(rot!).read('Position')).value).toBe(0);
      // What a fault that is no fault is answered with says how to make one.
      expect(await usageOf(client.device(fault!))).toContain('"<axis> stall"');
    } finally {
      await client.close();
      running.kill('SIGINT');
    }
    expect((await running.ended).code).toBe(0);
  });

  it('understands the fault that its help shows, and those of its PandABox', async () => {
    const help = await inProcess(['sim', 'tango', '--help']);
    const [, words] = /\.Cause\('([^']+)'\)/.exec(help.stdout)!;
    const running = startProgram(['sim', 'tango', ...FREE, '--json']);
    onTestFinished(() => running.kill('SIGKILL'));
    const client = clientOf();
    try {
      const { fault } = JSON.parse(await running.printing(/\n/)) as Served;
      const device = client.device(fault);
      await device.command('Cause', words);
      expect((await device.read('Last')).value).toBe(words);
      await device.command('Cause', 'pandabox encoder stuck');
      expect((await device.read('Last')).value).toBe('pandabox encoder stuck');
      expect(await usageOf(device, 'pandabox melt')).toMatch(/no fault of the PandABox; .*cut data, overrun/);
    } finally {
      await client.close();
      running.kill('SIGTERM');
    }
    expect((await running.ended).code).toBe(0);
  });

  it.each([
    [['--port', '99999'], /--port: 99999 is no port/],
    [['--panda-port', '-1'], /--panda-port: -1 is no port/],
    [['--panda-port', '65535'], /--panda-port: leaves no port for the data; .* use 65534 or less/],
    [['--database', 'b304a'], /--database: b304a is no host:port; use host:port/],
    [['--beamline', shipped('beamline')], /demo is no beamline of Tango; name one .* control: tango/],
    [['--beamline', shipped('beamline-epics')], /demo-epics is no beamline of Tango/],
  ])('refuses %j before it serves', async (words, message) => {
    const answer = await inProcess(['sim', 'tango', ...FREE, ...words]);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toMatch(message);
  });

  it.each(['--port', '--panda-port'])('says what to do when the port of %s is taken', async (option) => {
    const port = await taken();
    const answer = await inProcess(['sim', 'tango', ...FREE, option, `${port}`]);
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(answer.stderr).toContain(`${port}`);
    expect(answer.stderr).toMatch(
      /cannot serve: .*; end the program that has the port, or name others with --port and --panda-port\n$/,
    );
    expect(answer.stderr.match(/another program|in use/g)).toHaveLength(1);
  });

  it('says that it is the database which does not answer', async () => {
    // Nothing serves at port 1.
    const answer = await inProcess(['sim', 'tango', ...FREE, '--database', '127.0.0.1:1']);
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(answer.stderr).toMatch(/the devices are not in the database: .*; see that the database runs/);
    expect(answer.stderr).not.toContain('--panda-port');
  });
});

describe('tomochart demo --tango', () => {
  it('ends at once with Ctrl-C while its servers start, and says that nothing has moved', async () => {
    const running = startProgram(['demo', '--tango', '--out', temporaryFolder()]);
    onTestFinished(() => running.kill('SIGKILL'));
    await running.saying(/in a process of its own/);
    const since = performance.now();
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/aborted before the scan began; nothing has moved\n$/);
    expect(stderr).not.toMatch(/^\s+at /m);
    // A process that does not hear of its end is killed after five seconds.
    expect(performance.now() - since).toBeLessThan(4500);
  });
});
