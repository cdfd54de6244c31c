import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { waitFor } from '#devices';
import { pause, rejection, serve, testIoc, within } from './support/ioc.ts';

const RANGE = {
  display: [-5, 5],
  alarm: [0, 0],
  warning: [0, 0],
  control: [-4, 4],
} as const;

describe('a signal of Channel Access', () => {
  it('reads numbers, texts, bytes and names of states at one kind of address', async () => {
    const { control } = await testIoc([
      { name: 't:number', type: 'double', value: 1.5 },
      { name: 't:text', type: 'string', value: 'sample 7' },
      { name: 't:path', type: 'text', value: `/data/${'x'.repeat(80)}` },
      { name: 't:state', type: 'enum', states: ['Done', 'Acquire'], value: 1 },
      { name: 't:byte', type: 'char', value: 65 },
    ]);
    const read = (name: string) => control.signal(`ca://${name}`)!.read(within(2));
    expect(await Promise.all(['t:number', 't:text', 't:path', 't:state', 't:byte'].map(read))).toEqual([
      1.5,
      'sample 7',
      `/data/${'x'.repeat(80)}`,
      'Acquire',
      65,
    ]);
    expect(control.signal('sim://rot/readback')).toBeUndefined();
    expect(control.signal('ca://')).toBeUndefined();
  });

  it('writes what the type of the process variable wants, whatever it is given', async () => {
    const { control, server } = await testIoc([
      { name: 't:number', type: 'double', value: 0 },
      { name: 't:text', type: 'string', value: '' },
      { name: 't:path', type: 'text', value: '' },
      { name: 't:state', type: 'enum', states: ['Done', 'Acquire'], value: 0 },
    ]);
    const write = (name: string, value: number | string) => control.value(name).write(value, within(2));
    await write('t:number', '2.5');
    await write('t:text', 7);
    await write('t:path', '/data/a.h5');
    await write('t:state', 'Acquire');
    expect(['t:number', 't:text', 't:path', 't:state'].map((name) => server.get(name)!.value)).toEqual([
      2.5,
      '7',
      '/data/a.h5',
      1,
    ]);
    await write('t:state', 0);
    expect(server.get('t:state')!.value).toBe(0);
    expect(await rejection(write('t:number', 'fast'))).toMatchObject({ code: 'DEVICE', message: /t:number/ });
    expect(await rejection(write('t:state', 'Fly'))).toMatchObject({ code: 'DEVICE', message: /Fly/ });
  });

  it('knows its units and its limits', async () => {
    const { control } = await testIoc([
      { name: 't:bounded', type: 'double', value: 1, units: 'mm', limits: RANGE },
      { name: 't:free', type: 'double', value: 1 },
    ]);
    const [bounded, free] = [control.number('t:bounded'), control.number('t:free')];
    await Promise.all([bounded.connect(within(2)), free.connect(within(2))]);
    expect([bounded.units, await bounded.limits(within(2))]).toEqual(['mm', { low: -4, high: 4 }]);
    expect('units' in free && free.units).toBeFalsy();
    expect(await free.limits(within(2))).toEqual({ low: -Infinity, high: Infinity });
  });

  it('says that it is not a number what is none', async () => {
    const { control } = await testIoc([{ name: 't:wave', type: 'double', value: [1, 2, 3], count: 3 }]);
    expect(await rejection(control.number('t:wave').read(within(2)))).toMatchObject({
      code: 'DEVICE',
      message: 'ca://t:wave reads 3 values where a number is expected',
    });
  });
});

describe('a write', () => {
  it('is over when the server has done what it asks for', async () => {
    let done = false;
    const { control } = await testIoc([
      {
        name: 't:busy',
        type: 'double',
        value: 0,
        put: async () => {
          await pause(40);
          done = true;
        },
      },
    ]);
    await control.number('t:busy').write(1, within(2));
    expect(done).toBe(true);
  });

  it('is not waited for where that is not wanted', async () => {
    let finish = () => {};
    const { control } = await testIoc([
      {
        name: 't:busy',
        type: 'double',
        value: 0,
        put: () => new Promise<void>((resolve) => (finish = resolve)),
      },
    ]);
    await control.number('t:busy', { completion: false }).write(1, within(2));
    finish();
  });

  it('that the server refuses names the process variable and what to look at', async () => {
    const { control } = await testIoc([
      { name: 't:refuses', type: 'double', value: 0, put: () => Promise.reject(new Error('no')) },
      { name: 't:locked', type: 'double', value: 0, access: { read: true, write: false } },
    ]);
    for (const name of ['t:refuses', 't:locked']) {
      const error = await rejection(control.number(name).write(1, within(2)));
      expect(error).toMatchObject({
        code: 'DEVICE',
        message: expect.stringContaining(`ca://${name}`) as string,
      });
      expect(error.remedy).toMatch(/access security/);
    }
  });

  it('ends with the reason of the abort', async () => {
    const { control } = await testIoc([
      { name: 't:busy', type: 'double', value: 0, put: () => new Promise<void>(() => {}) },
    ]);
    const abort = new AbortController();
    const signal = control.number('t:busy');
    await signal.connect(within(2));
    const written = rejection(signal.write(1, within(5, abort.signal)));
    await pause(10);
    abort.abort(new TomochartError('ABORTED', 'enough'));
    expect(await written).toMatchObject({ code: 'ABORTED', message: 'enough' });
  });
});

