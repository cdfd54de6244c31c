import type { Address } from './addresses.ts';
import type { Circuit } from './circuit.ts';
import { Destinations } from './destinations.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Searches over TCP came with version 4.12. */
const SEARCHING_VERSION = 12;

/** Servers that are asked for names over TCP, through a circuit to each that is made again whenever it is lost. */
export class NameServers {
  private readonly destinations: Destinations;
  private readonly circuitTo: (host: string, port: number) => Circuit;
  private readonly onReady: () => void;
  private readonly warn: (message: string) => void;
  private readonly circuits = new Map<string, Circuit>();
  private readonly ready = new Set<Circuit>();
  private readonly retries = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  constructor(
    addresses: readonly Address[],
    circuitTo: (host: string, port: number) => Circuit,
    onReady: () => void,
    warn: (message: string) => void,
  ) {
    this.circuitTo = circuitTo;
    this.onReady = onReady;
    this.warn = warn;
    this.destinations = new Destinations(addresses, (address) => this.connect(address), warn);
    for (const address of this.destinations.list) this.connect(address);
  }

  /** Sends searches to all that listen. */
  ask(messages: Buffer): void {
    for (const circuit of this.ready) circuit.write(messages);
  }

  onOpen(circuit: Circuit): void {
    if (this.circuits.get(circuit.key) !== circuit) return;
    this.retries.delete(circuit.key);
    if (circuit.minorVersion < SEARCHING_VERSION) {
      this.warn(
        `the name server ${circuit.key} (version 4.${circuit.minorVersion}) does not search over TCP`,
      );
      return;
    }
    this.ready.add(circuit);
    this.onReady();
  }

  onClosed(circuit: Circuit): void {
    this.ready.delete(circuit);
    const { key, host, port } = circuit;
    if (this.isClosed || this.circuits.get(key) !== circuit) return;
    this.circuits.delete(key);
    const tries = this.retries.get(key) ?? 0;
    this.retries.set(key, tries + 1);
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.connect({ host, port });
      },
      Math.min(FIRST_RETRY_MS * 2 ** tries, LONGEST_RETRY_MS),
    ).unref();
    this.timers.add(timer);
    if (tries === 0) this.warn(`the name server ${key} does not answer; it is tried again`);
  }

  close(): void {
    this.isClosed = true;
    this.destinations.close();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private connect({ host, port }: Address): void {
    if (this.isClosed) return;
    const circuit = this.circuitTo(host, port);
    this.circuits.set(circuit.key, circuit);
    circuit.hold();
    if (circuit.minorVersion > 0) this.onOpen(circuit);
  }
}
