import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DBR_FORMS, DBR_TYPES } from '#epics/codec/dbr';
import { ECA } from '#epics/codec/eca';
import { messagesOf, type CaMessage } from '#epics/codec/message';
import { COMMAND } from '#epics/codec/protocol';
import { CaServer } from '#epics/server/caServer';
import type { PvDefinition } from '#epics/server/api';
import { freePort } from '../client/harness.ts';
import { double, message, readingOf, text } from './rawClient.ts';
import { serving } from './serving.ts';

const LIMITS = { display: [-10, 10], alarm: [-9, 9], warning: [-8, 8], control: [-5, 5] } as const;
const PVS: PvDefinition[] = [
  { name: 'd', type: 'double', value: 1.25, units: 'mm', precision: 2, limits: LIMITS },
  { name: 'l', type: 'long', value: 7 },
  { name: 'e', type: 'enum', states: ['Closed', 'Open'], value: 1 },
  { name: 's', type: 'string', value: 'a text that is longer than the forty bytes of a string' },
  { name: 't', type: 'text', value: '/data/a.h5' },
  { name: 'w', type: 'short', count: 8, value: [1, -2, 3] },
  { name: 'none', type: 'long', count: 8, value: [] },
];

/** Sends datagrams to the server and returns what comes back within `ms`. */
async function ask(port: number, datagrams: Buffer[], ms = 150): Promise<CaMessage[][]> {
  const udp = createSocket('udp4');
  const answers: CaMessage[][] = [];
  udp.on('message', (datagram) => answers.push(messagesOf(datagram)));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  for (const datagram of datagrams) udp.send(datagram, port, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, ms));
  udp.close();
  return answers;
}

const search = (name: string, cid: number, dataType = 5): Buffer =>
  message(COMMAND.SEARCH, {
    dataType,
    dataCount: 13,
    parameter1: cid,
    parameter2: cid,
    payload: text(name),
  });

describe('a search', () => {
  it('over UDP is answered in one datagram for the names that are served, and for no others', async () => {
    const { port } = await serving(PVS);
    const head = message(COMMAND.VERSION, { dataType: 1, dataCount: 13, parameter1: 77 });
    const datagram = Buffer.concat([head, search('d', 5), search('nobody', 6, 10), search('w.VAL', 7)]);
    const [answers, ...more] = await ask(port, [Buffer.of(1), datagram, search('nobody', 8)]);
    expect(more).toEqual([]);
    expect(answers).toMatchObject([
      { command: COMMAND.VERSION, dataType: 1, dataCount: 13, parameter1: 77 },
      { command: COMMAND.SEARCH, dataType: port, parameter1: 0xffffffff, parameter2: 5 },
      { command: COMMAND.SEARCH, dataType: port, parameter1: 0xffffffff, parameter2: 7 },
    ]);
    expect(answers?.[1]?.payload.readUInt16BE(0)).toBe(13);
  });

  it('for hundreds of names is answered in datagrams that Ethernet carries', async () => {
    const pvs = Array.from({ length: 300 }, (_, i): PvDefinition => ({
      name: `p${i}`,
      type: 'long',
      value: i,
    }));
    const { port } = await serving(pvs);
    const answers = await ask(port, [Buffer.concat(pvs.map(({ name }, i) => search(name, i)))]);
    expect(answers.every((messages) => messages.length <= 58)).toBe(true);
    const found = answers.flat().filter(({ command }) => command === COMMAND.SEARCH);
    expect(found.map(({ parameter2 }) => parameter2)).toEqual(pvs.map((_, i) => i));
  });

  it('over TCP says so when it is asked to and a name is not served', async () => {
    const { port, client } = await serving(PVS);
    const raw = await client();
    raw.send(search('nobody', 1), search('nobody', 2, 10), search('d', 3));
    expect(await raw.take(({ command }) => command === COMMAND.NOT_FOUND)).toMatchObject({ parameter2: 2 });
    const found = await raw.take(({ command }) => command === COMMAND.SEARCH);
    expect(found).toMatchObject({ dataType: port, parameter1: 0xffffffff, parameter2: 3 });
  });
});

