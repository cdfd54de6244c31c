import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedReply, ReplyReader, type Reply } from '#devices/panda/reply';

const REPLIES: readonly Reply[] = [
  { kind: 'value', value: 'PandA SW: 4.1 FPGA: 4.1.0' },
  { kind: 'done' },
  { kind: 'values', values: ['TTLIN 6', '', 'µm', '.'] },
  { kind: 'refused', text: 'No such field' },
  { kind: 'values', values: [] },
  { kind: 'value', value: '' },
];
const STREAM = Buffer.from(REPLIES.map(written).join(''));

function written(reply: Reply): string {
  if (reply.kind === 'done') return 'OK\n';
  if (reply.kind === 'value') return `OK =${reply.value}\n`;
  if (reply.kind === 'refused') return `ERR ${reply.text}\n`;
  return [...reply.values.map((value) => `!${value}`), '.', ''].join('\n');
}

function readIn(pieces: readonly Buffer[]): Reply[] {
  const reader = new ReplyReader();
  const replies: Reply[] = [];
  for (const piece of pieces) reader.push(piece, (reply) => replies.push(reply));
  return replies;
}

describe('replies of the port of commands', () => {
  it('are understood wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(readIn([STREAM.subarray(0, cut), STREAM.subarray(cut)])).toEqual(REPLIES);
    }
  });

  it('are understood byte by byte', () => {
    expect(readIn([...STREAM].map((byte) => Buffer.from([byte])))).toEqual(REPLIES);
  });

  it('are understood however many there are and however they are cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '=', '!', '.', 'µ', 'Å', 'OK', 'ERR '),
      maxLength: 8,
    });
    const reply: fc.Arbitrary<Reply> = fc.oneof(
      fc.constant<Reply>({ kind: 'done' }),
      text.map((value): Reply => ({ kind: 'value', value })),
      text.map((value): Reply => ({ kind: 'refused', text: value })),
      fc.array(text, { maxLength: 5 }).map((values): Reply => ({ kind: 'values', values })),
    );
    const cuts = fc.array(fc.nat(400), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), cuts, (replies, places) => {
        const stream = Buffer.from(replies.map(written).join(''));
        const sorted = [0, ...places.map((place) => Math.min(place, stream.length)), stream.length].sort(
          (a, b) => a - b,
        );
        const pieces = sorted.slice(1).map((end, k) => stream.subarray(sorted[k], end));
        expect(readIn(pieces)).toEqual(replies);
      }),
      { seed: 8888, numRuns: 500 },
    );
  });

  it.each(['HTTP/1.1 400 Bad Request', 'OK=1', 'ok', '', 'ERR', '!a\nOK', ' OK'])('%j is none', (line) => {
    expect(() => readIn([Buffer.from(`${line}\n`)])).toThrow(MalformedReply);
  });

  it('gives those that came before what is none', () => {
    const reader = new ReplyReader();
    const replies: Reply[] = [];
    expect(() => reader.push(Buffer.from('OK\nOK =1\nnonsense\n'), (reply) => replies.push(reply))).toThrow(
      'nonsense',
    );
    expect(replies).toEqual([{ kind: 'done' }, { kind: 'value', value: '1' }]);
  });
});
