import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { CaClient, CaServer } from '#epics';
import type { ClientOptions, PvDefinition, ServerOptions } from '#epics';
import { encodeMessage, messagesOf } from '#epics/codec/message';
import type { CaMessage } from '#epics/codec/message';
import { MessageReader } from '#epics/codec/messageReader';
import { COMMAND, SENDER_ADDRESS } from '#epics/codec/protocol';

/** Done when the test is over, in reverse order. */
export function atEnd(end: () => unknown): void {
  onTestFinished(async () => void (await end()));
}

/** A server of the real kind on a free port, or on `port`. */
export async function serve(
  definitions: readonly PvDefinition[],
  options: ServerOptions = {},
): Promise<{ server: CaServer; port: number }> {
  const server = new CaServer({ host: '127.0.0.1', port: 0, ...options });
  for (const definition of definitions) server.add(definition);
  const { port } = await server.start();
  atEnd(() => server.close());
  return { server, port };
}

/** A client that knows nothing but the given ports of this host. */
export function clientOf(
  ports: number | readonly number[],
  options: ClientOptions = {},
): { client: CaClient; warnings: string[] } {
  const warnings: string[] = [];
  const client = new CaClient({
    environment: {},
    addresses: [ports].flat().map((port) => `127.0.0.1:${port}`),
    autoAddresses: false,
    // Not the one of this machine's own clients.
    repeaterPort: 30_000 + (process.pid % 2_000),
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  atEnd(() => client.close());
  return { client, warnings };
}

/** A port that nobody has, by UDP and TCP, and that is given to nobody who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const udp = createSocket('udp4');
    const tcp = createServer();
    try {
      await once(udp.bind(port, '127.0.0.1'), 'listening');
      await once(tcp.listen(port, '127.0.0.1'), 'listening');
      return port;
    } catch {
      // Taken: another one.
    } finally {
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise((resolve) => tcp.close(resolve)),
      ]);
    }
  }
}

/** A message with zeros where nothing is given. */
export function message(command: number, fields: Partial<CaMessage> = {}): Buffer {
  const zeros = { dataType: 0, dataCount: 0, parameter1: 0, parameter2: 0, payload: Buffer.alloc(0) };
  return encodeMessage({ command, ...zeros, ...fields });
}

/** One connection to a scripted server. */
export interface Peer {
  readonly socket: Socket;
  send(...messages: Buffer[]): void;
}

/** What a scripted server does; what it does not say is left out. */
export interface Script {
  /** Answers a search, with its TCP port; default says that it is here. Undefined: not at all. */
  readonly found?: (request: CaMessage, port: number) => Buffer | undefined;
  readonly onConnection?: (peer: Peer) => void;
  readonly onMessage?: (request: CaMessage, peer: Peer) => void;
}

/** The reply to a search: here, at `port`. */
export function foundAt(port: number, { parameter2 }: CaMessage): Buffer {
  const payload = Buffer.alloc(8);
  return message(COMMAND.SEARCH, { dataType: port, parameter1: SENDER_ADDRESS, parameter2, payload });
}

/** Confirms channels as doubles of one element with all rights, numbered as the client numbers them. */
export function confirm(request: CaMessage): Buffer {
  return Buffer.concat([
    message(COMMAND.ACCESS_RIGHTS, { parameter1: request.parameter1, parameter2: 3 }),
    message(COMMAND.CREATE_CHAN, {
      dataType: 6,
      dataCount: 1,
      parameter1: request.parameter1,
      parameter2: request.parameter1,
    }),
  ]);
}

/** A server that is searched for at `port` and says what the test wants. */
export async function scripted(
  script: Script,
): Promise<{ port: number; searches: () => number; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const peer: Peer = { socket, send: (...messages) => void socket.write(Buffer.concat(messages)) };
    script.onConnection?.(peer);
    const reader = new MessageReader();
    socket.on('data', (chunk) => {
      for (const request of reader.push(chunk)) script.onMessage?.(request, peer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: tcpPort } = server.address() as AddressInfo;
  const udp = createSocket('udp4');
  let searches = 0;
  udp.on('message', (datagram, from) => {
    searches += 1;
    for (const request of messagesOf(datagram)) {
      if (request.command !== COMMAND.SEARCH) continue;
      const reply = script.found ? script.found(request, tcpPort) : foundAt(tcpPort, request);
      if (reply) udp.send(reply, from.port, from.address);
    }
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const { port } = udp.address();
  atEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all([
      new Promise((resolve) => server.close(resolve)),
      new Promise<void>((resolve) => udp.close(() => resolve())),
    ]);
  });
  return { port, searches: () => searches, server };
}

/** Resolves when `holds`, looked at after every turn of the event loop. */
export async function until(holds: () => boolean, seconds = 8): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited ${seconds} s in vain for ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
