import { constants } from 'node:buffer';
import { CodecError } from './error.ts';
import { messageOf, readHeader } from './message.ts';
import type { CaHeader, CaMessage } from './message.ts';

/** What a stream may carry. */
export interface MessageReaderOptions {
  /** The largest payload; default what a Buffer can hold. */
  readonly maxPayloadBytes?: number | undefined;
  /** What becomes of a larger one: the stream ends (`throw`, default), or the message comes without it. */
  readonly oversize?: 'throw' | 'skip' | undefined;
  /** Memory of its own for a payload that comes in pieces; default new memory. */
  readonly allocate?: ((bytes: number) => Buffer) | undefined;
  /** Says why a header cannot be true, before memory is taken for its payload; undefined when it can. */
  readonly check?: ((header: CaHeader) => string | undefined) | undefined;
}

const NO_PAYLOAD = Buffer.alloc(0);

/**
 * What a large payload is given at first; the rest when it has come, so that a length that lies costs no memory. (The
 * system gives real memory only for what is written.)
 */
const FIRST_BYTES = 64 * 2 ** 20;

/**
 * Cuts a stream into messages, whatever the pieces it comes in. A payload that comes in one piece is a view of that
 * piece; a longer one is collected in memory of its own (its `byteOffset` is then 0), each byte copied once.
 */
export class MessageReader {
  private readonly maxPayloadBytes: number;
  private readonly skips: boolean;
  private readonly check: MessageReaderOptions['check'];
  private readonly allocate: (bytes: number) => Buffer;
  private rest: Buffer = NO_PAYLOAD;
  private header: CaHeader | undefined;
  private payload: Buffer = NO_PAYLOAD;
  private filled = 0;
  private skipping = 0;

  constructor(options: MessageReaderOptions = {}) {
    this.maxPayloadBytes = Math.min(options.maxPayloadBytes ?? Infinity, constants.MAX_LENGTH);
    this.skips = options.oversize === 'skip';
    this.check = options.check;
    this.allocate = options.allocate ?? ((bytes) => Buffer.allocUnsafeSlow(bytes));
  }

  /**
   * The messages that `chunk` completes. They may be views of it: what is kept beyond the next chunk is to be copied.
   * @throws CodecError FRAME for a header that cannot be true: the stream cannot be continued
   */
  push(chunk: Buffer): CaMessage[] {
    const messages: CaMessage[] = [];
    let offset = 0;
    let from = chunk;
    if (this.header) {
      offset = this.fill(from, 0, this.header);
      if (this.filled < this.header.payloadBytes) return messages;
      messages.push(messageOf(this.header, this.payload));
      this.header = undefined;
      this.payload = NO_PAYLOAD;
    } else if (this.rest.length > 0) {
      from = Buffer.concat([this.rest, chunk]);
      this.rest = NO_PAYLOAD;
    }
    for (;;) {
      if (this.skipping > 0) {
        const skipped = Math.min(this.skipping, from.length - offset);
        this.skipping -= skipped;
        offset += skipped;
      }
      const header = readHeader(from, offset);
      if (!header) break;
      offset += header.headerBytes;
      const end = offset + header.payloadBytes;
      const fault = this.check?.(header);
      if (fault !== undefined) throw new CodecError('FRAME', fault);
      if (header.payloadBytes > this.maxPayloadBytes) {
        messages.push(this.skip(header));
      } else if (end > from.length) {
        this.header = header;
        this.filled = 0;
        this.payload = this.allocate(Math.min(header.payloadBytes, FIRST_BYTES));
        this.fill(from, offset, header);
        return messages;
      } else {
        messages.push(messageOf(header, end === offset ? NO_PAYLOAD : from.subarray(offset, end)));
        offset = end;
      }
    }
    // A copy: a view would hold the whole chunk.
    if (offset < from.length) this.rest = Buffer.from(from.subarray(offset));
    return messages;
  }

  private skip(header: CaHeader): CaMessage {
    const { command, payloadBytes: skippedBytes } = header;
    if (!this.skips) {
      throw new CodecError(
        'FRAME',
        `a message of ${skippedBytes} bytes (command ${command}) exceeds the limit of ${this.maxPayloadBytes}`,
      );
    }
    this.skipping = skippedBytes;
    return { ...messageOf(header, NO_PAYLOAD), skippedBytes };
  }

  /** Takes what `from` has of the payload. @returns the offset behind it */
  private fill(from: Buffer, offset: number, header: CaHeader): number {
    const bytes = Math.min(from.length - offset, header.payloadBytes - this.filled);
    const needed = this.filled + bytes;
    if (needed > this.payload.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.min(header.payloadBytes, Math.max(needed, 2 * this.payload.length)),
      );
      this.payload.copy(larger, 0, 0, this.filled);
      this.payload = larger;
    }
    from.copy(this.payload, this.filled, offset, offset + bytes);
    this.filled = needed;
    return offset + bytes;
  }
}
