import { CdrError, CdrReader } from './cdr.ts';
import { CdrWriter } from './cdrWriter.ts';

/** Octets of the header that every message has. */
export const GIOP_HEADER_BYTES = 12;

/** Types of messages of GIOP (CORBA 3.3, part 2, table 9.4). */
export const MESSAGE = {
  request: 0,
  reply: 1,
  cancelRequest: 2,
  locateRequest: 3,
  locateReply: 4,
  closeConnection: 5,
  messageError: 6,
  fragment: 7,
} as const;

/** Minor version: GIOP 1.0, 1.1 or 1.2. */
export type GiopMinor = 0 | 1 | 2;

/** Bytes that are no GIOP, or more of them than are accepted. */
export class GiopError extends CdrError {
  constructor(message: string) {
    super(message);
    this.name = 'GiopError';
  }
}

/** A message, complete. */
export interface GiopMessage {
  readonly minor: GiopMinor;
  /** One of MESSAGE. */
  readonly type: number;
  readonly littleEndian: boolean;
  /** All of it with its header; joined, where it came in fragments. */
  readonly bytes: Uint8Array;
}

/** The first 12 octets of a message. */
export interface GiopHeader {
  readonly minor: GiopMinor;
  readonly type: number;
  readonly littleEndian: boolean;
  /** Fragments follow that belong to it. */
  readonly isPart: boolean;
  /** Octets that follow the header. */
  readonly bodyBytes: number;
}

/** How a message is written. */
export interface MessageForm {
  /** Default 2. */
  readonly minor?: GiopMinor;
  /** Default true. */
  readonly littleEndian?: boolean;
}

/**
 * Header of a message whose first octet is at `at`; 12 octets are there.
 * @throws GiopError for what is no GIOP 1.0 to 1.2
 */
export function headerAt(bytes: Uint8Array, at: number): GiopHeader {
  if (bytes[at] !== 0x47 || bytes[at + 1] !== 0x49 || bytes[at + 2] !== 0x4f || bytes[at + 3] !== 0x50) {
    throw new GiopError('a message that does not begin with GIOP');
  }
  const major = octet(bytes, at + 4);
  const minor = octet(bytes, at + 5);
  if (major !== 1 || minor > 2) throw new GiopError(`GIOP ${major}.${minor} is not spoken here`);
  const flags = octet(bytes, at + 6);
  const type = octet(bytes, at + 7);
  if (type > MESSAGE.fragment) throw new GiopError(`no message has the type ${type}`);
  const littleEndian = (flags & 1) !== 0;
  const [a, b, c, d] = littleEndian ? [11, 10, 9, 8] : [8, 9, 10, 11];
  const bodyBytes =
    octet(bytes, at + a) * 0x1000000 +
    ((octet(bytes, at + b) << 16) | (octet(bytes, at + c) << 8) | octet(bytes, at + d));
  // In GIOP 1.0 the octet of flags is only the byte order.
  return { minor: minor as GiopMinor, type, littleEndian, isPart: minor > 0 && (flags & 2) !== 0, bodyBytes };
}

/** Reads what follows the header; alignment counts from the header's first octet. */
export function bodyOf(message: GiopMessage): CdrReader {
  const { bytes, littleEndian } = message;
  return new CdrReader(bytes, { littleEndian, offset: GIOP_HEADER_BYTES });
}

/**
 * The message that `bytes` are, all of them.
 * @throws GiopError for anything else
 */
export function messageOf(bytes: Uint8Array): GiopMessage {
  if (bytes.length < GIOP_HEADER_BYTES) throw new GiopError(`a message of ${bytes.length} octets`);
  const { minor, type, littleEndian, bodyBytes } = headerAt(bytes, 0);
  if (bodyBytes + GIOP_HEADER_BYTES !== bytes.length) {
    throw new GiopError(`a message of ${bytes.length} octets that says ${bodyBytes + GIOP_HEADER_BYTES}`);
  }
  return { minor, type, littleEndian, bytes };
}

/** A whole message; alignment of `body` counts from its first octet. */
export function writeMessage(
  type: number,
  { minor = 2, littleEndian = true }: MessageForm,
  body?: (writer: CdrWriter) => void,
): Uint8Array {
  const writer = new CdrWriter({ littleEndian });
  writer.u32(0);
  writer.u32(0);
  writer.u32(0);
  writer.bytes.set([0x47, 0x49, 0x4f, 0x50, 1, minor, littleEndian ? 1 : 0, type]);
  body?.(writer);
  writer.patchU32(8, writer.length - GIOP_HEADER_BYTES);
  return writer.bytes;
}

function octet(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
