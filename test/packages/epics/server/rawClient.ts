import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { dbrCode, type DbrForm, type DbrType } from '#epics/codec/dbr';
import { encodeMessage, type CaMessage } from '#epics/codec/message';
import { MessageReader } from '#epics/codec/messageReader';
import { decodePayload } from '#epics/codec/payload';
import { COMMAND } from '#epics/codec/protocol';
import { dbrOf } from '#epics/codec/dbr';
import type { CaReading } from '#epics/codec/value';

const DEADLINE_MS = 8000;

/** A message with zeros where nothing is given. */
export function message(command: number, fields: Partial<CaMessage> = {}): Buffer {
  return encodeMessage({
    command,
    dataType: 0,
    dataCount: 0,
    parameter1: 0,
    parameter2: 0,
    payload: Buffer.alloc(0),
    ...fields,
  });
}

/** A name or another text as a payload. */
export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

/** The payload of EVENT_ADD. */
export function maskPayload(mask: number): Buffer {
  const payload = Buffer.alloc(16);
  payload.writeUInt16BE(mask, 12);
  return payload;
}

/** The value of a message that carries one. */
export function readingOf({ dataType, dataCount, payload }: CaMessage): CaReading {
  const dbr = dbrOf(dataType);
  if (!dbr) throw new Error(`DBR type ${dataType}`);
  return decodePayload(dbr.type, dbr.form, dataCount, payload);
}

/** A client that says exactly what it is told to, and shows every message that comes back. */
export class RawClient {
  readonly socket: Socket;
  readonly received: CaMessage[] = [];
  #wake: () => void = () => undefined;
  #next = 1;

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new MessageReader();
    socket.on('data', (chunk) => {
      this.received.push(...reader.push(chunk));
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new RawClient(socket);
    client.send(message(COMMAND.VERSION, { dataCount: 13 }));
    return client;
  }

  send(...messages: Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** Takes the first message of a kind out of what was received, or waits for it. */
  async take(wanted: (message: CaMessage) => boolean): Promise<CaMessage> {
    const until = Date.now() + DEADLINE_MS;
    for (;;) {
      const index = this.received.findIndex(wanted);
      const found = this.received[index];
      if (found) {
        this.received.splice(index, 1);
        return found;
      }
      const left = until - Date.now();
      if (left <= 0 || this.socket.destroyed) {
        throw new Error(`it did not come: ${wanted.toString()}; but ${JSON.stringify(this.received)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Opens a channel. @returns the server's number for it, the client's, the native type and count */
  async open(name: string): Promise<{ sid: number; cid: number; type: number; count: number }> {
    const cid = this.#next++;
    this.send(message(COMMAND.CREATE_CHAN, { parameter1: cid, parameter2: 13, payload: text(name) }));
    const created = await this.take((m) => m.command === COMMAND.CREATE_CHAN && m.parameter1 === cid);
    return { sid: created.parameter2, cid, type: created.dataType, count: created.dataCount };
  }

  /** READ_NOTIFY. @returns the answer, its status in parameter1 */
  async read(sid: number, type: DbrType, form: DbrForm = 'plain', count = 0): Promise<CaMessage> {
    const ioid = this.#next++;
    const dataType = dbrCode(type, form);
    this.send(
      message(COMMAND.READ_NOTIFY, { dataType, dataCount: count, parameter1: sid, parameter2: ioid }),
    );
    return this.take((m) => m.command === COMMAND.READ_NOTIFY && m.parameter2 === ioid);
  }

  /** WRITE_NOTIFY. @returns the number under which the answer will come */
  beginWrite(sid: number, type: DbrType, payload: Buffer, dataCount = 1): number {
    const ioid = this.#next++;
    const dataType = dbrCode(type, 'plain');
    this.send(
      message(COMMAND.WRITE_NOTIFY, { dataType, dataCount, parameter1: sid, parameter2: ioid, payload }),
    );
    return ioid;
  }

  /** The status of a WRITE_NOTIFY. */
  async written(ioid: number): Promise<number> {
    const answer = await this.take((m) => m.command === COMMAND.WRITE_NOTIFY && m.parameter2 === ioid);
    return answer.parameter1;
  }

  async write(sid: number, type: DbrType, payload: Buffer, dataCount = 1): Promise<number> {
    return this.written(this.beginWrite(sid, type, payload, dataCount));
  }

  /** EVENT_ADD. @returns the number of the monitor */
  monitor(sid: number, type: DbrType, form: DbrForm = 'plain', mask = 5, count = 0): number {
    const id = this.#next++;
    const payload = maskPayload(mask);
    const dataType = dbrCode(type, form);
    this.send(
      message(COMMAND.EVENT_ADD, { dataType, dataCount: count, parameter1: sid, parameter2: id, payload }),
    );
    return id;
  }

  /** The next update of a monitor. */
  async update(id: number): Promise<CaMessage> {
    return this.take((m) => m.command === COMMAND.EVENT_ADD && m.parameter2 === id);
  }

  /** Everything that was sent before has been answered when this resolves. */
  async settled(): Promise<void> {
    const tag = this.#next++;
    this.send(message(COMMAND.ECHO, { parameter1: tag }));
    await this.take((m) => m.command === COMMAND.ECHO && m.parameter1 === tag);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** 8 bytes of a double. */
export function double(value: number): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeDoubleBE(value);
  return payload;
}
