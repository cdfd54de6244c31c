import { encodeMessage, messagesOf } from '../codec/message.ts';
import { COMMAND, MINOR_VERSION, SENDER_ADDRESS } from '../codec/protocol.ts';
import { readText } from '../codec/text.ts';

/** Datagrams of answers stay below what Ethernet carries in one piece. */
const MAX_DATAGRAM_BYTES = 1400;
/** From this minor version on a datagram has a sequence number, which comes back with the answers. */
const SEQUENCE_VERSION = 11;
const NO_PAYLOAD = Buffer.alloc(0);

/**
 * The datagrams that answer one of a searching client: for the names that are served, in the order they were asked;
 * none for others, since another server may have them. Whatever the datagram holds, this never throws.
 * @param port the TCP port of the server
 */
export function searchAnswers(datagram: Buffer, isServed: (name: string) => boolean, port: number): Buffer[] {
  let head = version(undefined);
  const answers: Buffer[] = [];
  let pending: Buffer[] = [];
  let bytes = 0;
  for (const { command, dataCount, parameter1, parameter2, payload } of messagesOf(datagram)) {
    if (command === COMMAND.VERSION) head = version(dataCount >= SEQUENCE_VERSION ? parameter1 : undefined);
    if (command !== COMMAND.SEARCH || !isServed(readText(payload, 0, payload.length))) continue;
    const answer = encodeMessage({
      command: COMMAND.SEARCH,
      dataType: port,
      dataCount: 0,
      parameter1: SENDER_ADDRESS,
      parameter2,
      payload: Buffer.of(0, MINOR_VERSION),
    });
    if (bytes + answer.length > MAX_DATAGRAM_BYTES) {
      answers.push(Buffer.concat(pending));
      pending = [];
    }
    if (pending.length === 0) {
      pending.push(head);
      bytes = head.length;
    }
    pending.push(answer);
    bytes += answer.length;
  }
  if (pending.length > 0) answers.push(Buffer.concat(pending));
  return answers;
}

function version(sequence: number | undefined): Buffer {
  return encodeMessage({
    command: COMMAND.VERSION,
    // Whether the sequence number is one.
    dataType: sequence === undefined ? 0 : 1,
    dataCount: MINOR_VERSION,
    parameter1: sequence ?? 0,
    parameter2: 0,
    payload: NO_PAYLOAD,
  });
}
