import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { waitFor } from '#devices';
import type { AttributeDefinition, AttributeState, DeviceDefinition } from '#tango';
import { pause, rejection, within } from '../realTime.ts';
import { controlOf, serve, testTango } from './support/server.ts';

const NAME = 'sim/values/1';

const device = (attributes: readonly AttributeDefinition[], more: Partial<DeviceDefinition> = {}) => ({
  name: NAME,
  className: 'Values',
  state: 'RUNNING' as const,
  attributes,
  ...more,
});

async function tangoOf(attributes: readonly AttributeDefinition[], more?: Partial<DeviceDefinition>) {
  const tango = await testTango([device(attributes, more)]);
  const uri = (attribute: string) => tango.uri(NAME, attribute);
  return { ...tango, served: tango.devices[0]!, at: uri };
}

/** One attribute of each type, with what it reads as metadata. */
const TYPES: readonly (readonly [AttributeDefinition, number | string])[] = [
  [{ name: 'truth', type: 'boolean', value: true }, 1],
  [{ name: 'octet', type: 'uchar', value: 200 }, 200],
  [{ name: 'short', type: 'short', value: -5 }, -5],
  [{ name: 'ushort', type: 'ushort', value: 50_000 }, 50_000],
  [{ name: 'long', type: 'long', value: -70_000 }, -70_000],
  [{ name: 'ulong', type: 'ulong', value: 4_000_000_000 }, 4_000_000_000],
  [{ name: 'long64', type: 'long64', value: -9_000_000_000n }, -9_000_000_000],
  [{ name: 'ulong64', type: 'ulong64', value: 9_000_000_000n }, 9_000_000_000],
  [{ name: 'float', type: 'float', value: 0.5 }, 0.5],
  [{ name: 'double', type: 'double', value: Math.PI }, Math.PI],
  [{ name: 'text', type: 'string', value: 'sample 7' }, 'sample 7'],
  [{ name: 'choice', type: 'enum', enumLabels: ['OFF', 'ON', 'AUTO'], value: 2 }, 'AUTO'],
  [{ name: 'mode', type: 'state', value: 'STANDBY' }, 'STANDBY'],
];

