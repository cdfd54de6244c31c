import { GIOP_HEADER_BYTES, GiopError, MESSAGE, headerAt } from './giop.ts';
import type { GiopHeader, GiopMessage } from './giop.ts';
import { GiopAssembly, TAIL_BYTES } from './giopAssembly.ts';
import { octets } from './memory.ts';

const INBOX_BYTES = 64 * 1024;
/** What is longer goes from the socket straight to where it stays. */
const DIRECT_BYTES = 4096;
/** Header and number of the request of a fragment of GIOP 1.2. */
const FRAGMENT_HEAD_BYTES = 16;

export const MAX_MESSAGE_BYTES = 2 ** 30;

export interface SplitterOptions {
  /** Default 1 GiB. */
  readonly maxMessageBytes?: number;
  /** Where the large reply to that request is to be received, if it has room for it. */
  readonly memoryFor?: (requestId: number) => ArrayBuffer | undefined;
  /** Told of each message as it is complete; its bytes are its own, at the begin of an ArrayBuffer. */
  readonly onMessage: (message: GiopMessage) => void;
}

/**
 * Cuts what comes through a connection into messages and joins fragments. Bytes are read into `room()` and reported with
 * `filled()`, so that a large message is received where it stays; or they are given to `push()`, which copies.
 */
export class GiopSplitter {
  readonly #maxMessageBytes: number;
  readonly #memoryFor: SplitterOptions['memoryFor'];
  readonly #onMessage: (message: GiopMessage) => void;
  readonly #inbox = new Uint8Array(INBOX_BYTES);
  readonly #assembly: GiopAssembly;
  /** Where octets that are not understood yet are in the inbox. */
  #start = 0;
  #end = 0;
  /** A large message, or its fragment, that is being received. */
  #large:
    | { into: Uint8Array; at: number; readonly end: number; readonly done: (bytes: Uint8Array) => void }
    | undefined;

  constructor({ maxMessageBytes = MAX_MESSAGE_BYTES, memoryFor, onMessage }: SplitterOptions) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#memoryFor = memoryFor;
    this.#onMessage = onMessage;
    this.#assembly = new GiopAssembly(maxMessageBytes, onMessage);
  }

  /** Where the next bytes are to be put; never empty. */
  room(): Uint8Array {
    const large = this.#large;
    if (large) return large.into.subarray(large.at, large.end);
    if (this.#end === 0) return this.#inbox;
    return this.#inbox.subarray(this.#end);
  }

  /**
   * So many bytes were put into `room()`.
   * @throws GiopError for what cannot be understood; the connection is of no use any more then
   */
  filled(count: number): void {
    const large = this.#large;
    if (large) {
      large.at += count;
      if (large.at === large.end) {
        this.#large = undefined;
        large.done(large.into);
      }
      return;
    }
    this.#end += count;
    while (this.#takeMessage());
    if (this.#start === this.#end) this.#start = this.#end = 0;
    // A message that begins here and is not whole is at most DIRECT_BYTES long.
    else if (INBOX_BYTES - this.#start < 2 * DIRECT_BYTES) this.#compact();
  }

  /** @throws GiopError as `filled` does */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const room = this.room();
      const count = Math.min(room.length, chunk.length - at);
      room.set(count === chunk.length ? chunk : chunk.subarray(at, at + count));
      at += count;
      this.filled(count);
    }
  }

  #takeMessage(): boolean {
    const there = this.#end - this.#start;
    if (there < GIOP_HEADER_BYTES) return false;
    const header = headerAt(this.#inbox, this.#start);
    const total = GIOP_HEADER_BYTES + header.bodyBytes;
    if (total > this.#maxMessageBytes) {
      throw new GiopError(`a message of ${total} octets, and ${this.#maxMessageBytes} are the most accepted`);
    }
    if (header.type === MESSAGE.fragment) return this.#takeFragment(header, there, total);
    if (there >= total) {
      this.#finish(header, this.#inbox.slice(this.#start, this.#start + total), total);
      this.#start += total;
      return true;
    }
    if (total > DIRECT_BYTES && there >= FRAGMENT_HEAD_BYTES) {
      const bytes = this.#memory(header, header.isPart ? total + TAIL_BYTES : total);
      this.#receiveLarge(bytes, 0, there, total, (whole) => this.#finish(header, whole, total));
    }
    return false;
  }

  /** Nothing more is put into that memory: what has come of a message there goes on elsewhere. */
  leave(memory: ArrayBuffer): void {
    const moved = this.#assembly.leave(memory);
    const large = this.#large;
    if (large?.into.buffer !== memory) return;
    const own = moved.get(large.into) ?? octets(large.into.length);
    own.set(large.into.subarray(0, large.at));
    large.into = own;
  }

  /** Where a large message is received: what was given for it, or memory of its own. */
  #memory({ type, minor, littleEndian }: GiopHeader, count: number): Uint8Array {
    const isReply = type === MESSAGE.reply && minor === 2;
    if (!isReply || !this.#memoryFor) return octets(count);
    const view = new DataView(this.#inbox.buffer, this.#inbox.byteOffset);
    const given = this.#memoryFor(view.getUint32(this.#start + GIOP_HEADER_BYTES, littleEndian));
    return given && given.byteLength >= count ? new Uint8Array(given, 0, count) : octets(count);
  }

  #takeFragment(header: GiopHeader, there: number, total: number): boolean {
    const headBytes = header.minor === 2 ? FRAGMENT_HEAD_BYTES : GIOP_HEADER_BYTES;
    if (total < headBytes) throw new GiopError(`a fragment of ${total} octets`);
    if (there < headBytes) return false;
    const isLarge = total > DIRECT_BYTES && there < total;
    if (there < total && !isLarge) return false;
    const part = this.#assembly.open(header, this.#inbox, this.#start, total - headBytes);
    const at = part.length - (total - headBytes);
    this.#start += headBytes;
    if (isLarge) {
      this.#receiveLarge(part.bytes, at, there - headBytes, part.length, () => {
        this.#assembly.close(part, header);
      });
      return false;
    }
    part.bytes.set(this.#inbox.subarray(this.#start, this.#start + total - headBytes), at);
    this.#start += total - headBytes;
    this.#assembly.close(part, header);
    return true;
  }

  /** The first `there` octets are in the inbox, the others go where they belong. */
  #receiveLarge(
    into: Uint8Array,
    at: number,
    there: number,
    end: number,
    done: (bytes: Uint8Array) => void,
  ): void {
    into.set(this.#inbox.subarray(this.#start, this.#start + there), at);
    this.#start = this.#end = 0;
    this.#large = { into, at: at + there, end, done };
  }

  #finish(header: GiopHeader, bytes: Uint8Array, length: number): void {
    if (header.isPart) this.#assembly.begin(header, bytes, length);
    else
      this.#onMessage({ minor: header.minor, type: header.type, littleEndian: header.littleEndian, bytes });
  }

  #compact(): void {
    this.#inbox.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}
