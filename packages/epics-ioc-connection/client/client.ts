import type { CaMessage } from '../codec/message.ts';
import { MAX_NAME_BYTES } from '../codec/protocol.ts';
import { CaError } from './api.ts';
import type { Channel, ClientOptions } from './api.ts';
import { Beacons } from './beacons.ts';
import { CaChannel } from './channel.ts';
import type { ChannelOwner } from './channel.ts';
import { Circuit } from './circuit.ts';
import type { CircuitOwner } from './circuit.ts';
import { NameServers } from './nameServers.ts';
import { foundBy } from './searchMessages.ts';
import { Searcher } from './searcher.ts';
import { settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';

/**
 * A client of Channel Access. While it has open channels, or calls that wait, it holds the process; a client whose
 * channels are closed does not, and `close` leaves nothing behind at all.
 */
export class CaClient {
  private readonly settings: Settings;
  private readonly searcher: Searcher;
  private readonly nameServers: NameServers;
  private readonly beacons: Beacons;
  private readonly channels = new Set<CaChannel>();
  private readonly circuits = new Map<string, Circuit>();
  /** Those that say good-bye. */
  private readonly leaving = new Set<Promise<void>>();
  private readonly channelOwner: ChannelOwner;
  private readonly circuitOwner: CircuitOwner;
  private lastId = 0;
  private closing: Promise<void> | undefined;
  /** Set before anybody is told of the end. */
  private isOver = false;

  constructor(options: ClientOptions = {}) {
    this.settings = settingsOf(options);
    const { warn } = this.settings;
    const nextId = () => this.nextId();
    this.circuitOwner = {
      settings: this.settings,
      nextId,
      onOpen: (circuit) => this.onOpen(circuit),
      onSearchReply: (message, circuit) => this.onSearchReply(message, circuit),
      onClosed: (circuit) => this.onClosed(circuit),
    };
    this.searcher = new Searcher(this.settings, (messages) => this.nameServers.ask(messages));
    this.channelOwner = {
      searcher: this.searcher,
      circuitTo: (host, port) => this.circuitTo(host, port),
      nextId,
      forget: (channel) => this.channels.delete(channel),
      warn,
    };
    this.nameServers = new NameServers(
      this.settings.nameServers,
      (host, port) => this.circuitTo(host, port),
      () => this.searcher.hurry(),
      warn,
    );
    this.beacons = new Beacons(this.settings, (host, port) => {
      this.searcher.hurry();
      this.circuits.get(`${host}:${port}`)?.probe();
    });
  }

  /**
   * A channel of its own to the process variable `name`; it is searched from now on, until it is closed.
   * @throws CaError CLOSED after `close`; BAD_VALUE for a name that no server can have
   */
  channel(name: string): Channel {
    if (this.isOver) throw new CaError('CLOSED', name, `${name}: the client is closed`);
    const bytes = Buffer.byteLength(name, 'utf8');
    if (bytes === 0 || bytes > MAX_NAME_BYTES || name.includes('\0')) {
      throw new CaError('BAD_VALUE', name, `'${name}' is no name of a process variable`);
    }
    const channel = new CaChannel(this.channelOwner, name);
    this.channels.add(channel);
    return channel;
  }

  /** Closes all channels; what was put still leaves. Resolves when every socket is free. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.isOver = true;
    for (const channel of [...this.channels]) channel.close();
    this.nameServers.close();
    for (const circuit of [...this.circuits.values()]) circuit.close();
    await Promise.all([this.searcher.close(), this.beacons.close(), ...this.leaving]);
  }

  private circuitTo(host: string, port: number): Circuit {
    const key = `${host}:${port}`;
    const present = this.circuits.get(key);
    if (present) return present;
    const circuit = new Circuit(this.circuitOwner, host, port);
    this.circuits.set(key, circuit);
    return circuit;
  }

  private onOpen(circuit: Circuit): void {
    this.searcher.hurry();
    this.nameServers.onOpen(circuit);
  }

  private onSearchReply(message: CaMessage, circuit: Circuit): void {
    const found = foundBy(message, circuit.host);
    if (found) this.searcher.answer(found);
  }

  private onClosed(circuit: Circuit): void {
    if (this.circuits.get(circuit.key) === circuit) this.circuits.delete(circuit.key);
    const free = circuit.released.then(() => {
      this.leaving.delete(free);
    });
    this.leaving.add(free);
    this.nameServers.onClosed(circuit);
  }

  /** Numbers of channels, calls and monitors; 0 is none, and none that is still in use comes again within four billion. */
  private nextId(): number {
    this.lastId = this.lastId >= 0xffffffff ? 1 : this.lastId + 1;
    return this.lastId;
  }
}
