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

/** A message without its payload. */
export type MessageFields = Omit<CaMessage, 'payload' | 'skippedBytes'>;

/** The header of a message whose payload is still to come. */
export interface CaHeader extends MessageFields {
  readonly payloadBytes: number;
}

const HEADER_BYTES = 16;
/** The longest header there is. */
export const EXTENDED_HEADER_BYTES = 24;
/** Stands for a size that follows in 32 bits. */
const EXTENDED = 0xffff;

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
  const header = Buffer.allocUnsafe(headerBytes(payloadBytes, message.dataCount));
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
  const extended = isExtended(payloadBytes, dataCount);
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
  const header = headerBytes(bytes, message.dataCount);
  const whole = Buffer.allocUnsafe(header + bytes);
  writeHeader(whole, 0, message, bytes);
  payload.copy(whole, header);
  if (bytes > payload.length) whole.fill(0, header + payload.length);
  return whole;
}

/** The header at `offset` of `from`, and its own length; undefined while some of it is missing. */
export function readHeader(
  from: Buffer,
  offset: number,
): (CaHeader & { readonly headerBytes: number }) | undefined {
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

/** A message of a header that was read, and its payload. */
export function messageOf(
  { command, dataType, dataCount, parameter1, parameter2 }: MessageFields,
  payload: Buffer,
): CaMessage {
  return { command, dataType, dataCount, parameter1, parameter2, payload };
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

function headerBytes(payloadBytes: number, dataCount: number): number {
  return isExtended(payloadBytes, dataCount) ? EXTENDED_HEADER_BYTES : HEADER_BYTES;
}

function isExtended(payloadBytes: number, dataCount: number): boolean {
  return payloadBytes >= EXTENDED || dataCount >= EXTENDED;
}
