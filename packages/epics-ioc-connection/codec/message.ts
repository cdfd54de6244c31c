import { constants } from 'node:buffer';
import { CodecError } from './error.ts';

/** A message of Channel Access. What type, count and the two parameters mean depends on the command. */
export interface CaMessage {
  readonly command: number;
  readonly dataType: number;
  readonly dataCount: number;
  readonly parameter1: number;
  readonly parameter2: number;
  readonly payload: Buffer;
  /** Bytes of a payload that was too large and was let go by (`MessageReader`); `payload` is then empty. */
  readonly skippedBytes?: number;
}

/** The header of a message whose payload is still to come. */
export interface CaHeader extends Omit<CaMessage, 'payload' | 'skippedBytes'> {
  readonly payloadBytes: number;
}

/** A message without its payload. */
export type MessageFields = Omit<CaMessage, 'payload' | 'skippedBytes'>;

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

export const HEADER_BYTES = 16;
export const EXTENDED_HEADER_BYTES = 24;
const EXTENDED = 0xffff;
const NO_PAYLOAD = Buffer.alloc(0);

/**
 * What a large payload is given at first; the rest when it has come, so that a length that lies costs no memory. (The
 * system gives real memory only for what is written.)
 */
const FIRST_BYTES = 64 * 2 ** 20;

/** Payloads are multiples of 8 bytes. */
export function padded(bytes: number): number {
  // No bit operations: a size may exceed 31 bits.
  return Math.ceil(bytes / 8) * 8;
}

/**
 * The header of a message whose payload (`payloadBytes`, a multiple of 8) is sent on its own: 16 bytes, all numbers
 * big-endian, or 24 where the size or the count does not fit in 16 bits: the size is then 0xffff, the count 0, and both
 * follow in 32 bits.
 */
export function encodeHeader(message: MessageFields, payloadBytes: number): Buffer {
  const extended = payloadBytes >= EXTENDED || message.dataCount >= EXTENDED;
  const header = Buffer.allocUnsafe(extended ? EXTENDED_HEADER_BYTES : HEADER_BYTES);
  writeHeader(header, 0, message, payloadBytes);
  return header;
}

/** Writes a header at `offset`. @returns the offset behind it */
export function writeHeader(
  into: Buffer,
  offset: number,
  { command, dataType, dataCount, parameter1, parameter2 }: MessageFields,
  payloadBytes: number,
): number {
  const extended = payloadBytes >= EXTENDED || dataCount >= EXTENDED;
  into.writeUInt16BE(command, offset);
  into.writeUInt16BE(extended ? EXTENDED : payloadBytes, offset + 2);
  into.writeUInt16BE(dataType, offset + 4);
  into.writeUInt16BE(extended ? 0 : dataCount, offset + 6);
  into.writeUInt32BE(parameter1 >>> 0, offset + 8);
  into.writeUInt32BE(parameter2 >>> 0, offset + 12);
  if (!extended) return offset + HEADER_BYTES;
  into.writeUInt32BE(payloadBytes, offset + 16);
  into.writeUInt32BE(dataCount, offset + 20);
  return offset + EXTENDED_HEADER_BYTES;
}

/** A whole message, its payload filled up with zeros to a multiple of 8 bytes. */
export function encodeMessage(message: CaMessage): Buffer {
  const { payload } = message;
  const bytes = padded(payload.length);
  const extended = bytes >= EXTENDED || message.dataCount >= EXTENDED;
  const header = extended ? EXTENDED_HEADER_BYTES : HEADER_BYTES;
  const whole = Buffer.allocUnsafe(header + bytes);
  writeHeader(whole, 0, message, bytes);
  payload.copy(whole, header);
  if (bytes > payload.length) whole.fill(0, header + payload.length);
  return whole;
}

/** Header fields at `offset` of `from`; undefined while some are missing. */
function readHeader(from: Buffer, offset: number) {
  if (from.length - offset < HEADER_BYTES) return undefined;
  const shortBytes = from.readUInt16BE(offset + 2);
  const extended = shortBytes === EXTENDED;
  if (extended && from.length - offset < EXTENDED_HEADER_BYTES) return undefined;
  return {
    command: from.readUInt16BE(offset),
    dataType: from.readUInt16BE(offset + 4),
    dataCount: extended ? from.readUInt32BE(offset + 20) : from.readUInt16BE(offset + 6),
    parameter1: from.readUInt32BE(offset + 8),
    parameter2: from.readUInt32BE(offset + 12),
    payloadBytes: extended ? from.readUInt32BE(offset + 16) : shortBytes,
    headerBytes: extended ? EXTENDED_HEADER_BYTES : HEADER_BYTES,
  };
}

type Header = NonNullable<ReturnType<typeof readHeader>>;

function messageOf(header: Header, payload: Buffer): CaMessage {
  const { command, dataType, dataCount, parameter1, parameter2 } = header;
  return { command, dataType, dataCount, parameter1, parameter2, payload };
}

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
  private header: Header | undefined;
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

  private skip(header: Header): CaMessage {
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
  private fill(from: Buffer, offset: number, header: Header): number {
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

/** The messages of a datagram; what is cut short or makes no sense at its end is left out. Never throws. */
export function messagesOf(datagram: Buffer): CaMessage[] {
  const messages: CaMessage[] = [];
  let offset = 0;
  for (;;) {
    const header = readHeader(datagram, offset);
    if (!header) return messages;
    const start = offset + header.headerBytes;
    offset = start + header.payloadBytes;
    if (offset > datagram.length) return messages;
    messages.push(messageOf(header, datagram.subarray(start, offset)));
  }
}
