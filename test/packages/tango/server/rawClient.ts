import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { CdrReader } from '#tango/codec/cdr';
import type { CdrWriter } from '#tango/codec/cdrWriter';
import { MESSAGE, type GiopMessage } from '#tango/codec/giop';
import { GiopSplitter } from '#tango/codec/giopSplitter';
import { readReply, REPLY, type GiopReply } from '#tango/codec/reply';
import { writeRequest, type RequestHeader } from '#tango/codec/request';
import { readSystemException } from '#tango/codec/systemException';

const DEADLINE_MS = 8000;

/** The bytes of a request to an object by its key. */
export function request(
  key: string,
  operation: string,
  write?: (writer: CdrWriter) => void,
  header: Partial<RequestHeader> = {},
): Uint8Array {
  const objectKey = Buffer.from(key);
  return writeRequest({ requestId: 1, objectKey, operation, ...header }, write).slice();
}

/** A client that says exactly what it is told to, and shows every message that comes back. */
export class RawClient {
  readonly socket: Socket;
  readonly messages: GiopMessage[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    const splitter = new GiopSplitter({ onMessage: (message) => this.messages.push(message) });
    socket.on('data', (chunk) => {
      splitter.push(chunk);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(...messages: Uint8Array[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** The next message of a kind. */
  async take(type: number): Promise<GiopMessage> {
    const until = Date.now() + DEADLINE_MS;
    for (;;) {
      const index = this.messages.findIndex((message) => message.type === type);
      const [found] = index >= 0 ? this.messages.splice(index, 1) : [];
      if (found) return found;
      const left = until - Date.now();
      if (left <= 0 || this.socket.destroyed) throw new Error(`no message of type ${type} came`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async reply(): Promise<GiopReply> {
    return readReply(await this.take(MESSAGE.reply));
  }

  /** Sends a request and reads its result. */
  async result<T>(bytes: Uint8Array, read: (reader: CdrReader) => T): Promise<T> {
    this.send(bytes);
    const { status, body } = await this.reply();
    if (status !== REPLY.result) throw new Error(`a reply of status ${status}`);
    return read(body);
  }

  /** Sends a request, and reads the system exception that it is answered with. */
  async exception(bytes: Uint8Array): Promise<string> {
    this.send(bytes);
    const { status, body } = await this.reply();
    if (status !== REPLY.systemException) throw new Error(`a reply of status ${status}`);
    return readSystemException(body).name;
  }

  close(): void {
    this.socket.destroy();
  }
}
