import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZmtpDecoder } from '#tango/zmq/decoder';
import { understand } from '#tango/zmq/handshake';
import { outgoing } from '#tango/zmq/outgoing';
import { ZmtpError, commandFrame, frame, greeting, readyFrame } from '#tango/zmq/zmtp';

const SEEDED = { seed: 612 } as const;

/** What a decoder has told. */
function decoding(maxMessageBytes = 2 ** 20): {
  decoder: ZmtpDecoder;
  told: unknown[];
  frames: Uint8Array[][];
} {
  const told: unknown[] = [];
  const frames: Uint8Array[][] = [];
  const decoder = new ZmtpDecoder({
    maxMessageBytes,
    onGreeting: () => told.push('greeting'),
    onCommand: (name, body) => told.push([name, Buffer.from(body).toString('hex')]),
    onMessage: (message) => {
      frames.push(message);
      told.push(message.map((each) => Buffer.from(each).toString('hex')));
    },
  });
  return { decoder, told, frames };
}

const message = (...frames: Uint8Array[]): Uint8Array => Buffer.concat(outgoing(frames).pieces);

/** A conversation with short and long frames, empty ones, and commands. */
const SPEECH = Buffer.concat([
  greeting(),
  readyFrame('PUB'),
  message(Buffer.from('topic'), new Uint8Array(0), Uint8Array.of(1, 2, 3)),
  commandFrame('PING', Uint8Array.of(0, 10, 65)),
  message(new Uint8Array(300).fill(7)),
  message(Buffer.from('t'), new Uint8Array(255).fill(1), new Uint8Array(256).fill(2)),
]);

describe('what a ZMTP peer sends', () => {
  const whole = decoding();
  whole.decoder.push(SPEECH);

  it('is understood', () => {
    expect(whole.told).toHaveLength(6);
    expect(whole.told.slice(0, 2)).toEqual(['greeting', ['READY', expect.stringContaining('50554')]]);
    expect(whole.told[3]).toEqual(['PING', '000a41']);
    expect(whole.frames.map((each) => each.map(({ length }) => length))).toEqual([
      [5, 0, 3],
      [300],
      [1, 255, 256],
    ]);
  });

  it('is understood the same, cut at every octet', () => {
    for (let cut = 0; cut <= SPEECH.length; cut++) {
      const { decoder, told } = decoding();
      decoder.push(SPEECH.subarray(0, cut));
      decoder.push(SPEECH.subarray(cut));
      expect(told).toEqual(whole.told);
    }
  });

  it('is understood the same octet by octet, and read into the room that it gives', () => {
    const { decoder, told } = decoding();
    for (const octet of SPEECH) {
      const room = decoder.room();
      room[0] = octet;
      decoder.filled(1);
    }
    expect(told).toEqual(whole.told);
  });

  it('may be of any size of frames, in any pieces', () => {
    const sizes = fc.array(fc.array(fc.nat({ max: 40_000 }), { minLength: 1, maxLength: 4 }), {
      maxLength: 6,
    });
    const piece = fc.integer({ min: 1, max: 30_000 });
    fc.assert(
      fc.property(sizes, piece, (messages, step) => {
        const all = messages.map((each, k) => each.map((size) => new Uint8Array(size).fill(k + size)));
        const bytes = Buffer.concat([greeting(), ...all.map((each) => message(...each))]);
        const { decoder, frames } = decoding();
        for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step));
        expect(frames.length).toBe(all.length);
        const hex = (list: Uint8Array[][]): string => Buffer.concat(list.flat()).toString('base64');
        expect(hex(frames)).toBe(hex(all));
      }),
      { ...SEEDED, numRuns: 60 },
    );
  });

  it('is received where it stays if it is long, so that data after four octets are aligned', () => {
    const { decoder, frames } = decoding();
    decoder.push(greeting());
    const sent = message(Buffer.from('t'), new Uint8Array(100_000).fill(9));
    const head = sent.length - 100_000;
    decoder.push(sent.subarray(0, head + 10));
    const room = decoder.room();
    expect(room.length).toBe(100_000 - 10);
    room.set(sent.subarray(head + 10));
    decoder.filled(room.length);
    const [, large] = frames[0]!;
    expect(large!.buffer).toBe(room.buffer);
    expect((large!.byteOffset + 4) % 8).toBe(0);
    expect(large!.every((octet) => octet === 9)).toBe(true);
  });

  it('does not change when more is read', () => {
    const { decoder, frames } = decoding();
    decoder.push(greeting());
    for (let k = 0; k < 100; k++) decoder.push(message(Uint8Array.of(k), new Uint8Array(1000).fill(k)));
    frames.forEach(([first, second], k) => {
      expect(first![0]).toBe(k);
      expect(second!.every((octet) => octet === k)).toBe(true);
    });
  });
});