describe('an attribute of Tango as a signal', () => {
  it('reads every type at one kind of address', async () => {
    const { control, at } = await tangoOf(TYPES.map(([definition]) => definition));
    for (const [{ name }, value] of TYPES) {
      expect([name, await control.signal(at(name))!.read(within(2))]).toEqual([name, value]);
    }
    expect(await control.signal(at('State'))!.read(within(2))).toBe('RUNNING');
    expect(await control.number(at('choice')).read(within(2))).toBe(2);
    expect(await control.flag(at('truth')).read(within(2))).toBe(true);
  });

  it('is none at an address of another kind, and says what one is', async () => {
    const control = controlOf();
    expect(control.signal('ca://2bmb:m1.RBV')).toBeUndefined();
    for (const uri of ['tango://', 'tango://host:10000/sim/values/1', 'tango://sim/values/1/x']) {
      const thrown = await rejection(Promise.resolve().then(() => control.signal(uri)));
      expect(thrown).toMatchObject({ code: 'BAD_CONFIG' });
      expect(thrown.message).toContain(uri);
      expect(thrown.remedy).toMatch(/beamline.yaml/);
    }
  });

  it('knows its units and its limits', async () => {
    const { control, at } = await tangoOf([
      { name: 'bounded', type: 'double', value: 1, units: 'mm', min: -4, max: 4, access: 'read_write' },
      { name: 'free', type: 'double', value: 1 },
    ]);
    const [bounded, free] = [control.number(at('bounded')), control.number(at('free'))];
    await Promise.all([bounded.connect(within(2)), free.connect(within(2))]);
    expect([bounded.units, await bounded.limits(within(2))]).toEqual(['mm', { low: -4, high: 4 }]);
    expect([free.units, await free.limits(within(2))]).toEqual([
      undefined,
      { low: -Infinity, high: Infinity },
    ]);
  });

  it('tells the quality, the server’s time, and no value that is INVALID', async () => {
    let state: AttributeState = { value: 3, quality: 'alarm', timeSeconds: 1_700_000_000.25 };
    const { control, at } = await tangoOf([{ name: 'level', type: 'double', read: () => state }]);
    const level = control.number(at('level'));
    const reading = await level.reading(within(2));
    expect(reading).toEqual({
      value: 3,
      quality: 'alarm',
      timestampSeconds: expect.closeTo(1_700_000_000.25, 5) as number,
    });
    state = { value: undefined, quality: 'invalid' };
    const error = await rejection(level.read(within(2)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: `${at('level')} reads no valid value: its quality is INVALID`,
    });
    expect(error.remedy).toMatch(/Status/);
  });

  it('says that it is not one value what is a spectrum or an image, nor a number what is none', async () => {
    const { control, at } = await tangoOf([
      { name: 'wave', type: 'double', format: 'spectrum', value: [1, 2, 3] },
      {
        name: 'image',
        type: 'ushort',
        format: 'image',
        maxHeight: 8,
        value: { width: 2, height: 1, data: [1, 2] },
      },
      { name: 'raw', type: 'encoded', value: { format: 'JPEG', data: new Uint8Array(3) } },
      { name: 'text', type: 'string', value: 'many' },
    ]);
    const messages = [];
    for (const name of ['wave', 'image', 'raw']) {
      const error = await rejection(control.signal(at(name))!.read(within(2)));
      expect(error).toMatchObject({ code: 'DEVICE' });
      messages.push(error.message);
    }
    for (const name of ['text', 'State']) {
      messages.push((await rejection(control.number(at(name)).read(within(2)))).message);
    }
    expect(messages).toEqual([
      `${at('wave')} reads a spectrum where one value is expected`,
      `${at('image')} reads an image where one value is expected`,
      `${at('raw')} reads encoded data (JPEG) where a number or a text is expected`,
      `${at('text')} reads "many" where a number is expected`,
      `${at('State')} reads "RUNNING" where a number is expected`,
    ]);
  });

  it('names the attribute and the reason of what its server refuses', async () => {
    const { control, at } = await tangoOf([
      {
        name: 'broken',
        type: 'double',
        read: () => {
          throw new Error('the gauge is off');
        },
      },
      { name: 'bounded', type: 'double', value: 0, max: 4, access: 'read_write' },
    ]);
    const read = await rejection(control.number(at('broken')).read(within(2)));
    expect(read).toMatchObject({ code: 'DEVICE' });
    expect(read.message).toMatch(/^cannot read tango:.*\/broken#dbase=no: .*the gauge is off/);
    expect(read.remedy).toMatch(/Status/);
    const write = await rejection(control.number(at('bounded')).write(5, within(2)));
    expect(write).toMatchObject({ code: 'LIMIT' });
    expect(write.message).toMatch(/^cannot write 5 to tango:.*bounded.*API_WAttrOutsideLimit/);
    const unknown = await rejection(control.number(at('none')).read(within(2)));
    expect(unknown).toMatchObject({ code: 'BAD_CONFIG' });
    expect(unknown.message).toMatch(/none.*API_AttrNotFound/);
  });

  it('is silent where its device does not answer, and asked no longer than the deadline', async () => {
    const { control, at } = await tangoOf([
      { name: 'slow', type: 'double', read: () => new Promise(() => {}) },
    ]);
    const error = await rejection(control.number(at('slow')).read(within(0.15)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/cannot read .*slow.* within 0\.15 s: .*does not answer/);
    const abort = new AbortController();
    const aborted = rejection(control.number(at('slow')).read(within(9, abort.signal)));
    await pause(20);
    abort.abort(new TomochartError('ABORTED', 'enough'));
    expect(await aborted).toMatchObject({ code: 'ABORTED' });
  });

  it('says that its server is gone', async () => {
    const { control, at, server } = await tangoOf([{ name: 'x', type: 'double', value: 1 }]);
    await control.number(at('x')).read(within(2));
    await server.close();
    const error = await rejection(control.number(at('x')).read(within(2)));
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/sim\/values\/1\/x.*lost, or there is none/);
    expect(error.remedy).toMatch(/device server runs/);
  });
});

describe('a signal of Tango that is watched', () => {
  /** An attribute that sends events, and one that has none. */
  const watched = async (pushes: boolean) => {
    let value = 1;
    const asked = { times: 0 };
    const read = () => (asked.times++, value);
    const tango = await tangoOf([{ name: 'x', type: 'double', pushes: pushes ? ['change'] : [], read }]);
    const set = (next: number) => {
      value = next;
      if (pushes) tango.served.push('x', next);
    };
    return { ...tango, set, asked, signal: tango.control.number(tango.at('x')) };
  };

  it.each([
    ['by events', true],
    ['by reading, where its server sends none', false],
  ])('tells the present value first and every later one %s, also to who comes late', async (_, pushes) => {
    const { signal, set } = await watched(pushes);
    const seen: number[][] = [[], []];
    const ends = [signal.subscribe(({ value }) => seen[0]!.push(value))];
    await expect.poll(() => seen[0]).toEqual([1]);
    set(2);
    await expect.poll(() => seen[0]).toEqual([1, 2]);
    ends.push(signal.subscribe(({ value }) => seen[1]!.push(value)));
    await expect.poll(() => seen[1]).toEqual([2]);
    for (const end of ends) end();
    set(3);
    await pause(120);
    expect(seen).toEqual([[1, 2], [2]]);
  });

  it('reads at 20 Hz only what sends no events', async () => {
    for (const pushes of [true, false]) {
      const { signal, asked } = await watched(pushes);
      const seen: number[] = [];
      signal.subscribe(({ value }) => seen.push(value));
      await expect.poll(() => seen).toEqual([1]);
      await pause(30);
      const { times } = asked;
      await pause(300);
      expect([seen, asked.times > times]).toEqual([[1], !pushes]);
    }
  });

  it('tells labels of an enum', async () => {
    const { control, at, served } = await tangoOf([
      { name: 'choice', type: 'enum', enumLabels: ['OFF', 'AUTO'], value: 0 },
    ]);
    const seen: unknown[] = [];
    control.value(at('choice')).subscribe(({ value }) => seen.push(value));
    await expect.poll(() => seen).toEqual(['OFF']);
    served.push('choice', 1);
    await expect.poll(() => seen).toEqual(['OFF', 'AUTO']);
  });

  it('is waited for with the value after a write, never with the one from before', async () => {
    const { control, at } = await tangoOf([{ name: 'x', type: 'double', value: 0, access: 'read_write' }]);
    const signal = control.number(at('x'));
    signal.subscribe(() => undefined);
    for (let k = 1; k <= 30; k++) {
      await signal.write(k, within(2));
      expect(await waitFor(signal, () => true, within(2), 'anything')).toBe(k);
    }
  });

  it.each([
    ['events', true],
    ['none', false],
  ])('survives a server with %s: its loss is told once, and the value of the new one', async (_, pushes) => {
    const { signal, server, address } = await watched(pushes);
    const seen: number[] = [];
    const faults: string[] = [];
    signal.subscribe(({ value }) => seen.push(value), { onFault: ({ message }) => faults.push(message) });
    await expect.poll(() => seen).toEqual([1]);
    await server.close();
    await expect.poll(() => faults.length, { timeout: 5000 }).toBe(1);
    expect(faults[0]).toMatch(/sim\/values\/1\/x/);
    const again = serve(
      [device([{ name: 'x', type: 'double', value: 8, ...(pushes ? {} : { pushes: [] }) }])],
      address.port,
    );
    await again.server.start();
    await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toBe(8);
    expect(faults).toHaveLength(1);
  });

  it('begins where its server is not there yet', async () => {
    const { server, address, signal } = await watched(true);
    await server.close();
    const seen: number[] = [];
    signal.subscribe(({ value }) => seen.push(value));
    await pause(50);
    const again = serve([device([{ name: 'x', type: 'double', value: 5 }])], address.port);
    await again.server.start();
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([5]);
  });

  it('tells what cannot be read, and goes on when it can', async () => {
    let state: AttributeState = { value: 1 };
    const { control, at } = await tangoOf([{ name: 'x', type: 'double', pushes: [], read: () => state }]);
    const told: unknown[] = [];
    control
      .number(at('x'))
      .subscribe(({ value }) => told.push(value), { onFault: ({ code }) => told.push(code) });
    await expect.poll(() => told).toEqual([1]);
    state = { value: undefined, quality: 'invalid' };
    await expect.poll(() => told).toEqual([1, 'DEVICE']);
    state = { value: 2 };
    await expect.poll(() => told).toEqual([1, 'DEVICE', 2]);
  });
});

describe('waiting for a signal of Tango', () => {
  const bell = async () => {
    const tango = await tangoOf([{ name: 'x', type: 'double', value: 1 }]);
    return { ...tango, signal: tango.control.number(tango.at('x')), served: tango.served };
  };

  it('ends with a fresh read that holds, and tells what it read when none does', async () => {
    const { signal, served, at } = await bell();
    const held = signal.until((value) => value === 5, within(2), 'x to be 5');
    await pause(10);
    served.push('x', 5);
    expect(await held).toBe(5);
    const never = signal.until((value) => value === 6, within(0.1), 'x to be 6', { remedy: 'push it' });
    expect(await rejection(never)).toMatchObject({
      code: 'TIMEOUT',
      message: `waited 0.10 s for x to be 6 (${at('x')}), in vain: it reads 5`,
      remedy: 'push it',
    });
  });

  it('ends at once when the server ends', async () => {
    const { signal, server } = await bell();
    const wait = rejection(signal.until((value) => value === 5, within(30), 'x to be 5'));
    await pause(30);
    await server.close();
    expect(await wait).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('was lost') as string,
    });
  });

  it('says for how long its device has not answered', async () => {
    const { control, at } = await tangoOf([
      { name: 'slow', type: 'double', read: () => new Promise(() => {}) },
    ]);
    const wait = control.number(at('slow')).until(() => true, within(0.7), 'anything');
    expect((await rejection(wait)).message).toMatch(/sim\/values\/1 has not answered for 0\.[67]/);
  });
});
