import type { Socket } from 'node:net';
import { EXTENDED_HEADER_BYTES, padded, writeHeader } from '../codec/message.ts';

/** Messages are gathered in slabs of this size, so that many go out with one system call. */
const SLAB_BYTES = 64 * 1024;
/** A payload of more than this is sent from where it is instead of being copied into a slab. */
const COPIED_BYTES = 8 * 1024;
/** So much may wait in the socket before the client counts as slow. */
const CONGESTED_BYTES = 128 * 1024;

const PADDING = Buffer.alloc(8);

/**
 * What goes out to one client. Small messages are gathered until the end of the turn of the event loop; large
 * payloads are handed over without a copy, so the caller must not change them afterwards.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  #slab = Buffer.alloc(0);
  /** Where the messages that were not sent yet begin and end in the slab. */
  #begin = 0;
  #end = 0;
  #gathered = 0;
  #scheduled = false;
  #held = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether the client does not take what it was sent; the socket's `drain` tells the end of it. */
  get congested(): boolean {
    return this.#socket.writableLength >= CONGESTED_BYTES;
  }

  /** Adds a message; its payload is filled up with zeros to a multiple of 8 bytes. */
  send(
    command: number,
    dataType: number,
    dataCount: number,
    parameter1: number,
    parameter2: number,
    payload?: Buffer,
  ): void {
    const bytes = payload?.length ?? 0;
    const size = padded(bytes);
    const copied = bytes <= COPIED_BYTES;
    this.#reserve(EXTENDED_HEADER_BYTES + (copied ? size : 0));
    const slab = this.#slab;
    const at = this.#end;
    this.#end = writeHeader(slab, at, { command, dataType, dataCount, parameter1, parameter2 }, size);
    this.#gathered += this.#end - at + size;
    if (payload && copied) {
      slab.set(payload, this.#end);
      slab.fill(0, this.#end + bytes, this.#end + size);
      this.#end += size;
    } else if (payload) {
      this.#cut();
      this.#chunks.push(payload);
      if (size > bytes) this.#chunks.push(PADDING.subarray(0, size - bytes));
    }
    if (this.#gathered >= SLAB_BYTES) this.#write();
    else if (!this.#held) this.#schedule();
  }

  /** The caller will flush: nothing needs to see to it. */
  hold(): void {
    this.#held = true;
  }

  /** Hands everything to the socket now. */
  flush(): void {
    this.#held = false;
    this.#write();
  }

  #write(): void {
    if (this.#gathered === 0) return;
    this.#gathered = 0;
    this.#cut();
    const chunks = this.#chunks.splice(0);
    if (!this.#socket.writable) return;
    if (chunks.length > 1) this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    if (chunks.length > 1) this.#socket.uncork();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** What was written into the slab becomes a chunk; the rest of the slab serves on. */
  #cut(): void {
    if (this.#end > this.#begin) this.#chunks.push(this.#slab.subarray(this.#begin, this.#end));
    this.#begin = this.#end;
  }

  #reserve(bytes: number): void {
    if (this.#slab.length - this.#end >= bytes) return;
    this.#cut();
    // A slab is never written again where the socket may still read it: a new one takes its place.
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#begin = 0;
    this.#end = 0;
  }
}