describe('what is no ZMTP', () => {
  it.each<[string, Uint8Array, string]>([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 'does not speak ZMTP'],
    ['a signature without its end', new Uint8Array(10).fill(255), 'does not speak ZMTP'],
    ['ZMTP 2', Uint8Array.from([255, 0, 0, 0, 0, 0, 0, 0, 0, 127, 1]), 'ZMTP 1, and 3 is needed'],
    [
      'another mechanism',
      Buffer.concat([greeting().subarray(0, 12), Buffer.from('CURVE'), new Uint8Array(47)]),
      'CURVE',
    ],
    ['unknown flags', Buffer.concat([greeting(), Uint8Array.of(8, 0)]), 'flags 8'],
    ['a command in parts', Buffer.concat([greeting(), Uint8Array.of(5, 0)]), 'flags 5'],
    [
      'a command without its name',
      Buffer.concat([greeting(), frame(4, Uint8Array.of(9, 65))]),
      'without its name',
    ],
    [
      'a long frame',
      Buffer.concat([greeting(), Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0)]),
      '4294967296 octets',
    ],
    [
      'a message of too many octets',
      Buffer.concat([greeting(), frame(1, new Uint8Array(600_000)), frame(0, new Uint8Array(600_000))]),
      'octets or more',
    ],
    [
      'a message without an end',
      Buffer.concat([greeting(), ...Array.from({ length: 70 }, () => frame(1, new Uint8Array(1)))]),
      'more than 64 frames',
    ],
  ])('is refused as such: %s', (_, bytes, words) => {
    const { decoder } = decoding();
    expect(() => decoder.push(bytes)).toThrow(ZmtpError);
    expect(() => decoding().decoder.push(bytes)).toThrow(words);
  });

  it('is refused or understood where octets were changed, and nothing else happens', () => {
    let refused = 0;
    const changes = fc.array(fc.tuple(fc.nat({ max: SPEECH.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 200 }), (list, step) => {
        const bytes = Uint8Array.from(SPEECH);
        for (const [at, octet] of list) bytes[at] = octet;
        const { decoder } = decoding();
        try {
          for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step));
        } catch (error) {
          expect(error).toBeInstanceOf(ZmtpError);
          refused++;
        }
      }),
      { ...SEEDED, numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

describe('a command of a peer', () => {
  const ready = readyFrame('PUB').subarray(8);

  it('says which socket it is, and another one is refused', () => {
    expect(understand('READY', ready, ['PUB', 'XPUB'])).toEqual({ kind: 'ready' });
    expect(() => understand('READY', ready, ['SUB'])).toThrow('the peer is a PUB socket');
    expect(() => understand('READY', new Uint8Array(0), ['SUB'])).toThrow('nameless');
    expect(() => understand('READY', ready.subarray(0, 9), ['PUB'])).toThrow('metadata that are cut short');
  });

  it('is answered where it asks whether we live, and passed over where it is not known', () => {
    const answer = understand('PING', Uint8Array.of(0, 10, 65, 66), []);
    expect(answer).toEqual({ kind: 'answer', bytes: commandFrame('PONG', Uint8Array.of(65, 66)) });
    expect(understand('SUBSCRIBE', Uint8Array.of(65), [])).toEqual({
      kind: 'subscribe',
      topic: Uint8Array.of(65),
    });
    expect(understand('CANCEL', Uint8Array.of(65), [])).toEqual({ kind: 'cancel', topic: Uint8Array.of(65) });
    expect(understand('NEWS', Uint8Array.of(65), [])).toEqual({ kind: 'nothing' });
  });

  it('ends it where it complains', () => {
    expect(() => understand('ERROR', Buffer.from('\x07too bad'), [])).toThrow('the peer refuses: too bad');
  });
});
