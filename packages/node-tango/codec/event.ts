import { readAttributeConfig3, readAttributeConfig5 } from './attributeConfig.ts';
import { attributeTypeOf } from './attributeConfigHead.ts';
import { readAttributeValue4, readAttributeValue5 } from './attributeValueRead.ts';
import type { AttributeAnswer } from './attributeValueRead.ts';
import { CdrError, CdrReader } from './cdr.ts';
import type { AttributeConfig } from './config.ts';
import { readDevErrors } from './devErrors.ts';
import type { DevError } from './devFailed.ts';
import type { TopicEvent } from './eventTopic.ts';
import type { AttributeType } from './types.ts';

/** An event as it came, its data not read yet. */
export interface EventMessage {
  readonly topic: string;
  /** Of the events of this topic, from 1; always 0 from servers without a database. */
  readonly counter: number;
  /** The data are the errors why there is no value. */
  readonly isError: boolean;
  /** At the data; undefined in a heartbeat. */
  readonly body: CdrReader | undefined;
}

/** AttDataReady of tango.idl. */
export interface DataReady {
  readonly name: string;
  /** Undefined for a type that Tango 9 does not have. */
  readonly type: AttributeType | undefined;
  readonly counter: number;
}

/** What an event tells. */
export type EventBody =
  | { readonly kind: 'value'; readonly answer: AttributeAnswer }
  | { readonly kind: 'config'; readonly config: AttributeConfig }
  | { readonly kind: 'data_ready'; readonly ready: DataReady }
  | { readonly kind: 'errors'; readonly errors: DevError[] };

/** Octets before the data, which their alignment does not count (0xDEC0DEC0 in cppTango). */
export const PADDING_BYTES = 4;

/**
 * Frames of a message of a Tango server: topic, byte order, ZmqCallInfo of tango.idl, data. Undefined for what is no
 * event: cppTango also sends single frames that mean nothing.
 * @throws CdrError for frames that make no sense
 */
export function readEventMessage(frames: readonly Uint8Array[]): EventMessage | undefined {
  const [name, order, info, data] = frames;
  if (!name || !order || !info) return undefined;
  const littleEndian = order[0] === 1;
  const call = new CdrReader(info, { littleEndian });
  call.i32();
  const counter = call.u32();
  call.string();
  call.octets();
  const isError = call.bool();
  const topic = Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('latin1');
  if (!data) return { topic, counter, isError, body: undefined };
  if (data.length < PADDING_BYTES) throw new CdrError(`an event with ${data.length} octets of data`);
  const body = new CdrReader(data, { littleEndian, offset: PADDING_BYTES, origin: PADDING_BYTES });
  return { topic, counter, isError, body };
}

/**
 * The data of an event.
 * @throws CdrError for data that make no sense, and for a change of a device's interface, which is not read here
 */
export function readEventBody({ isError, body }: EventMessage, { event, isFive }: TopicEvent): EventBody {
  if (!body) throw new CdrError(`an event ${event} without data`);
  if (isError) return { kind: 'errors', errors: readDevErrors(body) };
  switch (event) {
    case 'change':
    case 'periodic':
    case 'archive':
    case 'user_event':
      return { kind: 'value', answer: isFive ? readAttributeValue5(body) : readAttributeValue4(body) };
    case 'attr_conf':
      return { kind: 'config', config: isFive ? readAttributeConfig5(body) : readAttributeConfig3(body) };
    case 'data_ready': {
      const name = body.string();
      const type = attributeTypeOf(body.i32());
      return { kind: 'data_ready', ready: { name, type, counter: body.i32() } };
    }
    case 'intr_change':
      throw new CdrError('a change of the interface of a device');
  }
}
