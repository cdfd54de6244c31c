import { ECA, ecaMessage, ecaName } from '../codec/eca.ts';
import { dbrOf } from '../codec/dbr.ts';
import type { DbrType } from '../codec/dbr.ts';
import { messagesOf } from '../codec/message.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND, LAST_COMMAND } from '../codec/protocol.ts';
import { readText } from '../codec/text.ts';
import { CaError } from './api.ts';
import type { Call } from './call.ts';

/** A channel on a circuit. */
export interface Member {
  readonly cid: number;
  readonly name: string;
  /** The server has it, and calls it `sid`. */
  created(sid: number, type: DbrType, count: number): void;
  /** Bits of `ACCESS`. */
  accessIs(bits: number): void;
  /** The server has it no more, or the circuit is over. */
  lost(reason: string): void;
}

/** A monitor on a circuit. */
export interface MonitorSink {
  readonly name: string;
  update(message: CaMessage): void;
  fail(eca: number, detail: string): void;
}

/** Who is on a circuit, for the delivery of what its server says. */
export interface CircuitTables {
  readonly members: ReadonlyMap<number, Member>;
  /** Takes out a channel that waits for its confirmation; false for one that does not. */
  readonly creating: { delete(cid: number): boolean };
  readonly calls: { get(ioid: number): Call | undefined };
  readonly monitors: ReadonlyMap<number, MonitorSink>;
  minorVersion: number;
  detach(cid: number, sid: number | undefined): void;
  readonly out: {
    add(command: number, type: number, count: number, parameter1: number, parameter2: number): void;
  };
  onSearchReply(message: CaMessage): void;
  warn(message: string): void;
}

/** A status as an error of a channel. */
export function ecaError(channel: string, eca: number, detail = ''): CaError {
  const text = `${channel}: ${ecaMessage(eca)} (${ecaName(eca)})${detail === '' ? '' : `: ${detail}`}`;
  return new CaError('ECA', channel, text, eca);
}

/** Hands a message of the server to whom it concerns. What concerns nobody came too late. Never throws. */
export function deliver(message: CaMessage, circuit: CircuitTables): void {
  switch (message.command) {
    case COMMAND.EVENT_ADD:
      circuit.monitors.get(message.parameter2)?.update(message);
      return;
    case COMMAND.READ_NOTIFY:
    case COMMAND.WRITE_NOTIFY:
      answer(message, circuit);
      return;
    case COMMAND.CREATE_CHAN:
      created(message, circuit);
      return;
    case COMMAND.ACCESS_RIGHTS:
      circuit.members.get(message.parameter1)?.accessIs(message.parameter2);
      return;
    case COMMAND.CREATE_CH_FAIL:
    case COMMAND.SERVER_DISCONN: {
      const member = circuit.members.get(message.parameter1);
      if (!member) return;
      circuit.detach(member.cid, undefined);
      member.lost('the server has it no more');
      return;
    }
    case COMMAND.VERSION:
      circuit.minorVersion = message.dataCount;
      return;
    case COMMAND.SEARCH:
      circuit.onSearchReply(message);
      return;
    case COMMAND.ERROR:
      failed(message, circuit);
      return;
    default:
      if (message.command > LAST_COMMAND) circuit.warn(`the command ${message.command} is not known here`);
  }
}

function answer(message: CaMessage, circuit: CircuitTables): void {
  const call = circuit.calls.get(message.parameter2);
  if (!call) return;
  if (message.skippedBytes !== undefined) {
    call.reject(
      ecaError(call.channel, ECA.TOLARGE, `${message.skippedBytes} bytes exceed EPICS_CA_MAX_ARRAY_BYTES`),
    );
  } else if (message.parameter1 !== ECA.NORMAL) {
    call.reject(ecaError(call.channel, message.parameter1));
  } else {
    try {
      call.steps.answer?.(message, call);
    } catch (error) {
      call.reject(ecaError(call.channel, ECA.INTERNAL, `the reply makes no sense: ${String(error)}`));
    }
  }
}

function created(message: CaMessage, circuit: CircuitTables): void {
  const { dataType, dataCount, parameter1: cid, parameter2: sid } = message;
  const member = circuit.members.get(cid);
  if (!member || !circuit.creating.delete(cid)) {
    // Closed meanwhile: the server need not keep it. One that is confirmed twice is left alone.
    if (!member) circuit.out.add(COMMAND.CLEAR_CHANNEL, 0, 0, sid, cid);
    return;
  }
  const dbr = dbrOf(dataType);
  if (dbr?.form === 'plain') {
    member.created(sid, dbr.type, dataCount);
    return;
  }
  circuit.detach(cid, sid);
  circuit.warn(`${member.name} has the type ${dataType}, which is none of Channel Access`);
  member.lost('its type is not known');
}

/** An ERROR carries the header of the request that failed, and a text. */
function failed({ parameter1: cid, parameter2: eca, payload }: CaMessage, circuit: CircuitTables): void {
  // The payload of the request is not there, only its size.
  const header = Buffer.from(payload.subarray(0, 16));
  const isExtended = header.length === 16 && header.readUInt16BE(2) === 0xffff;
  if (header.length === 16) header.writeUInt16BE(0, 2);
  const [request] = messagesOf(header);
  const start = isExtended ? 24 : 16;
  const detail = payload.length > start ? readText(payload, start, payload.length) : '';
  const call = request && circuit.calls.get(request.parameter2);
  if (call && (request.command === COMMAND.READ_NOTIFY || request.command === COMMAND.WRITE_NOTIFY)) {
    call.reject(ecaError(call.channel, eca, detail));
    return;
  }
  const monitor =
    request?.command === COMMAND.EVENT_ADD ? circuit.monitors.get(request.parameter2) : undefined;
  if (monitor) {
    monitor.fail(eca, detail);
    return;
  }
  const name = circuit.members.get(cid)?.name ?? 'a request';
  circuit.warn(ecaError(name, eca, detail).message);
}
