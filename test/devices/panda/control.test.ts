import fc from 'fast-check';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TomochartError } from '#core';
import { PandaControl } from '#devices/panda';
import { bench, eventually, patienceOf } from './support.ts';

/** A server that answers every line as it is told to, and a client of it. */
async function scripted(answer: (line: string, socket: Socket) => string | undefined) {
  const lines: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let rest = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      rest += piece.toString();
      const whole = rest.split('\n');
      rest = whole.pop()!;
      for (const line of whole) {
        lines.push(line);
        const reply = answer(line, socket);
        if (reply !== undefined) socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const control = new PandaControl({ name: 'panda', host: '127.0.0.1', port });
  onTestFinished(async () => {
    await control.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { control, lines, sockets, port };
}

/** How a command ended. */
function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => ({ value }),
    (thrown: unknown) => thrown,
  );
}

describe('the port of commands of a PandABox', () => {
  it('sends commands without waiting, and gives each its reply', async () => {
    const waiting: (() => void)[] = [];
    const { control, lines } = await scripted((line, socket) => {
      waiting.push(() => socket.write(`OK =${line.slice(0, -1)}\n`));
      return undefined;
    });
    const names = Array.from({ length: 20 }, (_, k) => `F${k}`);
    const answers = Promise.all(names.map((name) => control.get(name, patienceOf())));
    await eventually(() => lines.length === 20);
    expect(lines).toEqual(names.map((name) => `${name}?`));
    for (const send of waiting) send();
    expect(await answers).toEqual(names);
  });

  it('writes a table in base 64, ended by an empty line', async () => {
    const { control, lines } = await scripted((line) => (line === '' ? 'OK\n' : undefined));
    const words = Uint32Array.from({ length: 14 }, (_, k) => k * 0x11111111);
    await control.table('SEQ1.TABLE', words, patienceOf());
    expect([lines[0], lines.at(-1), lines.length]).toEqual(['SEQ1.TABLE<B', '', 4]);
    const bytes = Buffer.concat(lines.slice(1, -1).map((line) => Buffer.from(line, 'base64')));
    expect(Array.from({ length: 14 }, (_, k) => bytes.readUInt32LE(k * 4))).toEqual(Array.from(words));
  });

  it('names place, command and text of a refusal, and what helps', async () => {
    const { control, port } = await scripted(() => 'ERR No such field\n');
    await expect(control.put('SEQ1.NONE', 3, patienceOf())).rejects.toMatchObject({
      code: 'DEVICE',
      message: `panda (127.0.0.1:${port}) refuses SEQ1.NONE=3: No such field`,
      remedy: expect.stringContaining('*IDN?') as string,
    });
  });

  it('throws away the answer to a command that was given up, and goes on', async () => {
    const late: (() => void)[] = [];
    const { control, sockets } = await scripted((line, socket) => {
      if (line === 'SLOW?') {
        late.push(() => socket.write('OK =too late\n'));
        return undefined;
      }
      for (const send of late.splice(0)) send();
      return 'OK =fresh\n';
    });
    const controller = new AbortController();
    const slow = outcomeOf(control.get('SLOW', patienceOf(5, controller.signal)));
    await eventually(() => late.length === 1);
    controller.abort(new TomochartError('ABORTED', 'enough'));
    expect(await slow).toMatchObject({ code: 'ABORTED' });
    expect(await control.get('NEXT', patienceOf())).toBe('fresh');
    expect(sockets).toHaveLength(1);
  });

  it('takes a fresh connection after one that was silent', async () => {
    const { control, sockets } = await scripted((line) => (line === 'SILENT?' ? undefined : 'OK =1\n'));
    await expect(control.get('SILENT', patienceOf(0.05))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('has not answered SILENT?') as string,
    });
    expect(await control.get('NEXT', patienceOf())).toBe('1');
    expect(sockets).toHaveLength(2);
  });

  it('tells those that wait that the connection was lost, and comes back', async () => {
    let isFirst = true;
    const { control } = await scripted((_, socket) => {
      if (!isFirst) return 'OK =1\n';
      isFirst = false;
      socket.destroy();
      return undefined;
    });
    const lost: TomochartError[] = [];
    control.onLost((reason) => lost.push(reason));
    await expect(control.get('FIRST', patienceOf())).rejects.toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('cannot carry out FIRST?') as string,
    });
    expect(lost).toHaveLength(1);
    expect(await control.get('NEXT', patienceOf())).toBe('1');
  });

  it('says when what answers is no PandABox', async () => {
    const { control } = await scripted(() => 'HTTP/1.1 400 Bad Request\r\n');
    await expect(control.get('*IDN', patienceOf())).rejects.toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('answers "HTTP/1.1 400 Bad Request\\r" to *IDN?') as string,
      remedy: expect.stringContaining('8888') as string,
    });
  });

  it.each([
    ['a value', (control: PandaControl) => control.get('X', patienceOf()), 'OK\n'],
    ['a number', (control: PandaControl) => control.number('X', patienceOf()), 'OK =much\n'],
    ['a list', (control: PandaControl) => control.list('X', patienceOf()), 'OK =1\n'],
    ['an acknowledgement', (control: PandaControl) => control.put('X', 1, patienceOf()), '!a\n!b\n.\n'],
  ])('says when it is not %s that comes', async (_, ask, reply) => {
    const { control } = await scripted(() => reply);
    await expect(ask(control)).rejects.toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('answers') as string,
    });
  });

  it('does nothing more once it is closed', async () => {
    const { control } = await scripted(() => 'OK =1\n');
    expect(await control.get('X', patienceOf())).toBe('1');
    await control.close();
    await expect(control.get('X', patienceOf())).rejects.toMatchObject({ code: 'DEVICE' });
  });

  it('has a clear error or the right answer for 2,000 mutated replies, and never hangs', async () => {
    let reply: Buffer = Buffer.alloc(0);
    const { control } = await scripted((line, socket) => {
      if (line === 'SANE?') return 'OK =sane\n';
      // What is cut short stays without its end: the connection ends with it.
      socket.write(reply);
      if (!reply.includes('\n')) socket.end();
      return undefined;
    });
    const templates = ['OK =12345\n', 'OK\n', 'ERR No such field\n', '!one\n!two\n.\n', '.\n'];
    const random = fc.sample(
      fc.tuple(
        fc.constantFrom(...templates),
        fc.array(fc.tuple(fc.nat(20), fc.nat(255)), { maxLength: 3 }),
        fc.nat(30),
      ),
      { seed: 8890, numRuns: 2000 },
    );
    const seen = new Set<string>();
    for (const [template, changes, length] of random) {
      reply = Buffer.from(template);
      for (const [place, byte] of changes) if (place < reply.length) reply[place] = byte;
      reply = length < reply.length ? reply.subarray(0, length) : reply;
      const outcome = await outcomeOf(control.get('FUZZ', patienceOf(0.02)));
      if (outcome instanceof TomochartError) {
        expect(['DEVICE', 'TIMEOUT']).toContain(outcome.code);
        expect(outcome.message).toMatch(/panda \(127\.0\.0\.1:\d+\)/);
        seen.add(outcome.code);
      } else {
        expect(reply.toString()).toMatch(/^OK =/);
        seen.add('value');
      }
      // A tail of the reply may be taken for the next one once, and is found out.
      const sane = await outcomeOf(control.get('SANE', patienceOf(1)));
      if (!(sane instanceof TomochartError)) expect(sane).toEqual({ value: 'sane' });
      else expect(await control.get('SANE', patienceOf(1))).toBe('sane');
    }
    expect([...seen].sort()).toEqual(['DEVICE', 'TIMEOUT', 'value']);
  });
});

describe('both ports of the simulated PandABox', () => {
  it('go on through connections that are cut again and again', async () => {
    const b = await bench();
    const control = new PandaControl({ name: 'other', host: '127.0.0.1', port: b.parameters.controlPort });
    onTestFinished(() => control.close());
    let answered = 0;
    const cuts: Promise<void>[] = [];
    const cutIn = async (seconds: number) => {
      await b.world.clock.sleep(seconds);
      b.panda.fault('cut control');
    };
    for (let round = 0; round < 100; round++) {
      const asked = Promise.all(
        ['SEQ1.STATE', '*IDN', 'INENC1.VAL'].map((name) => outcomeOf(control.get(name, patienceOf(1)))),
      );
      if (round % 3 === 0) cuts.push(cutIn((round % 7) / 1000));
      for (const outcome of await asked) {
        if (outcome instanceof TomochartError) expect(outcome.message).toContain('was lost');
        else answered++;
      }
    }
    await Promise.all(cuts);
    expect(answered).toBeGreaterThan(100);
    await outcomeOf(control.get('SEQ1.STATE', patienceOf(1)));
    expect(await control.get('SEQ1.STATE', patienceOf())).toBe('UNREADY');
  });
});
