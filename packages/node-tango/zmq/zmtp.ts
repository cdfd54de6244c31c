/** A peer that does not speak ZMTP 3 with the mechanism NULL, or not what its kind of socket may say. */
export class ZmtpError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZmtpError';
  }
}

/** Flags of a frame (ZMTP 3.0, RFC 23 of rfc.zeromq.org). */
export const FLAG = { more: 1, long: 2, command: 4 } as const;

export const GREETING_BYTES = 64;
const MECHANISM_AT = 12;
const MECHANISM_BYTES = 20;
const SHORT_BYTES = 255;

/** Greeting of version 3.0: signature, version, mechanism NULL, no server, filler. Peers then speak 3.0 with us. */
export function greeting(): Uint8Array {
  const bytes = new Uint8Array(GREETING_BYTES);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(Buffer.from('NULL'), MECHANISM_AT);
  return bytes;
}

/**
 * Looks at as much of a greeting as is there.
 * @throws ZmtpError for another protocol, version or mechanism
 */
export function checkGreeting(bytes: Uint8Array, count: number): void {
  if ((count > 0 && bytes[0] !== 0xff) || (count > 9 && bytes[9] !== 0x7f)) {
    throw new ZmtpError('the peer does not speak ZMTP');
  }
  const version = bytes[10] ?? 0;
  if (count > 10 && version < 3) throw new ZmtpError(`the peer speaks ZMTP ${version}, and 3 is needed`);
  if (count < GREETING_BYTES) return;
  const mechanism = Buffer.from(bytes.slice(MECHANISM_AT, MECHANISM_AT + MECHANISM_BYTES))
    .toString('latin1')
    .replace(/\0+$/, '');
  if (mechanism !== 'NULL')
    throw new ZmtpError(`the peer wants the mechanism ${mechanism}, and NULL is all there is`);
}

/** Octets of the header of a frame with so many octets. */
export function headerBytes(size: number): number {
  return size > SHORT_BYTES ? 9 : 2;
}

/** Writes the header of a frame at `at`. */
export function writeHeader(into: Uint8Array, at: number, flags: number, size: number): void {
  if (size <= SHORT_BYTES) {
    into[at] = flags;
    into[at + 1] = size;
    return;
  }
  into[at] = flags | FLAG.long;
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setUint32(at + 1, Math.floor(size / 2 ** 32));
  view.setUint32(at + 5, size >>> 0);
}

/** A whole frame. */
export function frame(flags: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerBytes(body.length) + body.length);
  writeHeader(bytes, 0, flags, body.length);
  bytes.set(body, bytes.length - body.length);
  return bytes;
}

/** A command: its name, then what belongs to it. */
export function commandFrame(name: string, body: Uint8Array): Uint8Array {
  return frame(FLAG.command, Buffer.concat([Uint8Array.of(name.length), Buffer.from(name), body]));
}

/** READY of the mechanism NULL, with the kind of socket. */
export function readyFrame(socketType: 'SUB' | 'PUB'): Uint8Array {
  const name = 'Socket-Type';
  const size = Buffer.alloc(4);
  size.writeUInt32BE(socketType.length);
  return commandFrame(
    'READY',
    Buffer.concat([Uint8Array.of(name.length), Buffer.from(name), size, Buffer.from(socketType)]),
  );
}

/** Metadata of READY by their names in lower case. @throws ZmtpError where they are cut */
export function metadata(body: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const properties = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    if (nameEnd + 4 > bytes.length) throw new ZmtpError('metadata that are cut short');
    const valueEnd = nameEnd + 4 + bytes.readUInt32BE(nameEnd);
    if (valueEnd > bytes.length) throw new ZmtpError('metadata that are cut short');
    properties.set(
      bytes.toString('latin1', at + 1, nameEnd).toLowerCase(),
      bytes.toString('latin1', nameEnd + 4, valueEnd),
    );
    at = valueEnd;
  }
  return properties;
}
