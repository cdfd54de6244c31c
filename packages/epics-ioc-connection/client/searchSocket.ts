import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { Address } from './addresses.ts';

/** The UDP socket of the searches; it holds the process only while somebody is searched. */
export class SearchSocket {
  private readonly socket: Socket;
  private readonly failing = new Set<string>();
  private readonly warn: (message: string) => void;
  private isOpen = true;

  constructor(
    onDatagram: (datagram: Buffer, sender: string) => void,
    onReady: () => void,
    warn: (message: string) => void,
  ) {
    this.warn = warn;
    this.socket = createSocket('udp4');
    this.socket.on('error', (error) => warn(`searching by UDP: ${error.message}`));
    this.socket.on('message', (datagram, sender) => onDatagram(datagram, sender.address));
    this.socket.bind(0, () => {
      if (!this.isOpen) return;
      this.socket.setBroadcast(true);
      onReady();
    });
  }

  /** A destination that cannot be reached is told of once, until it can be. */
  send(datagram: Buffer, { host, port }: Address): void {
    if (!this.isOpen) return;
    this.socket.send(datagram, port, host, (error) => {
      const key = `${host}:${port}`;
      if (!error) this.failing.delete(key);
      else if (this.isOpen && !this.failing.has(key)) {
        this.failing.add(key);
        this.warn(`${key} cannot be searched: ${error.message}`);
      }
    });
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.socket.ref();
    else this.socket.unref();
  }

  close(): Promise<void> {
    if (!this.isOpen) return Promise.resolve();
    this.isOpen = false;
    return new Promise((resolve) => this.socket.close(resolve));
  }
}
