import type { Socket } from 'node:net';
import { SERVER_PORT } from '../codec/protocol.ts';
import type { Pv, PvDefinition, PvServer, ServerAddress, ServerOptions } from './api.ts';
import { Beacons } from './beacons.ts';
import { bindBoth, type Bound } from './bind.ts';
import { Circuit, type CircuitHost } from './circuit.ts';
import { PvTable, type Resolved } from './pvTable.ts';
import { searchAnswers } from './search.ts';

/** A client may send so much in one message even where no process variable is as large. */
const LEAST_MAX_PAYLOAD_BYTES = 16 << 20;

/** Serves process variables over Channel Access, to any number of clients. */
export class CaServer implements PvServer {
  readonly #options: ServerOptions;
  readonly #table = new PvTable();
  readonly #beacons: Beacons;
  readonly #circuits = new Set<Circuit>();
  #bound: Bound | undefined;
  #started: Promise<ServerAddress> | undefined;
  #ending = new AbortController();
  #closing: Promise<void> | undefined;
  #maxPayloadBytes = LEAST_MAX_PAYLOAD_BYTES;

  /** @throws RangeError for a beacon address that is none */
  constructor(options: ServerOptions = {}) {
    this.#options = options;
    this.#beacons = new Beacons(options.beaconAddresses ?? [], (words) => this.#warn(words));
  }

  add(definition: PvDefinition): Pv {
    const pv = this.#table.add(definition);
    // The widest element is a double; a circuit keeps the limit it began with.
    this.#maxPayloadBytes = Math.max(this.#maxPayloadBytes, 8 * pv.shape.capacity + 1024);
    return pv;
  }

  get(name: string): Pv | undefined {
    return this.#table.get(name);
  }

  remove(name: string): void {
    const pv = this.#table.remove(name);
    if (pv) for (const holder of [...pv.holders]) holder.removed();
  }

  async start(): Promise<ServerAddress> {
    if (this.#started) throw new Error('the server listens already');
    this.#started = this.#listen();
    try {
      return await this.#started;
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing ??= this.#end().finally(() => (this.#closing = undefined));
    await this.#closing;
  }

  async #end(): Promise<void> {
    // What is still beginning ends as soon as it has begun; what failed has been told to whoever began it.
    await this.#started?.catch(() => undefined);
    const bound = this.#bound;
    if (!bound) return;
    this.#bound = undefined;
    this.#ending.abort(new Error('the server ends'));
    await this.#beacons.close();
    const closed = Promise.all([
      new Promise((resolve) => bound.tcp.close(resolve)),
      new Promise<void>((resolve) => bound.udp.close(resolve)),
    ]);
    for (const circuit of this.#circuits) circuit.destroy();
    await closed;
    this.#started = undefined;
  }

  async #listen(): Promise<ServerAddress> {
    this.#ending = new AbortController();
    const { host = '0.0.0.0', port = SERVER_PORT } = this.#options;
    const bound = await bindBoth(host, port, (socket) => this.#welcome(socket));
    this.#bound = bound;
    bound.tcp.on('error', (error) => this.#warn(`TCP: ${error.message}`));
    bound.udp.on('error', (error) => this.#warn(`UDP: ${error.message}`));
    bound.udp.on('message', (datagram, { address, port: from }) => {
      const isServed = (name: string): boolean => this.#table.resolve(name) !== undefined;
      for (const answer of searchAnswers(datagram, isServed, bound.port)) {
        // An answer that is lost is asked for again.
        bound.udp.send(answer, from, address, () => undefined);
      }
    });
    await this.#beacons.start(bound.port);
    return { host, port: bound.port };
  }

  #welcome(socket: Socket): void {
    const host: CircuitHost = {
      resolve: (name: string): Resolved | undefined => this.#table.resolve(name),
      port: this.#bound?.port ?? socket.localPort ?? 0,
      maxPayloadBytes: this.#maxPayloadBytes,
      monitorQueue: this.#options.monitorQueue,
      ending: this.#ending.signal,
      warn: (words) => this.#warn(words),
    };
    const circuit = new Circuit(socket, host);
    this.#circuits.add(circuit);
    socket.on('close', () => this.#circuits.delete(circuit));
  }

  /** A listener that throws must not take a client down with it. */
  #warn(words: string): void {
    try {
      this.#options.onWarning?.(words);
    } catch {
      // There is nobody left to tell.
    }
  }
}
