import { describe, expect, it } from 'vitest';
import { failureOf } from '#devices/tango/failure';
import { DeviceServer, TangoClient } from '#tango';

describe('what keeps a device of Tango from answering', () => {
  it('is its name when the server there has no such device, and the remedy is the beamline file', async () => {
    const server = new DeviceServer('Test', 'one', { host: '127.0.0.1' });
    server.add({ name: 'sim/motor/rot', className: 'Motor', state: 'ON' });
    const { port } = await server.start();
    const client = new TangoClient({ environment: {} });
    const other = client.device(`tango://127.0.0.1:${port}/sim/motor/none#dbase=no`);
    const thrown = await other.ping().catch((reason: unknown) => reason);
    await client.close();
    await server.close();
    expect(failureOf(thrown, 'sim/motor/none', 'cannot connect rot')).toMatchObject({
      code: 'DEVICE',
      message: 'cannot connect rot: the server there has no device of that name',
      remedy: expect.stringMatching(/^correct its address in beamline\.yaml/) as string,
    });
  });
});
