import { eventTopic } from '../../codec/eventTopic.ts';
import type { CommandData, NumbersAndStrings } from '../../codec/value.ts';
import { endpointText, parseEndpoint } from '../../zmq/endpoint.ts';
import { TangoError } from '../api/index.ts';
import type { EventKind } from '../api/index.ts';
import { nameFor } from './kinds.ts';

/** The two publishers of a server. */
export interface EndpointPair {
  readonly heartbeat: string;
  readonly event: string;
}

/** What a server answers to a subscription. */
export interface SubscriptionAnswer {
  /** Under which addresses it may be reached; the likeliest first. */
  readonly pairs: readonly EndpointPair[];
  readonly topic: string;
}

/** What was subscribed to, and where. */
export interface SubscriptionPlace {
  /** `tango://host:port/dom/fam/mem[#dbase=no]`. */
  readonly uri: string;
  readonly name: string;
  readonly attribute: string;
  readonly kind: EventKind;
  /** Host that the device was reached at; empty when that is not known. */
  readonly peer: string;
}

/** Servers of cppTango 9.3 and later tell topic and channel at the end of their answer. */
const TELLS_TOPIC = 930;

function isNumbersAndStrings(value: CommandData): value is NumbersAndStrings {
  return typeof value === 'object' && 'numbers' in value && 'strings' in value;
}

/** The topic of a server that does not tell it. */
function topicOf({ uri, attribute, kind }: SubscriptionPlace, idlVersion: number): string {
  const [address = '', modifier] = uri.split('#');
  const nameAt = address.indexOf('/', 'tango://'.length) + 1;
  const place = { prefix: address.slice(0, nameAt), hasDatabase: modifier === undefined };
  return eventTopic(place, address.slice(nameAt), attribute, nameFor(kind, idlVersion));
}

/**
 * A server with several addresses names them all: the one where it was reached is the first to be tried. Where none is
 * that one, it is the last: a server may not know how it is seen from here.
 */
function ordered(pairs: readonly EndpointPair[], peer: string): EndpointPair[] {
  if (peer === '') return [...pairs];
  const isAtPeer = (pair: EndpointPair): boolean => hostOf(pair.event) === peer;
  const near = pairs.filter(isAtPeer);
  const others = pairs.filter((pair) => !isAtPeer(pair));
  const [first] = others;
  if (near.length > 0 || !first) return [...near, ...others];
  return [...others, { heartbeat: moved(first.heartbeat, peer), event: moved(first.event, peer) }];
}

/** The same port at another host. */
function moved(endpoint: string, host: string): string {
  return endpointText({ host, port: parseEndpoint(endpoint).port });
}

function hostOf(endpoint: string): string {
  try {
    return parseEndpoint(endpoint).host;
  } catch {
    return '';
  }
}

/**
 * Understands the answer of ZmqEventSubscriptionChange: numbers are [release, IDL, …], texts pairs of endpoints, then
 * topic and channel.
 * @throws TangoError PROTOCOL for an answer that makes no sense
 */
export function readAnswer(reply: CommandData, place: SubscriptionPlace): SubscriptionAnswer {
  const about = `${place.name}/${place.attribute}`;
  if (!isNumbersAndStrings(reply)) throw new TangoError('PROTOCOL', about, 'its server knows no ZMQ events');
  const [release = 0, idlVersion = 0] = reply.numbers;
  const tells = release >= TELLS_TOPIC && reply.strings.length >= 4;
  const endpoints = tells ? reply.strings.slice(0, -2) : reply.strings;
  const topic = tells ? reply.strings.at(-2) : undefined;
  const pairs: EndpointPair[] = [];
  for (let k = 0; k + 1 < endpoints.length; k += 2) {
    const [heartbeat = '', event = ''] = endpoints.slice(k, k + 2);
    if (hostOf(heartbeat) !== '' && hostOf(event) !== '') pairs.push({ heartbeat, event });
  }
  if (pairs.length === 0) {
    const told = endpoints.join(', ') || 'none';
    throw new TangoError('PROTOCOL', about, `none of the event endpoints of its server is of TCP: ${told}`);
  }
  return { pairs: ordered(pairs, place.peer), topic: topic || topicOf(place, idlVersion) };
}
