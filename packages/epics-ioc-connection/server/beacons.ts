import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { encodeMessage } from '../codec/message.ts';
import { COMMAND, MINOR_VERSION, REPEATER_PORT } from '../codec/protocol.ts';

const FIRST_SECONDS = 0.02;
const MOST_SECONDS = 15;
const NO_PAYLOAD = Buffer.alloc(0);

interface Target {
  readonly host: string;
  readonly port: number;
}

/** A place that beacons go to, `host` or `host:port`. @throws RangeError for what is none */
export function beaconTarget(text: string): Target {
  const [, host, port] = /^([^\s:]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const number = port === undefined ? REPEATER_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65535) {
    throw new RangeError(`${JSON.stringify(text)} is no address for beacons: host or host:port`);
  }
  return { host, port: number };
}

/**
 * Tells the clients that the server is there: at once, then at intervals that double from 20 ms to 15 s (the task
 * rsrv_online_notify of EPICS base), so that they search again for what they have lost.
 */
export class Beacons {
  readonly #targets: readonly Target[];
  readonly #onWarning: (message: string) => void;
  readonly #unreachable = new Set<string>();
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @throws RangeError for an address that is none */
  constructor(addresses: readonly string[], onWarning: (message: string) => void) {
    this.#targets = addresses.map(beaconTarget);
    this.#onWarning = onWarning;
  }

  /** @param port where the server listens */
  async start(port: number): Promise<void> {
    if (this.#targets.length === 0) return;
    const socket = createSocket('udp4');
    socket.on('error', (error) => this.#onWarning(`beacons: ${error.message}`));
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    socket.setBroadcast(true);
    socket.unref();
    this.#socket = socket;
    const targets: Target[] = [];
    for (const target of this.#targets) {
      try {
        targets.push({ host: (await lookup(target.host, 4)).address, port: target.port });
      } catch {
        this.#onWarning(`beacons: nobody knows the host ${target.host}`);
      }
    }
    if (this.#socket === socket) this.#send(socket, targets, port, 0, FIRST_SECONDS);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(resolve));
  }

  #send(socket: Socket, targets: readonly Target[], port: number, count: number, seconds: number): void {
    const beacon = encodeMessage({
      command: COMMAND.RSRV_IS_UP,
      dataType: MINOR_VERSION,
      dataCount: port,
      parameter1: count,
      // The address: 0 is that of the sender.
      parameter2: 0,
      payload: NO_PAYLOAD,
    });
    for (const target of targets) {
      socket.send(beacon, target.port, target.host, (error) => this.#report(target, error));
    }
    const next = Math.min(seconds * 2, MOST_SECONDS);
    this.#timer = setTimeout(() => this.#send(socket, targets, port, count + 1, next), seconds * 1000);
    this.#timer.unref();
  }

  /** Once for each loss: a beacon that cannot be sent will fail again in 15 s. */
  #report({ host }: Target, error: Error | null): void {
    if (!error) this.#unreachable.delete(host);
    else if (!this.#unreachable.has(host)) {
      this.#unreachable.add(host);
      this.#onWarning(`beacons to ${host}: ${error.message}`);
    }
  }
}