describe('a process variable that does not answer', () => {
  it('was never found', async () => {
    const { control } = await testIoc();
    const error = await rejection(control.number('t:missing').connect(within(0.15)));
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: 'cannot find ca://t:missing within 0.15 s: ca://t:missing was never found',
    });
    expect(error.remedy).toMatch(/IOC.*EPICS_CA_ADDR_LIST/);
  });

  it('is silent where its server takes a write and never completes it', async () => {
    const { control } = await testIoc([
      { name: 't:busy', type: 'double', value: 0, put: () => new Promise<void>(() => {}) },
    ]);
    const error = await rejection(control.number('t:busy').write(1, within(0.1)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/write 1 to ca:\/\/t:busy.*connected but does not answer/);
  });

  it('was lost when its server is gone', async () => {
    const { control, server } = await testIoc([{ name: 't:gone', type: 'double', value: 0 }]);
    const signal = control.number('t:gone');
    await signal.connect(within(2));
    await server.close();
    await pause(30);
    const error = await rejection(signal.read(within(0.1)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/the connection was lost/);
  });

  it('ends a write at once when the connection breaks meanwhile', async () => {
    const { control, server } = await testIoc([
      { name: 't:busy', type: 'double', value: 0, put: () => new Promise<void>(() => {}) },
    ]);
    const signal = control.number('t:busy');
    await signal.connect(within(2));
    const written = rejection(signal.write(1, within(30)));
    await pause(30);
    await server.close();
    expect(await written).toMatchObject({
      code: 'DEVICE',
      message: 'cannot write 1 to ca://t:busy: the connection to ca://t:busy was lost',
    });
  });
});

describe('a signal that is watched', () => {
  it('tells the present value first and every later one, also to who comes late', async () => {
    const { control, server } = await testIoc([{ name: 't:x', type: 'double', value: 1 }]);
    const signal = control.number('t:x');
    const seen: number[][] = [[], []];
    const ends = [signal.subscribe(({ value }) => seen[0]!.push(value))];
    await expect.poll(() => seen[0]).toEqual([1]);
    server.get('t:x')!.post(2);
    await expect.poll(() => seen[0]).toEqual([1, 2]);
    ends.push(signal.subscribe(({ value }) => seen[1]!.push(value)));
    await expect.poll(() => seen[1]).toEqual([2]);
    for (const end of ends) end();
    server.get('t:x')!.post(3);
    await signal.read(within(2));
    expect(seen).toEqual([[1, 2], [2]]);
  });

  it('is waited for with the value after a write, never with the one from before', async () => {
    const { control } = await testIoc([
      { name: 't:readback', type: 'double', value: 0 },
      {
        name: 't:command',
        type: 'double',
        value: 0,
        put: (value) => {
          readback.post(-1);
          readback.post(value as number);
        },
      },
    ]).then((ioc) => ((readback = ioc.server.get('t:readback')!), ioc));
    const signal = control.number('t:readback');
    signal.subscribe(() => undefined);
    for (let k = 1; k <= 100; k++) {
      await control.number('t:command').write(k, within(2));
      expect(await waitFor(signal, () => true, within(2), 'anything')).toBe(k);
    }
  });

  it('survives its server: the value of the new one is told', async () => {
    const { control, server, address } = await testIoc([{ name: 't:x', type: 'double', value: 1 }]);
    const seen: number[] = [];
    control.number('t:x').subscribe(({ value }) => seen.push(value));
    await expect.poll(() => seen).toEqual([1]);
    await server.close();
    const again = await serve([{ name: 't:x', type: 'double', value: 8 }], address.port);
    await again.start();
    await expect.poll(() => seen.at(-1), { timeout: 5000 }).toBe(8);
  });

  it('waits for a fresh read that holds, and tells what it read when none does', async () => {
    const { control, server } = await testIoc([{ name: 't:x', type: 'double', value: 1 }]);
    const signal = control.number('t:x');
    const held = signal.until((value) => value === 5, within(2), 'x to be 5');
    await pause(10);
    server.get('t:x')!.post(4);
    server.get('t:x')!.post(5);
    expect(await held).toBe(5);
    const never = signal.until((value) => value === 6, within(0.1), 'x to be 6', { remedy: 'push it' });
    expect(await rejection(never)).toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 0.10 s for x to be 6 (ca://t:x), in vain: it reads 5',
      remedy: 'push it',
    });
  });

  it('ends the wait at once when the connection is lost', async () => {
    const { control, server } = await testIoc([{ name: 't:x', type: 'double', value: 1 }]);
    const signal = control.number('t:x');
    await signal.connect(within(2));
    const wait = rejection(signal.until((value) => value === 5, within(30), 'x to be 5'));
    await pause(30);
    await server.close();
    expect(await wait).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('was lost') as string,
    });
  });
});

let readback: { post(value: number): void };
