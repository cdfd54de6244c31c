import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { encodeMessage, messagesOf } from '../codec/message.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND, SENDER_ADDRESS, SERVER_PORT } from '../codec/protocol.ts';
import { ipOfNumber, numberOfIp } from './addresses.ts';
import { BeaconLog } from './beaconLog.ts';
import { Repeater } from './repeater.ts';
import type { Settings } from './settings.ts';

const LOOPBACK = '127.0.0.1';
/** A repeater may end with its program: after so long the port is tried again. */
const RETRY_MS = 30_000;

/**
 * Hears the beacons of servers. Only one program of a host can have their port: the first one repeats them to the others
 * (clients of EPICS base register with it as with their own repeater), and the next takes its turn when that one ends.
 * Nothing here holds the process, and without any beacon the client searches all the same.
 */
export class Beacons {
  private readonly settings: Settings;
  private readonly onNews: (host: string, port: number) => void;
  private readonly log = new BeaconLog();
  private readonly sockets = new Set<Socket>();
  private registered: Socket | undefined;
  private repeater: Repeater | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(settings: Settings, onNews: (host: string, port: number) => void) {
    this.settings = settings;
    this.onNews = onNews;
    this.listen();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.repeater?.close();
    await Promise.all([...this.sockets].map((socket) => this.drop(socket)));
  }

  /** Takes the port of the beacons, or registers with who has it. */
  private listen(): void {
    const socket = this.open();
    const onTaken = () => {
      void this.drop(socket);
      this.register();
    };
    socket.once('error', onTaken);
    socket.bind(this.settings.repeaterPort, () => {
      socket.off('error', onTaken);
      socket.on('error', (error) => this.settings.warn(`hearing beacons: ${error.message}`));
      this.repeater = new Repeater(socket);
      if (this.registered) void this.drop(this.registered);
    });
    socket.unref();
  }

  private register(): void {
    if (this.isClosed) return;
    if (!this.registered) {
      this.registered = this.open();
      this.registered.on('error', (error) => this.settings.warn(`hearing beacons: ${error.message}`));
    }
    const message = encodeMessage({
      command: COMMAND.REPEATER_REGISTER,
      dataType: 0,
      dataCount: 0,
      parameter1: 0,
      parameter2: numberOfIp(LOOPBACK),
      payload: Buffer.alloc(0),
    });
    this.registered.send(message, this.settings.repeaterPort, LOOPBACK, () => undefined);
    this.registered.unref();
    this.timer = setTimeout(() => this.listen(), RETRY_MS).unref();
  }

  private open(): Socket {
    const socket = createSocket('udp4');
    this.sockets.add(socket);
    socket.on('message', (datagram, sender) => {
      for (const message of messagesOf(datagram)) {
        if (message.command === COMMAND.RSRV_IS_UP) this.heard(message, sender);
        else if (message.command === COMMAND.REPEATER_REGISTER) this.repeater?.register(sender);
      }
      this.repeater?.repeat(datagram, sender);
    });
    return socket;
  }

  private drop(socket: Socket): Promise<void> {
    return this.sockets.delete(socket) ? new Promise((resolve) => socket.close(resolve)) : Promise.resolve();
  }

  private heard({ dataCount, parameter1, parameter2 }: CaMessage, sender: RemoteInfo): void {
    const isSender = parameter2 === 0 || parameter2 === SENDER_ADDRESS;
    const host = isSender ? sender.address : ipOfNumber(parameter2);
    const port = dataCount === 0 ? SERVER_PORT : dataCount;
    if (this.log.isNews({ host, port, number: parameter1 }, performance.now())) this.onNews(host, port);
  }
}
