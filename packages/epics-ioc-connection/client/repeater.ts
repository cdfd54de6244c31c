import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { encodeMessage, messagesOf } from '../codec/message.ts';
import { COMMAND, SENDER_ADDRESS } from '../codec/protocol.ts';
import { numberOfIp } from './addresses.ts';

/** More clients than a host runs. */
const MOST_CLIENTS = 256;

interface Sender {
  readonly address: string;
  readonly port: number;
}

/**
 * Passes beacons on to the other clients of this host, which register for them (EPICS base's caRepeater). Each has a
 * connected socket of its own, because only such a one learns that its client has gone.
 */
export class Repeater {
  private readonly socket: Socket;
  private readonly clients = new Map<number, Socket>();

  /** @param socket - that of the beacons; confirmations come from its port */
  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Takes a client of this host; nobody else may. */
  register({ address, port }: Sender): void {
    if (!isOwn(address)) return;
    const confirmation = encodeMessage({
      command: COMMAND.REPEATER_CONFIRM,
      dataType: 0,
      dataCount: 0,
      parameter1: 0,
      parameter2: numberOfIp(address),
      payload: Buffer.alloc(0),
    });
    this.socket.send(confirmation, port, address, () => undefined);
    if (this.clients.has(port)) return;
    if (this.clients.size >= MOST_CLIENTS) this.drop([...this.clients.keys()][0] ?? port);
    const client = createSocket('udp4');
    this.clients.set(port, client);
    client.on('error', () => this.drop(port, client));
    client.connect(port, address);
    client.unref();
  }

  /** Sends the beacons of a datagram on. A server leaves its address to whom hears it first. */
  repeat(datagram: Buffer, { address }: Sender): void {
    if (this.clients.size === 0) return;
    const beacons = messagesOf(datagram).filter(({ command }) => command === COMMAND.RSRV_IS_UP);
    if (beacons.length === 0) return;
    const onward = Buffer.concat(
      beacons.map((beacon) => {
        const isSender = beacon.parameter2 === 0 || beacon.parameter2 === SENDER_ADDRESS;
        return encodeMessage({ ...beacon, parameter2: isSender ? numberOfIp(address) : beacon.parameter2 });
      }),
    );
    for (const [port, client] of this.clients) {
      try {
        client.send(onward, (error) => {
          if (error) this.drop(port, client);
        });
      } catch {
        // Not connected yet.
      }
    }
  }

  close(): void {
    for (const port of [...this.clients.keys()]) this.drop(port);
  }

  private drop(port: number, only?: Socket): void {
    const client = this.clients.get(port);
    if (!client || (only && only !== client)) return;
    this.clients.delete(port);
    client.close();
  }
}

function isOwn(address: string): boolean {
  if (address.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => entry.address === address),
  );
}
