import { dbrCode } from '../codec/dbr.ts';
import type { DbrType } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND, EVENT_ADD_BYTES, EVENT_MASK, EVENT_MASK_OFFSET } from '../codec/protocol.ts';
import type { CaReading } from '../codec/value.ts';
import type { MonitorOptions, Subscription } from './api.ts';
import type { Circuit } from './circuit.ts';
import { readingOf } from './reading.ts';
import type { Request } from './reading.ts';
import { ecaError } from './replies.ts';
import type { MonitorSink } from './replies.ts';

/** A channel that is connected, as a monitor sees it. */
export interface Connected {
  readonly circuit: Circuit;
  readonly sid: number;
  readonly type: DbrType;
  readonly count: number;
}

/** A subscription of a user; it is made anew on every connection of its channel. */
export class Monitor implements MonitorSink, Subscription {
  readonly name: string;
  private readonly id: number;
  private readonly listener: (reading: CaReading) => void;
  private readonly options: MonitorOptions;
  private readonly warn: (message: string) => void;
  private readonly onClosed: (monitor: Monitor) => void;
  private at: { readonly to: Connected; readonly request: Request; readonly count: number } | undefined;

  constructor(
    channel: { readonly name: string; readonly warn: (message: string) => void },
    id: number,
    listener: (reading: CaReading) => void,
    options: MonitorOptions,
    onClosed: (monitor: Monitor) => void,
  ) {
    this.name = channel.name;
    this.warn = channel.warn;
    this.id = id;
    this.listener = listener;
    this.options = options;
    this.onClosed = onClosed;
  }

  /** Subscribes on a new connection. */
  attach(to: Connected): void {
    const {
      type = to.type,
      form = 'time',
      count = 0,
      asText = false,
      mask = ['value', 'alarm'],
    } = this.options;
    const request: Request = { type, form, asText };
    const elements = elementsOf(count, to);
    this.at = { to, request, count: elements };
    to.circuit.monitors.set(this.id, this);
    const payload = Buffer.alloc(EVENT_ADD_BYTES);
    payload.writeUInt16BE(
      mask.reduce((bits, kind) => bits | EVENT_MASK[kind], 0),
      EVENT_MASK_OFFSET,
    );
    to.circuit.out.add(COMMAND.EVENT_ADD, dbrCode(type, form), elements, to.sid, this.id, payload);
  }

  /** The connection is lost. */
  detach(): void {
    this.at?.to.circuit.monitors.delete(this.id);
    this.at = undefined;
  }

  close(): void {
    if (this.at) {
      const { to, request, count } = this.at;
      if (!to.circuit.isClosed) {
        to.circuit.out.add(COMMAND.EVENT_CANCEL, dbrCode(request.type, request.form), count, to.sid, this.id);
      }
      this.detach();
    }
    this.onClosed(this);
  }

  update(message: CaMessage): void {
    if (!this.at) return;
    if (message.skippedBytes !== undefined) {
      this.fail(ECA.TOLARGE, `${message.skippedBytes} bytes exceed EPICS_CA_MAX_ARRAY_BYTES`);
      return;
    }
    if (message.parameter1 !== ECA.NORMAL) {
      this.fail(message.parameter1, '');
      return;
    }
    let reading: CaReading;
    try {
      reading = readingOf(message, this.at.request);
    } catch (error) {
      this.fail(ECA.INTERNAL, `the update makes no sense: ${String(error)}`);
      return;
    }
    try {
      this.listener(reading);
    } catch (error) {
      this.warn(`${this.name}: a listener of a monitor threw ${String(error)}`);
    }
  }

  fail(eca: number, detail: string): void {
    const error = ecaError(this.name, eca, detail);
    try {
      if (this.options.onError) this.options.onError(error);
      else this.warn(`a monitor: ${error.message}`);
    } catch (thrown) {
      this.warn(`${this.name}: the error listener of a monitor threw ${String(thrown)}`);
    }
  }
}

/** Zero means "as many as there are" from version 4.13 on; to an older server it would mean none. */
export function elementsOf(count: number, { circuit, count: nativeCount }: Connected): number {
  return count === 0 && circuit.minorVersion < 13 ? nativeCount : count;
}
