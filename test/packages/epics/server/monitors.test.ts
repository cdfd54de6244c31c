import { describe, expect, it } from 'vitest';
import { ECA } from '#epics/codec/eca';
import { COMMAND } from '#epics/codec/protocol';
import { MonitorQueue, type Recipient } from '#epics/server/monitorQueue';
import { NO_ALARM } from '#epics/server/alarm';
import { propertiesOf } from '#epics/server/properties';
import { Snapshot } from '#epics/server/snapshot';
import { message, readingOf, type RawClient } from './rawClient.ts';
import { serving } from './serving.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The values that a monitor has told so far. */
function told(raw: RawClient, id: number): unknown[] {
  return raw.received
    .filter(({ command, parameter2 }) => command === COMMAND.EVENT_ADD && parameter2 === id)
    .map((update) => readingOf(update).value);
}

describe('a monitor', () => {
  it('tells the present value, then each change that its mask asks for', async () => {
    const limits = { warning: [-5, 5] } as const;
    const { server, client } = await serving([{ name: 'd', type: 'double', value: 1, limits, deadband: 2 }]);
    const raw = await client();
    const { sid } = await raw.open('d');
    const ids = [1, 4, 5, 8].map((mask) => raw.monitor(sid, 'double', 'ctrl', mask));
    await raw.settled();
    const pv = server.get('d');
    pv?.post(2); // within the deadband
    pv?.post(4.5); // value
    pv?.post(5.5); // within the deadband, but the alarm is new
    pv?.post(9); // value
    pv?.change({ units: 'mm' });
    await raw.settled();
    expect(ids.map((id) => told(raw, id))).toEqual([
      [1, 4.5, 9],
      [1, 5.5],
      [1, 4.5, 5.5, 9],
      [1, 9],
    ]);
    const last = raw.received.findLast(({ parameter2 }) => parameter2 === ids[3]);
    expect(last && readingOf(last)).toMatchObject({ units: 'mm', status: 4, severity: 1 });
  });

  it('of no count has the length that the array has at the time', async () => {
    const { server, client } = await serving([{ name: 'w', type: 'long', count: 9, value: [1, 2] }]);
    const raw = await client();
    const { sid } = await raw.open('w');
    const [all, three] = [raw.monitor(sid, 'long'), raw.monitor(sid, 'long', 'time', 5, 3)];
    await raw.settled();
    for (const value of [[], [], [1], [1, 2, 3, 4]]) server.get('w')?.post(value);
    await raw.settled();
    expect(told(raw, all)).toEqual(
      [[1, 2], [], 1, [1, 2, 3, 4]].map((v) => (v === 1 ? 1 : Int32Array.from(v as number[]))),
    );
    expect(told(raw, three).at(-1)).toEqual(Int32Array.of(1, 2, 3));
  });

  it('ends when it is cancelled, and its end is confirmed', async () => {
    const { server, client } = await serving([{ name: 'd', type: 'long', value: 1 }]);
    const raw = await client();
    const { sid } = await raw.open('d');
    const id = raw.monitor(sid, 'long');
    await raw.update(id);
    raw.send(message(COMMAND.EVENT_CANCEL, { dataType: 5, parameter1: sid, parameter2: id }));
    expect(await raw.update(id)).toMatchObject({ payload: Buffer.alloc(0), parameter1: sid });
    server.get('d')?.post(2);
    await raw.settled();
    expect(told(raw, id)).toEqual([]);
  });

  it('of a value that cannot be had in its type says so each time', async () => {
    const { server, client } = await serving([{ name: 's', type: 'string', value: 'words' }]);
    const raw = await client();
    const id = raw.monitor((await raw.open('s')).sid, 'double');
    expect(await raw.update(id)).toMatchObject({ parameter1: ECA.GETFAIL });
    server.get('s')?.post('2.5');
    expect(readingOf(await raw.update(id)).value).toBe(2.5);
  });

  it('that was paused tells the newest value afterwards', async () => {
    const { server, client } = await serving([{ name: 'd', type: 'long', value: 0 }]);
    const raw = await client();
    const id = raw.monitor((await raw.open('d')).sid, 'long');
    raw.send(message(COMMAND.EVENTS_OFF));
    await raw.settled();
    for (let value = 1; value <= 100; value++) server.get('d')?.post(value);
    await raw.settled();
    expect(told(raw, id)).toEqual([0]);
    raw.send(message(COMMAND.EVENTS_ON));
    await raw.settled();
    expect(told(raw, id)).toEqual([0, 100]);
  });

  it('of a client that reads loses nothing, even where thousands are posted at once', async () => {
    const { server, client } = await serving([{ name: 'd', type: 'long', value: 0 }]);
    const raw = await client();
    const id = raw.monitor((await raw.open('d')).sid, 'long', 'time');
    await raw.settled();
    for (let value = 1; value <= 5000; value++) server.get('d')?.post(value);
    await raw.settled();
    expect(told(raw, id)).toEqual(Array.from({ length: 5001 }, (_, i) => i));
  });
});

