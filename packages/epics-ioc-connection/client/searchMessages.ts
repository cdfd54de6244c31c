import { encodeMessage, messagesOf } from '../codec/message.ts';
import { COMMAND, MINOR_VERSION, SEARCH_REPLY, SENDER_ADDRESS } from '../codec/protocol.ts';
import type { CaMessage } from '../codec/message.ts';
import { ipOfNumber } from './addresses.ts';
import type { Sought } from './searchQueue.ts';

/** What goes through every Ethernet in one piece. */
export const DATAGRAM_BYTES = 1400;

/** In the `dataType` of a VERSION that begins a datagram: its number, in the first parameter, counts. */
const NUMBERED = 1;

/** Begins a search datagram. */
export function datagramStart(sequence: number): Buffer {
  return encodeMessage({
    command: COMMAND.VERSION,
    dataType: NUMBERED,
    dataCount: MINOR_VERSION,
    parameter1: sequence,
    parameter2: 0,
    payload: Buffer.alloc(0),
  });
}

/** Asks for a name; a server that has it not keeps silent. */
export function searchMessage({ cid, name }: Pick<Sought, 'cid' | 'name'>): Buffer {
  return encodeMessage({
    command: COMMAND.SEARCH,
    dataType: SEARCH_REPLY.UNWANTED,
    dataCount: MINOR_VERSION,
    parameter1: cid,
    parameter2: cid,
    payload: Buffer.from(`${name}\0`, 'utf8'),
  });
}

/** A server's answer to a search. */
export interface Found {
  readonly cid: number;
  readonly host: string;
  readonly port: number;
}

/** What a SEARCH reply says; undefined for one that makes no sense. `sender` is who sent it. */
export function foundBy(message: CaMessage, sender: string): Found | undefined {
  const { command, dataType: port, parameter1: address, parameter2: cid } = message;
  if (command !== COMMAND.SEARCH || port === 0) return undefined;
  return { cid, host: address === SENDER_ADDRESS || address === 0 ? sender : ipOfNumber(address), port };
}

/** All that a datagram finds; nothing in one that makes no sense. */
export function foundIn(datagram: Buffer, sender: string): Found[] {
  return messagesOf(datagram).flatMap((message) => foundBy(message, sender) ?? []);
}