describe('a channel', () => {
  it('begins with access rights, then type and count', async () => {
    const { client } = await serving([
      ...PVS,
      { ...PVS[0]!, name: 'ro', access: { read: true, write: false } },
    ]);
    const raw = await client();
    const { sid, cid, type, count } = await raw.open('w');
    expect([type, count]).toEqual([1, 8]);
    expect(
      raw.received.map(({ command, parameter1, parameter2 }) => [command, parameter1, parameter2]),
    ).toEqual([
      [COMMAND.VERSION, 0, 0],
      [COMMAND.ACCESS_RIGHTS, cid, 3],
    ]);
    await raw.open('ro');
    expect(raw.received.at(-1)).toMatchObject({ command: COMMAND.ACCESS_RIGHTS, parameter2: 1 });
    expect(await raw.open('t')).toMatchObject({ type: 4, count: 256 });
    expect(await raw.open('s.VAL$')).toMatchObject({ type: 4, count: 256 });
    raw.send(message(COMMAND.CLEAR_CHANNEL, { parameter1: sid, parameter2: cid }));
    expect(await raw.take(({ command }) => command === COMMAND.CLEAR_CHANNEL)).toMatchObject({
      parameter1: sid,
      parameter2: cid,
    });
  });

  it('to a name that is not served fails', async () => {
    const { client } = await serving(PVS);
    const raw = await client();
    raw.send(message(COMMAND.CREATE_CHAN, { parameter1: 42, parameter2: 13, payload: text('nobody') }));
    expect(await raw.take(({ command }) => command === COMMAND.CREATE_CH_FAIL)).toMatchObject({
      parameter1: 42,
    });
  });

  it('is told when its process variable is removed, and found again when it is back', async () => {
    const { server, client } = await serving(PVS);
    const raw = await client();
    const { sid, cid } = await raw.open('d');
    server.remove('d');
    expect(await raw.take(({ command }) => command === COMMAND.SERVER_DISCONN)).toMatchObject({
      parameter1: cid,
    });
    raw.send(message(COMMAND.READ_NOTIFY, { dataType: 6, dataCount: 1, parameter1: sid, parameter2: 1 }));
    expect(await raw.take(({ command }) => command === COMMAND.ERROR)).toMatchObject({
      parameter2: ECA.BADCHID,
    });
    server.add({ name: 'd', type: 'long', value: 3 });
    expect(await raw.open('d')).toMatchObject({ type: 5 });
  });

  it('is told of access rights that change, and its monitors with it', async () => {
    const { server, client } = await serving(PVS);
    const raw = await client();
    const { sid, cid } = await raw.open('d');
    const id = raw.monitor(sid, 'double');
    expect(readingOf(await raw.update(id)).value).toBe(1.25);
    await raw.take(({ command }) => command === COMMAND.ACCESS_RIGHTS);
    server.get('d')?.setAccess({ read: false, write: false });
    expect(await raw.take(({ command }) => command === COMMAND.ACCESS_RIGHTS)).toMatchObject({
      parameter1: cid,
      parameter2: 0,
    });
    expect(await raw.update(id)).toMatchObject({ parameter1: ECA.NORDACCESS, payload: Buffer.alloc(8) });
    server.get('d')?.post(2);
    expect(await raw.read(sid, 'double')).toMatchObject({ parameter1: ECA.NORDACCESS });
    expect(await raw.write(sid, 'double', double(1))).toBe(ECA.NOWTACCESS);
    server.get('d')?.setAccess({ read: true, write: true });
    expect(readingOf(await raw.update(id)).value).toBe(2);
  });
});