describe('a client that stops reading', () => {
  it('gets the newest values when it goes on, and neither fills the memory nor holds others back', async () => {
    const posts = 100_000;
    const { server, client } = await serving([
      { name: 'image', type: 'char', count: 65_536, value: new Uint8Array(65_536) },
      { name: 'number', type: 'long', value: 0 },
    ]);
    const [slow, sane] = [await client(), await client()];
    const image = slow.monitor((await slow.open('image')).sid, 'char');
    const number = sane.monitor((await sane.open('number')).sid, 'long');
    await slow.settled();
    await sane.settled();
    slow.socket.pause();
    // It also asks, without taking the answers: 65 MB of them.
    const { sid } = await sane.open('image');
    for (let i = 0; i < 1000; i++) {
      slow.send(message(COMMAND.READ_NOTIFY, { dataType: 4, parameter1: sid, parameter2: i }));
    }
    const before = process.memoryUsage().rss;
    const frame = new Uint8Array(65_536);
    let most = 0;
    for (let value = 1; value <= posts; value++) {
      new DataView(frame.buffer).setUint32(0, value);
      server.get('image')?.post(frame);
      server.get('number')?.post(value);
      if (value % 100 === 0) await turn();
      if (value % 1000 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
    await sane.settled();
    // 6.5 GB were posted; what garbage the collector has left lying about is far less.
    expect((most - before) / 1e6).toBeLessThan(600);
    const seen = told(sane, number);
    expect([seen.length, seen.at(-1)]).toEqual([posts + 1, posts]);
    slow.socket.resume();
    const last = (): number => {
      const values = told(slow, image) as Uint8Array[];
      return values.length > 0 ? new DataView((values.at(-1) ?? frame).slice().buffer).getUint32(0) : 0;
    };
    for (let round = 0; last() < posts && round < 200; round++) await slow.settled();
    expect(last()).toBe(posts);
    // What the two ends' sockets hold, and the queue of at most a megabyte.
    expect(told(slow, image).length).toBeLessThan(500);
  });
});

describe('the queue of a client', () => {
  const snapshot = (value: number | Uint8Array): Snapshot => {
    const properties = propertiesOf({ name: 'x', type: 'string', value: '' });
    return new Snapshot(
      { name: 'x', kind: 'number', type: 'char', capacity: 1e6 },
      ...([value, NO_ALARM, 0, properties] as const),
    );
  };
  const recipient = (): Recipient & { values: unknown[] } => {
    const values: unknown[] = [];
    return { values, send: ({ value }) => void values.push(value) };
  };

  it('keeps so many updates in their order, then each monitor only its newest', () => {
    let blocked = true;
    const queue = new MonitorQueue(() => blocked, 4);
    const [a, b] = [recipient(), recipient()];
    for (let i = 1; i <= 9; i++) queue.offer(a, snapshot(i));
    queue.offer(b, snapshot(1));
    queue.offer(b, snapshot(2));
    expect(queue.length).toBe(5);
    blocked = false;
    queue.release();
    expect([a.values, b.values, queue.length]).toEqual([[1, 2, 3, 9], [2], 0]);
  });

  it('keeps 16 for each monitor where nothing else is asked for, but no more than a megabyte', () => {
    const queue = new MonitorQueue(() => true);
    const [a, b] = [recipient(), recipient()];
    queue.add();
    queue.add();
    for (let i = 0; i < 100; i++) queue.offer(a, snapshot(i));
    expect(queue.length).toBe(32);
    for (let i = 0; i < 100; i++) queue.offer(b, snapshot(new Uint8Array(400_000)));
    expect(queue.length).toBe(33);
    queue.remove(a);
    expect(queue.length).toBe(1);
    for (let i = 0; i < 100; i++) queue.offer(b, snapshot(new Uint8Array(400_000)));
    expect(queue.length).toBe(2);
    queue.remove(b);
    expect(queue.length).toBe(0);
  });

  it('stops again as soon as the client does', () => {
    let room = 0;
    const queue = new MonitorQueue(() => room <= 0);
    const a = recipient();
    queue.add();
    const counting: Recipient = {
      send: (update) => {
        room--;
        a.send(update);
      },
    };
    for (let i = 0; i < 5; i++) queue.offer(counting, snapshot(i));
    room = 2;
    queue.release();
    expect([a.values, queue.length]).toEqual([[0, 1], 3]);
    queue.offer(counting, snapshot(5));
    room = 9;
    queue.release();
    expect(a.values).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
