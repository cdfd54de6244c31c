import { describe, expect, it, onTestFinished } from 'vitest';
import { DeviceServer, TangoClient, type TangoImage } from '#tango';

const SIDE = 256;

/** A device whose image has another first pixel with every read. */
async function imageDevice() {
  const server = new DeviceServer('into', 'test');
  let reads = 0;
  server.add({
    name: 'test/image/1',
    className: 'Images',
    attributes: [
      {
        name: 'image',
        type: 'ushort',
        format: 'image',
        maxWidth: SIDE,
        maxHeight: SIDE,
        read: () => ({ width: SIDE, height: SIDE, data: new Uint16Array(SIDE * SIDE).fill(++reads) }),
      },
    ],
  });
  const { devices } = await server.start();
  const client = new TangoClient({ environment: {} });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client.device(devices['test/image/1']!);
}

const dataOf = (value: unknown) => (value as TangoImage).data as Uint16Array;

describe('an image that is read into memory of its reader', () => {
  it('shows that memory, and the next image once that is read', async () => {
    const device = await imageDevice();
    const into = new ArrayBuffer(2 * SIDE * SIDE + 8192);
    const first = dataOf((await device.read('image', { into })).value);
    expect(first.buffer).toBe(into);
    expect([first[0], first.at(-1), first.length]).toEqual([1, 1, SIDE * SIDE]);
    const second = dataOf((await device.read('image', { into })).value);
    expect([first[0], second[0], second.at(-1)]).toEqual([2, 2, 2]);
  });

  it('has memory of its own where that is too small', async () => {
    const device = await imageDevice();
    const into = new ArrayBuffer(2 * SIDE * SIDE);
    const first = dataOf((await device.read('image', { into })).value);
    const second = dataOf((await device.read('image', { into })).value);
    expect(first.buffer).not.toBe(into);
    expect([first[0], second[0]]).toEqual([1, 2]);
  });

  it('does not come into memory that was taken back by giving up the call', async () => {
    const device = await imageDevice();
    const into = new ArrayBuffer(2 * SIDE * SIDE + 8192);
    await device.read('image');
    for (let k = 0; k < 50; k++) {
      const abort = new AbortController();
      const given = device.read('image', { into, signal: abort.signal }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, k / 25));
      abort.abort();
      if (await given) continue;
      new Uint8Array(into).fill(0xee);
      await device.ping();
      expect(new Uint8Array(into).every((octet) => octet === 0xee)).toBe(true);
    }
  });
});
