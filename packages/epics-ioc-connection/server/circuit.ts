import type { Socket } from 'node:net';
import { ECA } from '../codec/eca.ts';
import { encodeHeader, type CaMessage } from '../codec/message.ts';
import { MessageReader } from '../codec/messageReader.ts';
import { COMMAND, MAX_NAME_BYTES, MINOR_VERSION, SEARCH_REPLY, SENDER_ADDRESS } from '../codec/protocol.ts';
import { readText, writeText } from '../codec/text.ts';
import { ServerChannel } from './channel.ts';
import { MonitorQueue } from './monitorQueue.ts';
import { Outbox } from './outbox.ts';
import type { Peer } from './peer.ts';
import type { Resolved } from './pvTable.ts';

/** What a circuit needs of its server. */
export interface CircuitHost {
  resolve(name: string): Resolved | undefined;
  /** Where the server is found: the TCP port. */
  readonly port: number;
  /** The largest payload that makes sense. */
  readonly maxPayloadBytes: number;
  readonly monitorQueue: number | undefined;
  readonly ending: AbortSignal;
  warn(words: string): void;
}

/** Most bytes of an ERROR, the header of its request included: as EPICS base. */
const ERROR_BYTES = 512;
/** A number that no channel has. */
const NO_CHANNEL = 0xffffffff;

/** The connection of one client. While the client does not take what it is sent, its requests wait too. */
export class Circuit implements Peer {
  readonly outbox: Outbox;
  readonly monitors: MonitorQueue;
  readonly client: { address: string; user: string; host: string };
  readonly ending: AbortSignal;
  readonly #socket: Socket;
  readonly #host: CircuitHost;
  readonly #reader: MessageReader;
  readonly #channels = new Map<number, ServerChannel>();
  /** Requests that came and were not looked at yet, the next one last. */
  #inbox: CaMessage[] = [];
  #nextSid = 1;

  constructor(socket: Socket, host: CircuitHost) {
    this.#socket = socket;
    this.#host = host;
    this.outbox = new Outbox(socket);
    this.monitors = new MonitorQueue(() => this.outbox.congested, host.monitorQueue);
    this.#reader = new MessageReader({ maxPayloadBytes: host.maxPayloadBytes });
    const address = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    this.client = { address, user: '', host: '' };
    this.ending = host.ending;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#drained());
    // What it was does not matter: 'close' follows, and the client comes back or does not.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#closed());
    this.outbox.send(COMMAND.VERSION, 0, MINOR_VERSION, 0, 0);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  warn(words: string): void {
    this.#host.warn(`${this.client.address}: ${words}`);
  }

  refuse(request: CaMessage, cid: number, eca: number, words: string): void {
    const head = encodeHeader(request, request.payload.length);
    const text = Buffer.alloc(ERROR_BYTES - head.length);
    writeText(text, 0, text.length, words);
    const payload = Buffer.concat([head, text.subarray(0, text.indexOf(0) + 1)]);
    this.outbox.send(COMMAND.ERROR, 0, 0, cid, eca, payload);
  }

  #receive(chunk: Buffer): void {
    try {
      const messages = this.#reader.push(chunk);
      this.#inbox = this.#inbox.length > 0 ? [...messages.reverse(), ...this.#inbox] : messages.reverse();
    } catch (error) {
      // The stream is out of step: nothing that follows can be understood.
      this.warn(`it is cut off: ${(error as Error).message}`);
      this.#serve();
      this.destroy();
      return;
    }
    this.#serve();
  }

  #serve(): void {
    this.outbox.hold();
    while (!this.outbox.congested) {
      const request = this.#inbox.pop();
      if (!request) break;
      this.#answer(request);
    }
    this.outbox.flush();
    if (this.#inbox.length > 0 || this.outbox.congested) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #drained(): void {
    this.outbox.hold();
    this.monitors.release();
    this.#serve();
  }

  #closed(): void {
    this.#inbox = [];
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  #answer(request: CaMessage): void {
    const { command, dataType, dataCount, parameter1, parameter2, payload } = request;
    switch (command) {
      case COMMAND.READ_NOTIFY:
      case COMMAND.READ:
        return this.#channelOf(request)?.read(request);
      case COMMAND.WRITE:
      case COMMAND.WRITE_NOTIFY:
        return this.#channelOf(request)?.write(request);
      case COMMAND.EVENT_ADD:
        return this.#channelOf(request)?.subscribe(request);
      case COMMAND.EVENT_CANCEL:
        return this.#channelOf(request)?.cancel(request);
      case COMMAND.CREATE_CHAN:
        return this.#create(request);
      case COMMAND.CLEAR_CHANNEL:
        return this.#clear(request);
      case COMMAND.SEARCH:
        return this.#search(request);
      case COMMAND.EVENTS_OFF:
        return this.monitors.pause();
      case COMMAND.EVENTS_ON:
        return this.monitors.resume();
      case COMMAND.READ_SYNC:
      case COMMAND.ECHO:
        return this.outbox.send(command, dataType, dataCount, parameter1, parameter2, payload);
      case COMMAND.CLIENT_NAME:
        this.client.user = shortText(payload);
        return;
      case COMMAND.HOST_NAME:
        this.client.host = shortText(payload);
        return;
      case COMMAND.VERSION:
        return;
      default:
        this.refuse(request, NO_CHANNEL, ECA.INTERNAL, `command ${command} is not for a server`);
    }
  }

  #channelOf(request: CaMessage): ServerChannel | undefined {
    const channel = this.#channels.get(request.parameter1);
    if (!channel) this.refuse(request, NO_CHANNEL, ECA.BADCHID, `there is no channel ${request.parameter1}`);
    return channel;
  }

  #create({ parameter1: cid, payload }: CaMessage): void {
    const source = this.#host.resolve(shortText(payload));
    if (!source) {
      this.outbox.send(COMMAND.CREATE_CH_FAIL, 0, 0, cid, 0);
      return;
    }
    const sid = this.#nextSid++;
    const forget = (): boolean => this.#channels.delete(sid);
    const channel = new ServerChannel(sid, cid, source, this, forget);
    this.#channels.set(sid, channel);
    channel.open();
  }

  #clear(request: CaMessage): void {
    const channel = this.#channelOf(request);
    if (!channel) return;
    this.#channels.delete(channel.sid);
    channel.close();
    this.outbox.send(COMMAND.CLEAR_CHANNEL, 0, 0, channel.sid, channel.cid);
  }

  /** A search over TCP, of a client that has this server as a name server. */
  #search({ dataType, dataCount, parameter2: cid, payload }: CaMessage): void {
    if (this.#host.resolve(shortText(payload))) {
      this.outbox.send(COMMAND.SEARCH, this.#host.port, 0, SENDER_ADDRESS, cid);
    } else if (dataType === SEARCH_REPLY.WANTED) {
      this.outbox.send(COMMAND.NOT_FOUND, dataType, dataCount, cid, cid);
    }
  }
}

/** The name of a process variable, a user or a host; what is longer is the name of none. */
function shortText(payload: Buffer): string {
  return readText(payload, 0, Math.min(payload.length, MAX_NAME_BYTES + 1));
}
