import type { Socket } from 'node:net';
import { EXTENDED_HEADER_BYTES, writeHeader } from '../codec/message.ts';

const CHUNK_BYTES = 32 * 1024;
/** Larger payloads are sent from where they are. */
const COPIED_BYTES = 4096;
const NO_PAYLOAD = Buffer.alloc(0);

/**
 * Collects the messages of one turn of the event loop, so that a thousand requests are one packet and not a thousand, and
 * one request leaves before the turn ends.
 */
export class Outbox {
  private readonly socket: Socket;
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private start = 0;
  private end = 0;
  private isScheduled = false;
  private readonly flush = (): void => this.send();

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Appends a message. The payload is a multiple of 8 bytes and must not change afterwards. */
  add(
    command: number,
    dataType: number,
    dataCount: number,
    parameter1: number,
    parameter2: number,
    payload: Buffer = NO_PAYLOAD,
  ): void {
    const copied = payload.length <= COPIED_BYTES ? payload.length : 0;
    if (this.end + EXTENDED_HEADER_BYTES + copied > CHUNK_BYTES) this.renew();
    const header = { command, dataType, dataCount, parameter1, parameter2 };
    this.end = writeHeader(this.chunk, this.end, header, payload.length);
    if (payload.length <= COPIED_BYTES) {
      payload.copy(this.chunk, this.end);
      this.end += payload.length;
    } else {
      this.push();
      this.socket.write(payload);
    }
    if (this.isScheduled) return;
    this.isScheduled = true;
    process.nextTick(this.flush);
  }

  /** Bytes that messages left behind on their way out. */
  get waitingBytes(): number {
    return this.socket.writableLength + this.end - this.start;
  }

  send(): void {
    this.isScheduled = false;
    if (!this.socket.writable) return;
    this.push();
  }

  private push(): void {
    if (this.end === this.start) return;
    this.socket.write(this.chunk.subarray(this.start, this.end));
    this.start = this.end;
  }

  private renew(): void {
    this.push();
    this.chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.start = 0;
    this.end = 0;
  }
}
