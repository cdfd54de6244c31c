import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { TangoClient } from '#tango';
import type { AttributeConfig, AttributeReading, ClientOptions, CommandInfo, DevError } from '#tango';
import { writeAttributeConfig5 } from '#tango/codec/attributeConfig';
import { writeReading5 } from '#tango/codec/attributeReading';
import type { CdrWriter } from '#tango/codec/cdrWriter';
import { writeCommandInfo2 } from '#tango/codec/commandInfo';
import { writeDevErrors } from '#tango/codec/devErrors';
import { MESSAGE, writeMessage } from '#tango/codec/giop';
import type { MessageForm } from '#tango/codec/giop';
import { GiopSplitter } from '#tango/codec/giopSplitter';
import { iorText } from '#tango/codec/ior';
import { REPLY, writeReply } from '#tango/codec/reply';
import { readCancelRequest, readRequest } from '#tango/codec/request';
import type { GiopRequest } from '#tango/codec/request';
import { writeSystemException } from '#tango/codec/systemException';
import type { SystemException } from '#tango/codec/systemException';

/** Done when the test is over, in reverse order. */
export function atEnd(end: () => unknown): void {
  onTestFinished(async () => void (await end()));
}

/** A request, and the connection that it came through. */
export class Asked {
  readonly socket: Socket;
  readonly request: GiopRequest;
  form: MessageForm = {};

  constructor(socket: Socket, request: GiopRequest) {
    this.socket = socket;
    this.request = request;
  }

  get operation(): string {
    return this.request.operation;
  }

  get key(): string {
    return Buffer.from(this.request.objectKey).toString('latin1');
  }

  bytesOf(status: number, body?: (writer: CdrWriter) => void): Uint8Array {
    return writeReply({ requestId: this.request.requestId, status, ...this.form }, body);
  }

  answer(body?: (writer: CdrWriter) => void, status: number = REPLY.result): void {
    this.socket.write(this.bytesOf(status, body));
  }

  refuse(exception: SystemException): void {
    this.answer((writer) => writeSystemException(writer, exception), REPLY.systemException);
  }

  fail(...errors: DevError[]): void {
    this.answer((writer) => {
      writer.string('IDL:Tango/DevFailed:1.0');
      writeDevErrors(writer, errors);
    }, REPLY.userException);
  }

  /** The server says that it closes, and does. */
  closeOrderly(): void {
    this.socket.end(writeMessage(MESSAGE.closeConnection, {}));
  }
}

export interface Scripted {
  readonly port: number;
  /** Operations that were asked for, with the objects' keys where they are not `a/b/c`. */
  readonly heard: string[];
  /** Numbers of requests that were given up. */
  readonly cancelled: number[];
  readonly sockets: Set<Socket>;
  /** Connections that there were. */
  connections: number;
  stop(): Promise<void>;
}

export interface ScriptOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Told of the bytes of a client; true: they are not looked at any more. */
  readonly onBytes?: (socket: Socket, bytes: Uint8Array) => boolean;
}

/**
 * A server that does what the test wants: `answer` returns false for what it leaves to the defaults (`_is_a`, `ping`,
 * configurations, commands, and the reading of 2.5 for every attribute).
 */
export async function script(
  answer: (asked: Asked) => boolean | void,
  { port = 0, onBytes }: ScriptOptions = {},
): Promise<Scripted> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    scripted.connections++;
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const splitter = new GiopSplitter({
      onMessage: (message) => {
        if (message.type === MESSAGE.cancelRequest) scripted.cancelled.push(readCancelRequest(message));
        if (message.type !== MESSAGE.request) return;
        const asked = new Asked(socket, readRequest(message));
        scripted.heard.push(asked.key === 'a/b/c' ? asked.operation : `${asked.key} ${asked.operation}`);
        if (answer(asked) === false) answerByDefault(asked);
      },
    });
    socket.on('data', (bytes) => {
      if (onBytes?.(socket, bytes) !== true) splitter.push(bytes);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const scripted: Scripted = {
    port: (server.address() as AddressInfo).port,
    heard: [],
    cancelled: [],
    sockets,
    connections: 0,
    stop,
  };
  atEnd(stop);
  return scripted;
}

/** A client that knows nothing of its surroundings. */
export function clientOf(options: ClientOptions = {}): TangoClient {
  const client = new TangoClient({ environment: {}, ...options });
  atEnd(() => client.close());
  return client;
}

/** Device `a/b/c` of a server without a database. */
export function uriAt(port: number, name = 'a/b/c'): string {
  return `tango://127.0.0.1:${port}/${name}#dbase=no`;
}

export const READING: AttributeReading = {
  name: 'x',
  type: 'double',
  format: 'scalar',
  value: 2.5,
  written: 1.5,
  quality: 'valid',
  timeSeconds: 1_700_000_000.25,
};

export const CONFIG: AttributeConfig = {
  name: 'x',
  access: 'read_write',
  format: 'scalar',
  type: 'double',
  memorized: false,
  writtenAtInit: false,
  maxWidth: 1,
  maxHeight: 0,
  description: 'a number',
  label: 'x',
  units: 'mm',
  standardUnits: '',
  displayUnits: '',
  numberFormat: '%6.2f',
  writableName: '',
  level: 'operator',
  rootName: '',
  enumLabels: [],
  alarms: {},
  events: {},
};

export const COMMAND: CommandInfo = {
  name: 'Twice',
  level: 'operator',
  tag: 0,
  argument: 'double',
  result: 'double',
  argumentDescription: '',
  resultDescription: '',
};

function answerByDefault(asked: Asked): void {
  const { body } = asked.request;
  switch (asked.operation) {
    case '_is_a':
      return asked.answer((writer) => writer.bool(true));
    case 'read_attributes_5':
      return asked.answer((writer) => {
        writer.list(body.strings(), (name) => writeReading5(writer, { ...READING, name }));
      });
    case 'get_attribute_config_5':
      return asked.answer((writer) => {
        writer.list(body.strings(), (name) => writeAttributeConfig5(writer, { ...CONFIG, name }));
      });
    case 'command_query_2':
      return asked.answer((writer) => writeCommandInfo2(writer, { ...COMMAND, name: body.string() }));
    default:
      return asked.answer();
  }
}

/** The reference to an object on this machine. */
export function referenceTo(port: number, key: string, more: readonly number[] = []): string {
  const addresses = [port, ...more].map((each) => ({ host: '127.0.0.1', port: each }));
  const objectKey = Uint8Array.from(Buffer.from(key));
  return iorText({ typeId: 'IDL:Tango/Device_5:1.0', profiles: [{ minor: 2, addresses, objectKey }] });
}

/** Waits until it is so, for a time. */
export async function until(isSo: () => boolean, seconds = 5): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Long enough for the client to see the end of a connection that the server has closed: both live in this process. */
export function noticed(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
