import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeReading } from '#tango';
import { CdrError } from '#tango/codec/cdr';
import { readEventBody, readEventMessage } from '#tango/codec/event';
import { eventFrames } from '#tango/codec/eventFrames';
import type { EventPayload } from '#tango/codec/eventFrames';
import { channelName, eventTopic, heartbeatTopic, topicEvent } from '#tango/codec/eventTopic';
import { SEEDED, reading } from './valueArbitraries.ts';

const PLACE = { prefix: 'tango://lab:10000/', hasDatabase: true };
const NO_DATABASE = { prefix: 'tango://127.0.0.1:45450/', hasDatabase: false };

/** Frames as a subscriber gets them: in one piece each. */
function frames(topic: string, payload: EventPayload, counter: number): Uint8Array[] {
  const rest = eventFrames(payload, counter);
  return [
    Buffer.from(topic),
    ...rest.map((frame) => (frame instanceof Uint8Array ? frame : Buffer.concat(frame))),
  ];
}

describe('a topic', () => {
  it('names database, device, attribute and event in lower case', () => {
    expect(eventTopic(PLACE, 'Sim/Cam/1', 'Image', 'idl5_change')).toBe(
      'tango://lab:10000/sim/cam/1/image.idl5_change',
    );
    expect(eventTopic(PLACE, 'sim/cam/1', undefined, 'intr_change')).toBe(
      'tango://lab:10000/sim/cam/1.intr_change',
    );
    expect(eventTopic(NO_DATABASE, 'sim/cam/1', 'State', 'change')).toBe(
      'tango://127.0.0.1:45450/sim/cam/1/state#dbase=no.change',
    );
    expect(heartbeatTopic(channelName(NO_DATABASE, 'Cam/One'))).toBe(
      'tango://127.0.0.1:45450/dserver/cam/one#dbase=no.heartbeat',
    );
  });

  it.each([
    ['tango://a.b.c:1/x/y/z/v.idl5_user_event', { event: 'user_event', isFive: true }],
    ['tango://a.b.c:1/x/y/z/v#dbase=no.attr_conf', { event: 'attr_conf', isFive: false }],
    ['tango://a.b.c:1/x/y/z/v.data_ready', { event: 'data_ready', isFive: false }],
    ['tango://a.b.c:1/dserver/x/y.heartbeat', undefined],
    ['tango://a.b.c:1/x/y/z/v.idl6_change', undefined],
  ])('%s says which event it is', (topic, event) => {
    expect(topicEvent(topic)).toEqual(event);
  });
});

describe('an event', () => {
  const topic = eventTopic(PLACE, 'a/b/c', 'v', 'idl5_change');

  it('brings the value that was sent', () => {
    fc.assert(
      fc.property(reading, fc.nat({ max: 2 ** 32 - 1 }), (value, counter) => {
        const message = readEventMessage(frames(topic, { kind: 'value', reading: value }, counter))!;
        expect(message).toMatchObject({ topic, counter, isError: false });
        const body = readEventBody(message, topicEvent(topic)!);
        expect(body).toEqual({ kind: 'value', answer: { name: value.name, reading: value } });
        expect(message.body?.left).toBe(0);
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });

  it('brings a large image in parts, which are a view of the frame that arrives at the right place', () => {
    const data = Uint16Array.from({ length: 65536 }, (_, k) => k);
    const image: AttributeReading = {
      name: 'image',
      type: 'ushort',
      format: 'image',
      value: { width: 256, height: 256, data },
      written: undefined,
      quality: 'valid',
      timeSeconds: 1,
    };
    const [, info, parts] = eventFrames({ kind: 'value', reading: image }, 3);
    expect((parts as Uint8Array[])[1]!.buffer).toBe(data.buffer);
    const whole = Buffer.concat(parts as Uint8Array[]);
    // As the decoder of ZMTP lays frames.
    const frame = new Uint8Array(whole.length + 4).subarray(4);
    frame.set(whole);
    const message = readEventMessage([Buffer.from(topic), Uint8Array.of(1), info as Uint8Array, frame])!;
    const body = readEventBody(message, topicEvent(topic)!);
    const value = body.kind === 'value' ? (body.answer.reading?.value as { data: Uint16Array }) : undefined;
    expect(value?.data.buffer).toBe(frame.buffer);
    expect(value?.data.every((each, k) => each === k)).toBe(true);
  });

  it('brings why there is no value, and that there is something to read', () => {
    const errors = [{ reason: 'R', severity: 'panic', description: 'D', origin: 'O' }] as const;
    const failed = readEventMessage(frames(topic, { kind: 'errors', errors }, 5))!;
    expect(failed.isError).toBe(true);
    expect(readEventBody(failed, topicEvent(topic)!)).toEqual({ kind: 'errors', errors });
    const readyTopic = eventTopic(PLACE, 'a/b/c', 'v', 'data_ready');
    const ready = { name: 'v', type: 'ushort', counter: 99 } as const;
    const message = readEventMessage(frames(readyTopic, { kind: 'data_ready', ...ready }, 1))!;
    expect(readEventBody(message, topicEvent(readyTopic)!)).toEqual({ kind: 'data_ready', ready });
  });

  it('is an error of its own where its octets were changed, never anything else', () => {
    let understood = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        reading,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat({ max: 200 })),
        (value, changes, cut) => {
          const all = frames(topic, { kind: 'value', reading: value }, 1);
          const changed = all.map((frame) => Uint8Array.from(frame));
          for (const [at, octet] of changes) {
            const frame = changed[1 + (at % 3)]!;
            if (frame.length > 0) frame[(at >> 2) % frame.length] = octet;
          }
          if (cut !== null) changed[3] = changed[3]!.subarray(0, cut);
          try {
            const message = readEventMessage(changed);
            if (message) readEventBody(message, topicEvent(topic)!);
            understood++;
          } catch (error) {
            expect(error).toBeInstanceOf(CdrError);
            refused++;
          }
        },
      ),
      { ...SEEDED, numRuns: 5000 },
    );
    expect(understood).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  it('of a change of a device is not understood, and says so', () => {
    const changed = eventTopic(PLACE, 'a/b/c', undefined, 'intr_change');
    const message = readEventMessage(frames(changed, { kind: 'errors', errors: [] }, 1))!;
    expect(() => readEventBody({ ...message, isError: false }, topicEvent(changed)!)).toThrow(
      'interface of a device',
    );
  });
});
