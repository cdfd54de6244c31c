import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandData, CommandType } from '#tango';
import { readAny, writeAny } from '#tango/codec/any';
import * as attributeConfig from '#tango/codec/attributeConfig';
import * as attributeReading from '#tango/codec/attributeReading';
import * as attributeValue from '#tango/codec/attributeValueRead';
import type { AttributeAnswer } from '#tango/codec/attributeValueRead';
import { CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { readCommandInfo2, writeCommandInfo2 } from '#tango/codec/commandInfo';
import { readDeviceInfo, readDeviceInfo3, writeDeviceInfo, writeDeviceInfo3 } from '#tango/codec/deviceInfo';
import { readEventBody, readEventMessage } from '#tango/codec/event';
import { eventFrames, heartbeatFrames } from '#tango/codec/eventFrames';
import type { EventPayload } from '#tango/codec/eventFrames';
import { heartbeatTopic, topicEvent } from '#tango/codec/eventTopic';

/** What a real server has sent. */
const { structures, messages, subscription } = JSON.parse(
  readFileSync(new URL('./captures.json', import.meta.url), 'utf8'),
) as {
  structures: { structure: string; name: string; at: number; hex: string }[];
  messages: string[][];
  subscription: { strings: string[] };
};

const octets = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** Octets that are of no meaning: omniORB leaves in its padding what was there before, and here it is zero. */
function same(got: Uint8Array, captured: Uint8Array): boolean {
  return got.length === captured.length && got.every((octet, k) => octet === 0 || octet === captured[k]);
}

/** How a structure is written again from what was read of it. */
type Again = (reader: CdrReader, name: string) => (writer: CdrWriter) => void;

function ofReading(
  read: (reader: CdrReader) => AttributeAnswer,
  write: typeof attributeReading.writeReading5,
): Again {
  return (reader, name) => {
    const { reading } = read(reader);
    // TangoTest names those that can only be written so.
    const writeOnly = name === 'ampli' || name.endsWith('_w');
    return (writer) => write(writer, { ...reading!, writeOnly });
  };
}

function of<T>(read: (reader: CdrReader) => T, write: (writer: CdrWriter, value: T) => void): Again {
  return (reader) => {
    const value = read(reader);
    return (writer) => write(writer, value);
  };
}

/** Commands of TangoTest have the names of their types. */
function commandType(name: string): CommandType {
  const type = name.replace(/^Dev(Var)?/, '').replace('Char', 'char');
  const isArray = type.endsWith('Array');
  const words: Record<string, CommandType> = {
    State: 'state',
    Status: 'string',
    LongStringArray: 'long_string_array',
    DoubleStringArray: 'double_string_array',
  };
  const element = type.replace('Array', '').toLowerCase();
  return words[type] ?? ((isArray ? `${element}_array` : element) as CommandType);
}

const AGAIN: Readonly<Record<string, Again>> = {
  config5: of(attributeConfig.readAttributeConfig5, attributeConfig.writeAttributeConfig5),
  get_attribute_config_3: of(attributeConfig.readAttributeConfig3, attributeConfig.writeAttributeConfig3),
  get_attribute_config_2: of(attributeConfig.readAttributeConfig2, attributeConfig.writeAttributeConfig2),
  get_attribute_config: of(attributeConfig.readAttributeConfig1, attributeConfig.writeAttributeConfig1),
  read_attributes_5: ofReading(attributeValue.readAttributeValue5, attributeReading.writeReading5),
  read_attributes_4: ofReading(attributeValue.readAttributeValue4, attributeReading.writeReading4),
  read_attributes_3: ofReading(attributeValue.readAttributeValue3, attributeReading.writeReading3),
  read_attributes_2: ofReading(attributeValue.readAttributeValue1, attributeReading.writeReading1),
  cmd2: of(readCommandInfo2, writeCommandInfo2),
  info3: of(readDeviceInfo3, writeDeviceInfo3),
  info: of(readDeviceInfo, writeDeviceInfo),
  any: (reader, name) => {
    const value: CommandData = readAny(reader);
    return (writer) => writeAny(writer, commandType(name), value);
  },
};

describe('what cppTango has sent', () => {
  it.each(structures)(
    'is understood and written the same: $structure of $name',
    ({ structure, name, at, hex }) => {
      const captured = octets(hex);
      const bytes = new Uint8Array(at + captured.length);
      bytes.set(captured, at);
      const reader = new CdrReader(bytes, { littleEndian: true, offset: at });
      const write = AGAIN[structure]!(reader, name);
      expect(reader.left).toBe(0);
      const writer = new CdrWriter();
      writer.reserve(1, at);
      write(writer);
      expect(same(writer.bytes.slice(at), captured)).toBe(true);
    },
  );

  it('are the values that TangoTest had', () => {
    const value = (name: string): unknown => {
      const { at, hex } = structures.find(
        (each) => each.structure === 'read_attributes_5' && each.name === name,
      )!;
      const bytes = new Uint8Array([...new Uint8Array(at), ...octets(hex)]);
      const reader = new CdrReader(bytes, { littleEndian: true, offset: at });
      return attributeValue.readAttributeValue5(reader).reading;
    };
    expect(value('State')).toMatchObject({
      type: 'state',
      format: 'scalar',
      value: 'RUNNING',
      written: undefined,
    });
    expect(value('Status')).toMatchObject({ value: 'The device is in RUNNING state.' });
    expect(value('string_scalar')).toMatchObject({ value: 'Default string', written: 'Not initialised' });
    expect(value('boolean_scalar')).toMatchObject({ type: 'boolean', value: true, written: true });
    expect(value('ampli')).toMatchObject({ type: 'double', value: 0, written: 0 });
  });
});

describe('events that cppTango has sent', () => {
  const events = messages.map((frames) => frames.map(octets));

  it('are understood and written the same', () => {
    const kinds: string[] = [];
    for (const frames of events) {
      const message = readEventMessage(frames);
      if (!message?.body) continue;
      const body = readEventBody(message, topicEvent(message.topic)!);
      expect(message.body.left).toBe(0);
      const idl = message.topic.includes('.idl5_') ? 5 : 4;
      kinds.push(body.kind);
      let payload: EventPayload;
      if (body.kind === 'value') payload = { kind: 'value', reading: body.answer.reading!, idl };
      else if (body.kind === 'config') payload = { kind: 'config', config: body.config, idl };
      else if (body.kind === 'errors') payload = body;
      else throw new Error(`there is no ${body.kind} among them`);
      eventFrames(payload, message.counter).forEach((frame, k) => {
        expect(same(frame as Uint8Array, frames[k + 1]!)).toBe(true);
      });
    }
    expect(kinds).toEqual(['value', 'value', 'errors', 'value', 'config', 'config']);
  });

  it('have the topic that the server has told', () => {
    expect(readEventMessage(events[0]!)?.topic).toBe(subscription.strings[2]);
  });

  it('are also heartbeats, which have no data', () => {
    const frames = events.find(({ length }) => length === 3)!;
    const message = readEventMessage(frames);
    expect(message).toMatchObject({ topic: heartbeatTopic(subscription.strings[3]!), isError: false });
    expect(message?.body).toBeUndefined();
    expect(heartbeatFrames().map(({ length }) => length)).toEqual(
      frames.slice(1).map(({ length }) => length),
    );
  });

  it('are no events where they have a single frame', () => {
    const frames = events.filter(({ length }) => length === 1);
    expect(frames).toHaveLength(1);
    expect(readEventMessage(frames[0]!)).toBeUndefined();
  });
});
