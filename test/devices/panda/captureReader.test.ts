import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureReader, MalformedCapture, type CaptureEvent } from '#devices/panda/captureReader';
import { parseHeader } from '#devices/panda/captureHeader';

const HEADER = [
  '<header>',
  '<data arm_time="2021-05-26T10:35:06.107Z" missed="0" process="Scaled" format="Framed" sample_bytes="20" />',
  '<fields>',
  '<field name="PCAP.BITS0" type="uint32" capture="Value" />',
  '<field name="INENC1.VAL" type="double" capture="Value" scale="0.01" offset="-2.5" units="&lt;&quot;&amp;" />',
  '<field name="PCAP.TS_TRIG" type="double" capture="Value" scale="8e-09" offset="0" units="s" />',
  '</fields>',
  '</header>',
  '',
  '',
].join('\n');

function frame(rows: readonly (readonly [bits: number, counts: number])[]): Buffer {
  const data = Buffer.alloc(8 + rows.length * 20);
  data.write('BIN ', 'latin1');
  data.writeUInt32LE(data.length, 4);
  rows.forEach(([bits, counts], k) => {
    data.writeUInt32LE(bits, 8 + k * 20);
    data.writeDoubleLE(counts * 0.01 - 2.5, 12 + k * 20);
    data.writeDoubleLE(k * 8e-9, 20 + k * 20);
  });
  return data;
}

/** The bytes of a frame look like its end, and like lines. */
const SNEAKY = Buffer.from('END 9 Ok\nBIN ').readUInt32LE(0);
const STREAM = Buffer.concat([
  Buffer.from(`OK\n${HEADER}`),
  frame([
    [1, 1234],
    [SNEAKY, -99],
  ]),
  frame([[2 ** 32 - 1, 2 ** 31 - 1]]),
  Buffer.from(`END 3 Disarmed\n${HEADER}END 0 Framing error\n`),
]);

function told(events: readonly CaptureEvent[]): unknown[] {
  return events.map((event) => {
    if (event.kind === 'start') return ['start', event.header.fields.length];
    if (event.kind === 'samples') {
      return Array.from(
        event.samples.numbers('INENC1.VAL', 'Value')!,
        (value) => Math.round(value * 1e6) / 1e6,
      );
    }
    return event.kind === 'end' ? ['end', event.samples, event.reason] : event.kind;
  });
}

function readIn(pieces: readonly Buffer[]): CaptureEvent[] {
  const reader = new CaptureReader();
  const events: CaptureEvent[] = [];
  for (const piece of pieces) reader.push(piece, (event) => events.push(event));
  return events;
}

const EXPECTED = [
  'ready',
  ['start', 3],
  [1234, -99],
  [2 ** 31 - 1],
  ['end', 3, 'Disarmed'],
  ['start', 3],
  ['end', 0, 'Framing error'],
];

describe('the port of captured data', () => {
  it('is understood wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(told(readIn([STREAM.subarray(0, cut), STREAM.subarray(cut)]))).toEqual(EXPECTED);
    }
  });

  it('is understood byte by byte', () => {
    expect(told(readIn([...STREAM].map((byte) => Buffer.from([byte]))))).toEqual(EXPECTED);
  });

  it('has what is not captured as undefined', () => {
    const samples = readIn([STREAM]).find((event) => event.kind === 'samples')!.samples;
    expect(samples.numbers('INENC1.VAL', 'Mean')).toBeUndefined();
    expect(samples.numbers('INENC2.VAL', 'Value')).toBeUndefined();
    expect(Array.from(samples.numbers('PCAP.BITS0', 'Value')!)).toEqual([1, SNEAKY]);
  });

  it('reads RAW data, with the sample count that servers before 2.1 do not name', () => {
    const raw = HEADER.replace('Scaled', 'Raw').replace('sample_bytes="20"', 'sample_bytes="20"');
    const retyped = raw
      .replace('"INENC1.VAL" type="double"', '"INENC1.VAL" type="int32"')
      .replace('"PCAP.TS_TRIG" type="double"', '"PCAP.TS_TRIG" type="int64"');
    const data = Buffer.alloc(28);
    data.write('BIN ', 'latin1');
    data.writeUInt32LE(28, 4);
    data.writeUInt32LE(7, 8);
    data.writeUInt32LE(9, 12);
    data.writeInt32LE(-5, 16);
    data.writeBigInt64LE(-(2n ** 40n), 20);
    const [, , event] = readIn([Buffer.from(`OK\n${retyped}`), data]);
    const samples = event?.kind === 'samples' ? event.samples : undefined;
    const names = ['PCAP.BITS0', 'INENC1.VAL', 'PCAP.TS_TRIG'];
    expect(names.map((name) => samples?.numbers(name, 'Value')?.[0])).toEqual([9, -5, -(2 ** 40)]);
  });

  it.each([
    ['another greeting', 'ERR Invalid data capture option\n'],
    ['data without header', 'OK\nBIN \n'],
    ['a header that is none', 'OK\n<header>\n</header>\n\n'],
    ['another format', `OK\n${HEADER.replace('Framed', 'ASCII')}`],
    ['no empty line', `OK\n${HEADER.slice(0, -1)}BIN `.concat('\n')],
    ['neither frame nor end', `OK\n${HEADER}BAD 1234`],
    ['an end without reason', `OK\n${HEADER}END\n `],
    ['a frame of half a sample', `OK\n${HEADER}BIN \x0d\0\0\0`],
    ['a frame beyond all measure', `OK\n${HEADER}BIN \x08\0\0\x50`],
    ['types that do not fill a sample', `OK\n${HEADER.replace('sample_bytes="20"', 'sample_bytes="30"')}`],
  ])('refuses %s', (_, text) => {
    expect(() => readIn([Buffer.from(text, 'latin1')])).toThrow(MalformedCapture);
  });

  it('refuses or understands 2,000 mutated streams, and never more samples than were sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(STREAM.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(STREAM.length),
        (changes, cut) => {
          const stream = Buffer.from(STREAM);
          for (const [place, byte] of changes) stream[place] = byte;
          try {
            const events = readIn([stream.subarray(0, cut), stream.subarray(cut)]);
            const counts = events.map((event) => (event.kind === 'samples' ? event.samples.count : 0));
            expect(counts.reduce((sum, count) => sum + count, 0) * 20).toBeLessThanOrEqual(STREAM.length);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(MalformedCapture);
          }
        },
      ),
      { seed: 8889, numRuns: 2000 },
    );
  });

  it('has units as they were written', () => {
    expect(parseHeader(HEADER)?.fields.map(({ units }) => units)).toEqual(['', '<"&', 's']);
  });
});
