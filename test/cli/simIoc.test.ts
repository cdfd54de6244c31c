import { describe, expect, it, onTestFinished } from 'vitest';
import { CaClient } from '#epics';
import { inProcess, shipped, startProgram } from './program.ts';

describe('tomochart sim ioc', () => {
  it('says where it serves, serves there, and ends with Ctrl-C', async () => {
    const running = startProgram(['sim', 'ioc', '--port', '0']);
    onTestFinished(() => running.kill('SIGKILL'));
    const client = { close: () => Promise.resolve() } as Pick<CaClient, 'close'>;
    try {
      const port = Number(
        /at 127\.0\.0\.1:(\d+)/.exec(await running.printing(/Ctrl-C ends it\n.*\n.*\n/))![1],
      );
      const there = new CaClient({ addresses: [`127.0.0.1:${port}`], autoAddresses: false, environment: {} });
      client.close = () => there.close();
      const { value } = await there.channel('sim:m1.EGU').get();
      expect(value).toBe('deg');
      // What a fault that is no fault is answered with says how to make one.
      await expect(there.channel('sim:fault').put('help', { completion: true })).rejects.toThrow();
      await running.saying(/stall/);
    } finally {
      await client.close();
      running.kill('SIGINT');
    }
    expect((await running.ended).code).toBe(0);
  });

  it('refuses a port that is none, and a beamline of another control system, before it serves', async () => {
    const port = await inProcess(['sim', 'ioc', '--port', '99999']);
    expect(port).toMatchObject({ code: 2, stdout: '' });
    expect(port.stderr).toContain('--port: 99999 is no port');
    const beamline = await inProcess(['sim', 'ioc', '--port', '0', '--beamline', shipped('beamline')]);
    expect(beamline).toMatchObject({ code: 2, stdout: '' });
    expect(beamline.stderr).toContain(
      'demo is no beamline of EPICS; name one whose file says control: epics',
    );
  });

  it('says what to do when the port is taken', async () => {
    const first = startProgram(['sim', 'ioc', '--port', '0', '--json']);
    onTestFinished(() => first.kill('SIGKILL'));
    try {
      const { port } = JSON.parse(await first.printing(/\n/)) as { port: number };
      const second = await inProcess(['sim', 'ioc', '--port', `${port}`]);
      expect(second.code).toBe(1);
      expect(second.stderr).toMatch(
        /cannot listen: .*; end the program that has the port, or name another one/,
      );
    } finally {
      first.kill('SIGTERM');
    }
    expect((await first.ended).code).toBe(0);
  });
});