describe('a read', () => {
  it('gives every type and form of every process variable that can be had, or a status and zeros', async () => {
    const { client } = await serving(PVS);
    const raw = await client();
    const refused: string[] = [];
    for (const { name } of PVS) {
      const { sid } = await raw.open(name);
      for (const form of DBR_FORMS) {
        for (const type of DBR_TYPES) {
          const answer = await raw.read(sid, type, form);
          if (answer.parameter1 === ECA.NORMAL) readingOf(answer);
          else {
            expect([answer.parameter1, answer.payload.every((byte) => byte === 0)]).toEqual([
              ECA.GETFAIL,
              true,
            ]);
            refused.push(`${name} ${type}`);
          }
        }
      }
    }
    // Of all conversions only that of words to numbers has no result.
    expect(new Set(refused)).toEqual(
      new Set(DBR_TYPES.filter((type) => type !== 'string').map((type) => `s ${type}`)),
    );
  });

  it('converts as clients expect it', async () => {
    const { client } = await serving(PVS);
    const raw = await client();
    const value = async (
      name: string,
      ...[type, form, count]: [...Parameters<typeof raw.read>] extends [number, ...infer R] ? R : never
    ) => readingOf(await raw.read((await raw.open(name)).sid, type, form, count));
    expect(await value('d', 'double', 'ctrl')).toEqual({
      ...{ value: 1.25, status: 0, severity: 0, units: 'mm', precision: 2, limits: LIMITS },
    });
    expect(await value('d', 'string')).toEqual({ value: '1.25' });
    expect(await value('d', 'long', 'gr')).toMatchObject({ value: 1, limits: { warning: [-8, 8] } });
    expect(await value('e', 'string', 'time')).toMatchObject({ value: 'Open' });
    expect(await value('e', 'enum', 'gr')).toMatchObject({ value: 1, states: ['Closed', 'Open'] });
    expect(await value('s', 'string', 'ctrl')).toMatchObject({
      value: 'a text that is longer than the forty by',
    });
    expect((await value('s.VAL$', 'char')).value).toHaveLength(55);
    expect(await value('t', 'string')).toEqual({ value: '/data/a.h5' });
    expect(await value('t', 'char')).toEqual({ value: new Uint8Array(Buffer.from('/data/a.h5\0')) });
  });

  it('of no count has as many elements as there are, of a count that many', async () => {
    const { client } = await serving(PVS);
    const raw = await client();
    const { sid } = await raw.open('w');
    expect(readingOf(await raw.read(sid, 'short')).value).toEqual(Int16Array.of(1, -2, 3));
    expect(readingOf(await raw.read(sid, 'short', 'plain', 2)).value).toEqual(Int16Array.of(1, -2));
    expect(readingOf(await raw.read(sid, 'double', 'sts', 5)).value).toEqual(Float64Array.of(1, -2, 3, 0, 0));
    expect(await raw.read(sid, 'short', 'plain', 0xffffff)).toMatchObject({ parameter1: ECA.BADCOUNT });
    // An update without a payload would be the end of a monitor.
    const empty = await raw.read((await raw.open('none')).sid, 'long');
    expect([empty.dataCount, empty.payload.length]).toEqual([0, 8]);
  });

  it('of the old kind is answered, too, its refusal with an ERROR', async () => {
    const { server, client } = await serving(PVS);
    const raw = await client();
    const { sid, cid } = await raw.open('l');
    const request = message(COMMAND.READ, { dataType: 5, dataCount: 1, parameter1: sid, parameter2: 9 });
    raw.send(request);
    const answer = await raw.take(({ command }) => command === COMMAND.READ);
    expect([answer.parameter1, answer.parameter2, readingOf(answer).value]).toEqual([cid, 9, 7]);
    server.get('l')?.setAccess({ read: false, write: true });
    raw.send(request);
    const error = await raw.take(({ command }) => command === COMMAND.ERROR);
    expect([error.parameter1, error.parameter2]).toEqual([cid, ECA.NORDACCESS]);
    expect(error.payload.subarray(0, 16)).toEqual(request);
    expect(error.payload.subarray(16).toString()).toContain('l must not be read');
  });
});

