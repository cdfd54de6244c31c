import { FLAG, GREETING_BYTES, ZmtpError, checkGreeting } from './zmtp.ts';
import { octets } from '../codec/memory.ts';

const INBOX_BYTES = 64 * 1024;
/** What is longer goes from the socket straight to where it stays. */
const DIRECT_BYTES = 4096;
/** Frames begin at an odd half of 8 octets: Tango's data do not count the first four in their alignment. */
const LEAD_BYTES = 4;
const MOST_FRAMES = 64;
const HEADER_BYTES = 9;

export interface DecoderOptions {
  /** Most octets of one message, over all its frames. */
  readonly maxMessageBytes: number;
  readonly onGreeting: () => void;
  readonly onCommand: (name: string, body: Uint8Array) => void;
  /** Frames of a whole message; they are the listener's own. */
  readonly onMessage: (frames: Uint8Array[]) => void;
}

/**
 * Cuts what a ZMTP 3 peer sends into commands and messages. Bytes are read into `room()` and reported with `filled()`,
 * so that a large frame is received where it stays; or they are given to `push()`, which copies.
 */
export class ZmtpDecoder {
  readonly #options: DecoderOptions;
  readonly #inbox = new Uint8Array(INBOX_BYTES);
  #start = 0;
  #end = 0;
  #greeted = false;
  #frames: Uint8Array[] = [];
  #bytes = 0;
  /** A large frame that is being received. */
  #large: { readonly into: Uint8Array; at: number; readonly flags: number } | undefined;
  #stopped = false;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  /** Nothing is told any more, also of what has come already. */
  stop(): void {
    this.#stopped = true;
  }

  /** Where the next bytes are to be put; never empty. */
  room(): Uint8Array {
    const large = this.#large;
    if (large) return large.into.subarray(large.at);
    return this.#end === 0 ? this.#inbox : this.#inbox.subarray(this.#end);
  }

  /**
   * So many bytes were put into `room()`.
   * @throws ZmtpError for what cannot be understood; the connection is of no use any more then
   */
  filled(count: number): void {
    if (this.#stopped) return;
    const large = this.#large;
    if (large) {
      large.at += count;
      if (large.at < large.into.length) return;
      this.#large = undefined;
      this.#finish(large.flags, large.into);
      return;
    }
    this.#end += count;
    while (!this.#stopped && (this.#greeted ? this.#takeFrame() : this.#takeGreeting()));
    if (this.#start === this.#end) this.#start = this.#end = 0;
    else if (INBOX_BYTES - this.#start < 2 * DIRECT_BYTES) this.#compact();
  }

  /** @throws ZmtpError as `filled` does */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const room = this.room();
      const count = Math.min(room.length, chunk.length - at);
      room.set(count === chunk.length ? chunk : chunk.subarray(at, at + count));
      at += count;
      this.filled(count);
    }
  }

  #takeGreeting(): boolean {
    const there = Math.min(this.#end, GREETING_BYTES);
    checkGreeting(this.#inbox, there);
    if (there < GREETING_BYTES) return false;
    this.#start = GREETING_BYTES;
    this.#greeted = true;
    this.#options.onGreeting();
    return true;
  }

  #takeFrame(): boolean {
    const inbox = this.#inbox;
    const there = this.#end - this.#start;
    if (there < 2) return false;
    const flags = inbox[this.#start] ?? 0;
    if (flags > 7 || (flags & FLAG.command && flags & FLAG.more))
      throw new ZmtpError(`a frame with flags ${flags}`);
    const isLong = (flags & FLAG.long) !== 0;
    if (isLong && there < HEADER_BYTES) return false;
    const body = this.#start + (isLong ? HEADER_BYTES : 2);
    const size = isLong ? this.#longSize() : (inbox[this.#start + 1] ?? 0);
    if (size + this.#bytes > this.#options.maxMessageBytes) {
      throw new ZmtpError(`a message of ${size + this.#bytes} octets or more`);
    }
    if (this.#end - body >= size) {
      const into = frameOf(size);
      into.set(inbox.subarray(body, body + size));
      this.#start = body + size;
      this.#finish(flags, into);
      return true;
    }
    if (size <= DIRECT_BYTES) return false;
    const into = frameOf(size);
    into.set(inbox.subarray(body, this.#end));
    this.#large = { into, at: this.#end - body, flags };
    this.#start = this.#end = 0;
    return false;
  }

  #longSize(): number {
    const view = new DataView(this.#inbox.buffer, this.#start, HEADER_BYTES);
    return view.getUint32(1) * 2 ** 32 + view.getUint32(5);
  }

  #finish(flags: number, body: Uint8Array): void {
    if (flags & FLAG.command) {
      const nameBytes = body[0] ?? 0;
      if (body.length < 1 + nameBytes) throw new ZmtpError('a command without its name');
      const name = Buffer.from(body.buffer, body.byteOffset + 1, nameBytes).toString('latin1');
      this.#options.onCommand(name, body.subarray(1 + nameBytes));
      return;
    }
    this.#frames.push(body);
    this.#bytes += body.length;
    if (this.#frames.length > MOST_FRAMES)
      throw new ZmtpError(`a message of more than ${MOST_FRAMES} frames`);
    if (flags & FLAG.more) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#options.onMessage(frames);
  }

  #compact(): void {
    this.#inbox.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}

function frameOf(size: number): Uint8Array {
  return octets(size + LEAD_BYTES).subarray(LEAD_BYTES);
}
