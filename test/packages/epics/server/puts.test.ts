import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ECA } from '#epics/codec/eca';
import { COMMAND } from '#epics/codec/protocol';
import { MAX_WAITING_PUTS } from '#epics/server/puts';
import type { PutContext } from '#epics/server/api';
import type { DbrType } from '#epics/codec/dbr';
import { double, message, text } from './rawClient.ts';
import { serving } from './serving.ts';

/** A handler whose puts end when the test says so. */
function gate() {
  const log: unknown[] = [];
  const contexts: PutContext[] = [];
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const put = (value: unknown, context: PutContext): Promise<void> => {
    log.push(value);
    contexts.push(context);
    return new Promise((resolve, reject) => open.push({ resolve, reject }));
  };
  return { put, log, contexts, open };
}

const string = (value: string): Buffer => Buffer.concat([text(value), Buffer.alloc(40)]).subarray(0, 40);

describe('a put', () => {
  it('without a handler is posted, in the type of the process variable', async () => {
    const { server, client } = await serving([
      { name: 'd', type: 'double', value: 0 },
      { name: 'l', type: 'long', value: 0 },
      { name: 'e', type: 'enum', states: ['Closed', 'Open'], value: 0 },
      { name: 't', type: 'text', count: 64, value: '' },
      { name: 's', type: 'string', value: '' },
      { name: 'w', type: 'long', count: 4, value: [] },
    ]);
    const raw = await client();
    const put = async (name: string, type: DbrType, payload: Buffer, count?: number): Promise<unknown> => {
      expect(await raw.write((await raw.open(name)).sid, type, payload, count)).toBe(ECA.NORMAL);
      return server.get(name.replace('$', ''))?.value;
    };
    expect(await put('d', 'string', string('2.5'))).toBe(2.5);
    expect(await put('d', 'long', Buffer.of(255, 255, 255, 254))).toBe(-2);
    expect(await put('l', 'double', double(3.7))).toBe(3);
    expect(await put('e', 'string', string('Open'))).toBe(1);
    expect(await put('e', 'double', double(0))).toBe(0);
    expect(await put('e', 'string', string('1'))).toBe(1);
    const path = '/a/path/that/has/more/than/forty/characters.h5';
    expect(await put('t', 'char', text(path), path.length + 1)).toBe(path);
    expect(await put('t', 'string', string('short'))).toBe('short');
    expect(await put('s', 'string', string('words'))).toBe('words');
    expect(await put('s$', 'char', text(path), path.length + 1)).toBe(path);
    expect(await put('w', 'double', Buffer.concat([double(1), double(2)]), 2)).toEqual(Int32Array.of(1, 2));
    expect(await put('w', 'string', Buffer.concat([string('8'), string('9')]), 2)).toEqual(
      Int32Array.of(8, 9),
    );
    expect(await put('w', 'long', Buffer.alloc(0), 0)).toEqual(Int32Array.of());
  });

  it('that cannot be converted is refused, and nothing changes', async () => {
    const { server, client } = await serving([
      { name: 'd', type: 'double', value: 7, limits: { control: [0, 10] }, refusesOutside: true },
      { name: 'l', type: 'short', value: 7 },
      { name: 'e', type: 'enum', states: ['Closed', 'Open'], value: 1 },
      { name: 'w', type: 'long', count: 2, value: [7] },
      { name: 't', type: 'text', count: 4, value: 'abc' },
    ]);
    const raw = await client();
    const put = async (name: string, type: DbrType, payload: Buffer, count?: number): Promise<number> =>
      raw.write((await raw.open(name)).sid, type, payload, count);
    expect(await put('d', 'string', string('fast'))).toBe(ECA.PUTFAIL);
    expect(await put('d', 'string', string(''))).toBe(ECA.PUTFAIL);
    expect(await put('d', 'double', double(10.5))).toBe(ECA.PUTFAIL);
    expect(await put('d', 'double', double(NaN))).toBe(ECA.PUTFAIL);
    expect(await put('d', 'double', Buffer.concat([double(1), double(2)]), 2)).toBe(ECA.BADCOUNT);
    expect(await put('d', 'double', Buffer.alloc(0), 0)).toBe(ECA.BADCOUNT);
    expect(await put('d', 'double', Buffer.alloc(0), 1)).toBe(ECA.BADCOUNT);
    expect(await put('l', 'double', double(NaN))).toBe(ECA.PUTFAIL);
    expect(await put('l', 'double', double(40_000))).toBe(ECA.PUTFAIL);
    expect(await put('e', 'string', string('Ajar'))).toBe(ECA.PUTFAIL);
    expect(await put('e', 'double', double(2))).toBe(ECA.PUTFAIL);
    expect(await put('w', 'string', Buffer.concat([string('8'), string('x')]), 2)).toBe(ECA.PUTFAIL);
    expect(await put('t', 'string', string('abcd'))).toBe(ECA.PUTFAIL);
    const { sid } = await raw.open('d');
    raw.send(
      message(COMMAND.WRITE_NOTIFY, { dataType: 20, dataCount: 1, parameter1: sid, payload: double(1) }),
    );
    expect(await raw.written(0)).toBe(ECA.BADTYPE);
    const value = (name: string): unknown => server.get(name)?.value;
    expect(['d', 'l', 'e', 't', 'w'].map(value)).toEqual([7, 7, 1, 'abc', Int32Array.of(7)]);
  });

  it('with completion is complete when its handler is, plain ones and other channels never waiting', async () => {
    const move = gate();
    const stops: number[] = [];
    const { client } = await serving([
      { name: 'm1', type: 'double', value: 0, put: move.put },
      { name: 'm1.STOP', type: 'short', value: 0, put: (value) => void stops.push(value as number) },
    ]);
    const raw = await client();
    const [m1, stop] = [await raw.open('m1'), await raw.open('m1.STOP')];
    const first = raw.beginWrite(m1.sid, 'double', double(1));
    const second = raw.beginWrite(m1.sid, 'double', double(2));
    expect(await raw.write(stop.sid, 'short', Buffer.of(0, 1, 0, 0, 0, 0, 0, 0))).toBe(ECA.NORMAL);
    expect([move.log, stops]).toEqual([[1], [1]]);
    move.open[0]?.resolve();
    expect(await raw.written(first)).toBe(ECA.NORMAL);
    // A plain write retargets what moves, and its client waits for nothing.
    raw.send(message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: m1.sid, payload: double(3) }));
    await raw.settled();
    expect(move.log).toEqual([1, 2, 3]);
    expect(move.contexts.map(({ completion }) => completion)).toEqual([true, true, false]);
    move.open[1]?.resolve();
    expect(await raw.written(second)).toBe(ECA.NORMAL);
  });

  it('does not overtake those that wait on its channel', async () => {
    const move = gate();
    const { client } = await serving([{ name: 'm1', type: 'double', value: 0, put: move.put }]);
    const raw = await client();
    const { sid } = await raw.open('m1');
    for (const value of [1, 2]) raw.beginWrite(sid, 'double', double(value));
    raw.send(message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: sid, payload: double(3) }));
    raw.beginWrite(sid, 'double', double(4));
    for (let turn = 0; turn < 3; turn++) {
      await raw.settled();
      for (const { resolve } of move.open) resolve();
    }
    await raw.settled();
    expect(move.log).toEqual([1, 2, 3, 4]);
  });

  it('may end out of order on different channels', async () => {
    const move = gate();
    const { client } = await serving([{ name: 'm1', type: 'double', value: 0, put: move.put }]);
    const raw = await client();
    const [a, b] = [await raw.open('m1'), await raw.open('m1')];
    const [one, two] = [
      raw.beginWrite(a.sid, 'double', double(1)),
      raw.beginWrite(b.sid, 'double', double(2)),
    ];
    await raw.settled();
    move.open[1]?.resolve();
    expect(await raw.written(two)).toBe(ECA.NORMAL);
    move.open[0]?.resolve();
    expect(await raw.written(one)).toBe(ECA.NORMAL);
  });

  it('whose handler throws or rejects is refused, and the server hears why', async () => {
    const { client, warnings } = await serving([
      {
        name: 'now',
        type: 'double',
        value: 0,
        put: () => {
          throw new Error('not now');
        },
      },
      { name: 'later', type: 'double', value: 0, put: () => Promise.reject(new Error('not later')) },
    ]);
    const raw = await client();
    const [now, later] = [await raw.open('now'), await raw.open('later')];
    expect(await raw.write(now.sid, 'double', double(1))).toBe(ECA.PUTFAIL);
    expect(await raw.write(later.sid, 'double', double(1))).toBe(ECA.PUTFAIL);
    for (const { sid, cid } of [now, later]) {
      raw.send(message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: sid, payload: double(1) }));
      const error = await raw.take(({ command }) => command === COMMAND.ERROR);
      expect([error.parameter1, error.parameter2]).toEqual([cid, ECA.PUTFAIL]);
    }
    expect(warnings.map((words) => words.slice(words.indexOf(' ')))).toEqual([
      ...[' a value written to now was refused: not now', ' a value written to later was refused: not later'],
      ...[' a value written to now was refused: not now', ' a value written to later was refused: not later'],
    ]);
  });

  it('is bounded by limits that are numbers', async () => {
    const free = { name: 'free', type: 'double', value: 0, refusesOutside: true } as const;
    const { server, client } = await serving([{ ...free, limits: { control: [NaN, NaN] } }]);
    server.add({ ...free, name: 'half', limits: { control: [NaN, 5] } });
    const raw = await client();
    const { sid } = await raw.open('free');
    expect(await raw.write(sid, 'double', double(1e9))).toBe(ECA.NORMAL);
    const half = (await raw.open('half')).sid;
    expect(await raw.write(half, 'double', double(-1e9))).toBe(ECA.NORMAL);
    expect(await raw.write(half, 'double', double(6))).toBe(ECA.PUTFAIL);
    expect(await raw.write(half, 'double', double(NaN))).toBe(ECA.PUTFAIL);
  });

  it('whose handler has very much to say is refused in a few words', async () => {
    const put = () => Promise.reject(new Error('µ'.repeat(20_000)));
    const { client } = await serving([{ name: 'wordy', type: 'double', value: 0, put }]);
    const raw = await client();
    const { sid } = await raw.open('wordy');
    raw.send(message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: sid, payload: double(1) }));
    const { payload } = await raw.take(({ command }) => command === COMMAND.ERROR);
    // As EPICS base, whose clients have room for 512 bytes.
    expect(payload.length).toBeLessThanOrEqual(512);
    expect(payload.toString('utf8', 16, payload.indexOf(0, 16))).toMatch(/^µ{100,}$/);
  });

  it('is aborted when its client goes away, and what waits behind it is never begun', async () => {
    const move = gate();
    const { client } = await serving([{ name: 'm1', type: 'double', value: 0, put: move.put }]);
    const raw = await client();
    raw.send(message(COMMAND.CLIENT_NAME, { payload: text('ann') }));
    raw.send(message(COMMAND.HOST_NAME, { payload: text('beamline') }));
    const { sid } = await raw.open('m1');
    for (const value of [1, 2]) raw.beginWrite(sid, 'double', double(value));
    await raw.settled();
    const [context] = move.contexts;
    expect(context?.client).toMatchObject({ user: 'ann', host: 'beamline' });
    expect(context?.client.address).toMatch(/^127\.0\.0\.1:\d+$/);
    const aborted = new Promise((resolve) => context?.signal.addEventListener('abort', resolve));
    raw.close();
    await aborted;
    move.open[0]?.resolve();
    await delay(20);
    expect(move.log).toEqual([1]);
  });

  it('that nobody waits for outlives its client, but not its server', async () => {
    const move = gate();
    const { server, client } = await serving([{ name: 'm1', type: 'double', value: 0, put: move.put }]);
    const raw = await client();
    const { sid, cid } = await raw.open('m1');
    raw.send(message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: sid, payload: double(3) }));
    raw.send(message(COMMAND.CLEAR_CHANNEL, { parameter1: sid, parameter2: cid }));
    await raw.settled();
    const signal = move.contexts[0]?.signal;
    expect(signal?.aborted).toBe(false);
    await server.close();
    expect(signal?.aborted).toBe(true);
  });

  it('is refused where a thousand wait already', async () => {
    const move = gate();
    const { client } = await serving([{ name: 'm1', type: 'double', value: 0, put: move.put }]);
    const raw = await client();
    const { sid } = await raw.open('m1');
    let last = 0;
    for (let i = 0; i <= MAX_WAITING_PUTS + 1; i++) last = raw.beginWrite(sid, 'double', double(i));
    expect(await raw.written(last)).toBe(ECA.PUTCBINPROG);
    expect(move.log).toEqual([0]);
  });
});
