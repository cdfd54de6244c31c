import { broadcastHosts } from './addresses.ts';
import { Destinations } from './destinations.ts';
import { DATAGRAM_BYTES, datagramStart, foundIn, searchMessage } from './searchMessages.ts';
import type { Found } from './searchMessages.ts';
import { SearchQueue } from './searchQueue.ts';
import type { Sought } from './searchQueue.ts';
import { SearchSocket } from './searchSocket.ts';
import { SearchWindow } from './searchWindow.ts';
import type { Settings } from './settings.ts';

/** Beacons that come in a storm must not make searches one. */
const HURRY_PAUSE_MS = 5000;

/** Finds the servers of channels: asks all addresses and name servers, again and again, and never gives up. */
export class Searcher {
  private readonly settings: Settings;
  private readonly queue = new SearchQueue();
  private readonly window = new SearchWindow();
  private readonly socket: SearchSocket;
  private readonly destinations: Destinations;
  private readonly broadcasts: readonly { readonly host: string; readonly port: number }[];
  /** Sends the same messages over TCP. */
  private readonly askNameServers: (messages: Buffer) => void;
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private isReady = false;
  private isClosed = false;
  private hurriedMs = -Infinity;
  private hurryTimer: NodeJS.Timeout | undefined;

  constructor(settings: Settings, askNameServers: (messages: Buffer) => void) {
    this.settings = settings;
    this.askNameServers = askNameServers;
    const hosts = settings.autoAddresses ? broadcastHosts() : [];
    this.broadcasts = hosts.map((host) => ({ host, port: settings.serverPort }));
    this.destinations = new Destinations(settings.addresses, () => this.restart(), settings.warn);
    this.socket = new SearchSocket(
      (datagram, sender) => foundIn(datagram, sender).forEach((found) => this.answer(found)),
      () => {
        this.isReady = true;
        this.schedule();
      },
      settings.warn,
    );
    this.socket.hold(false);
  }

  /** Searches until `found` is called or `remove`; with `level`, only after 32 ms times 2 to the level. */
  add(sought: Sought, level = 0): void {
    this.queue.add(sought, performance.now(), level);
    this.socket.hold(true);
    this.schedule();
  }

  remove(cid: number): void {
    if (!this.queue.remove(cid)) return;
    this.window.forget(cid);
    if (this.queue.size === 0) this.rest();
  }

  /** A server has answered, by UDP or TCP. One that answers late, twice, or for nobody is not listened to. */
  answer({ cid, host, port }: Found): void {
    const sought = this.queue.get(cid);
    if (!sought) return;
    this.window.answered(cid, performance.now());
    this.remove(cid);
    sought.found(host, port);
    if (this.window.hasRoom) this.schedule();
  }

  /** A server has come: those that wait long are searched now. At most once in five seconds. */
  hurry(): void {
    if (this.isClosed || this.hurryTimer) return;
    const waitMs = this.hurriedMs + HURRY_PAUSE_MS - performance.now();
    if (waitMs > 0) {
      this.hurryTimer = setTimeout(() => {
        this.hurryTimer = undefined;
        this.hurry();
      }, waitMs).unref();
      return;
    }
    this.hurriedMs = performance.now();
    this.queue.hurry(this.hurriedMs);
    this.schedule();
  }

  /** Where it searches, in words. */
  get places(): string {
    const udp = [...this.settings.addresses, ...this.broadcasts].map(({ host, port }) => `${host}:${port}`);
    const tcp = this.settings.nameServers.map(({ host, port }) => `${host}:${port} by TCP`);
    return [...udp, ...tcp].join(', ') || 'no address: set EPICS_CA_ADDR_LIST';
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.rest();
    clearTimeout(this.hurryTimer);
    this.destinations.close();
    await this.socket.close();
  }

  private restart(): void {
    this.queue.restart(performance.now());
    this.schedule();
  }

  private rest(): void {
    clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
    this.immediate = undefined;
    if (!this.isClosed) this.socket.hold(false);
  }

  /** Behind all that is under way in this turn of the event loop, answers that wait in the socket included. */
  private schedule(): void {
    if (this.immediate || this.isClosed || !this.isReady || this.queue.size === 0) return;
    clearTimeout(this.timer);
    this.immediate = setImmediate(() => {
      this.immediate = undefined;
      this.pump();
    });
  }

  private pump(): void {
    const nowMs = performance.now();
    this.window.expire(nowMs);
    while (this.window.hasRoom && this.sendFrame(nowMs));
    const dueMs = this.window.hasRoom ? this.queue.nextDueMs() : this.window.nextLossMs();
    if (dueMs === Infinity || this.isClosed) return;
    const wakeMs = Math.max(dueMs, performance.now() + 1);
    this.timer = setTimeout(() => {
      this.window.forgive(Math.max(performance.now() - wakeMs, 0));
      this.schedule();
    }, wakeMs - performance.now());
  }

  private sendFrame(nowMs: number): boolean {
    this.sequence = (this.sequence + 1) >>> 0;
    const parts = [datagramStart(this.sequence)];
    let bytes = parts[0]?.length ?? 0;
    const asked = this.queue.take(nowMs, this.window.patienceMs, (sought) => {
      const message = searchMessage(sought);
      if (bytes + message.length > DATAGRAM_BYTES) return false;
      bytes += message.length;
      parts.push(message);
      return true;
    });
    if (asked.length === 0) return false;
    this.window.sent(
      asked.map(({ cid }) => cid),
      nowMs,
    );
    const datagram = Buffer.concat(parts);
    for (const to of this.destinations.list) this.socket.send(datagram, to);
    for (const to of this.broadcasts) this.socket.send(datagram, to);
    this.askNameServers(datagram.subarray(parts[0]?.length));
    return true;
  }
}