describe('a request that makes no sense', () => {
  it('is answered with an ERROR, and the next one as if nothing had been', async () => {
    const { client } = await serving(PVS);
    const raw = await client();
    const { sid } = await raw.open('d');
    const status = async (request: Buffer): Promise<number> => {
      raw.send(request);
      return (await raw.take(({ command }) => command === COMMAND.ERROR)).parameter2;
    };
    expect(await status(message(COMMAND.READ_NOTIFY, { dataType: 6, parameter1: 99 }))).toBe(ECA.BADCHID);
    expect(await status(message(COMMAND.READ_NOTIFY, { dataType: 35, parameter1: sid }))).toBe(ECA.BADTYPE);
    expect(await status(message(COMMAND.EVENT_ADD, { dataType: 6, parameter1: sid }))).toBe(ECA.BADMASK);
    expect(await status(message(COMMAND.EVENT_CANCEL, { parameter1: sid }))).toBe(ECA.BADMONID);
    expect(await status(message(COMMAND.CLEAR_CHANNEL, { parameter1: 99 }))).toBe(ECA.BADCHID);
    expect(await status(message(5))).toBe(ECA.INTERNAL);
    expect(readingOf(await raw.read(sid, 'double')).value).toBe(1.25);
    raw.send(message(COMMAND.READ_SYNC, { parameter1: 3 }));
    expect(await raw.take(({ command }) => command === COMMAND.READ_SYNC)).toMatchObject({ parameter1: 3 });
  });

  it('with a length beyond every process variable ends the connection', async () => {
    const { client, warnings } = await serving(PVS);
    const raw = await client();
    const huge = Buffer.alloc(24);
    huge.writeUInt16BE(COMMAND.WRITE, 0);
    huge.writeUInt16BE(0xffff, 2);
    huge.writeUInt32BE(0xfffffff8, 16);
    const closed = once(raw.socket, 'close');
    raw.send(huge);
    await closed;
    expect(warnings.join()).toMatch(/it is cut off: a message of 4294967288 bytes/);
  });
});

describe('the ports', () => {
  it('are one number for TCP and UDP, and free again after the end', async () => {
    const { server, port } = await serving(PVS);
    await expect(server.start()).rejects.toThrow('listens already');
    const second = new CaServer({ host: '127.0.0.1', port });
    await expect(second.start()).rejects.toThrow(`TCP port ${port} of 127.0.0.1 cannot be served: another`);
    await server.close();
    expect(await second.start()).toEqual({ host: '127.0.0.1', port });
    await second.close();
  });

  it('are free for everybody who waited for the end', async () => {
    const { server, port } = await serving(PVS);
    let isOver = false;
    void server.close().then(() => (isOver = true));
    await server.close();
    expect(isOver).toBe(true);
    const second = new CaServer({ host: '127.0.0.1', port });
    await second.start();
    await second.close();
    await server.start();
    await server.close();
  });

  it('are both refused when only one is taken', async () => {
    // None that another program's connection may be given for its own end.
    const port = await freePort();
    const udp = createSocket('udp4').bind(port, '127.0.0.1');
    await once(udp, 'listening');
    await expect(new CaServer({ host: '127.0.0.1', port }).start()).rejects.toThrow(`UDP port ${port}`);
    const tcp = createServer().listen(port, '127.0.0.1');
    await once(tcp, 'listening');
    tcp.close();
    udp.close();
  });

  it('are told to those who want to know, again and again', async () => {
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const beacons: CaMessage[] = [];
    udp.on('message', (datagram) => beacons.push(...messagesOf(datagram)));
    const { port } = await serving(PVS, { beaconAddresses: [`127.0.0.1:${udp.address().port}`] });
    while (beacons.length < 4) await once(udp, 'message');
    udp.close();
    expect(beacons).toMatchObject(
      [0, 1, 2, 3].map((parameter1) => ({ command: COMMAND.RSRV_IS_UP, dataCount: port, parameter1 })),
    );
    expect(() => new CaServer({ beaconAddresses: ['a:b:c'] })).toThrow('"a:b:c" is no address');
  });
});
