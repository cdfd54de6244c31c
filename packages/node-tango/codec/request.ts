import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import { GiopError, MESSAGE, bodyOf, writeMessage } from './giop.ts';
import type { GiopMessage, MessageForm } from './giop.ts';
import { readIor } from './ior.ts';

/** A request as a server gets it. */
export interface GiopRequest {
  readonly requestId: number;
  readonly responseExpected: boolean;
  readonly objectKey: Uint8Array;
  readonly operation: string;
  /** At the first argument. */
  readonly body: CdrReader;
}

/** What a request is made of, beside its arguments. */
export interface RequestHeader extends MessageForm {
  readonly requestId: number;
  readonly objectKey: Uint8Array;
  readonly operation: string;
  /** Default true. */
  readonly responseExpected?: boolean;
}

/** How GIOP 1.2 says which object is meant. */
const KEY = 0;
const PROFILE = 1;
const REFERENCE = 2;

/** Where the number of a request of GIOP 1.2 is. */
export const REQUEST_ID_AT = 12;

/** @throws CdrError for what is no request */
export function readRequest(message: GiopMessage): GiopRequest {
  const reader = bodyOf(message);
  if (message.minor === 2) {
    const requestId = reader.u32();
    // Bits 0 and 1: nothing, when it was sent, when it was received, when it was done.
    const responseExpected = (reader.u8() & 1) !== 0;
    reader.skip(1, 3);
    const objectKey = readTarget(reader);
    const operation = reader.string();
    skipContexts(reader);
    alignToBody(reader);
    return { requestId, responseExpected, objectKey, operation, body: reader };
  }
  skipContexts(reader);
  const requestId = reader.u32();
  const responseExpected = reader.bool();
  if (message.minor === 1) reader.skip(1, 3);
  const objectKey = reader.octets();
  const operation = reader.string();
  // The principal, that nobody uses.
  reader.octets();
  return { requestId, responseExpected, objectKey, operation, body: reader };
}

/** A whole request. */
export function writeRequest(
  header: RequestHeader,
  writeArguments?: (writer: CdrWriter) => void,
): Uint8Array {
  const { requestId, objectKey, operation, responseExpected = true, minor = 2 } = header;
  return writeMessage(MESSAGE.request, header, (writer) => {
    if (minor === 2) {
      writer.u32(requestId);
      writer.u8(responseExpected ? 3 : 0);
      writer.reserve(1, 3);
      writeTarget(writer, objectKey);
      writer.string(operation);
      writer.u32(0);
      // Without arguments there is no padding.
      if (writeArguments) writer.align(8);
    } else {
      writer.u32(0);
      writer.u32(requestId);
      writer.bool(responseExpected);
      if (minor === 1) writer.reserve(1, 3);
      writer.octets(objectKey);
      writer.string(operation);
      writer.u32(0);
    }
    writeArguments?.(writer);
  });
}

/** @throws CdrError for what is no LocateRequest */
export function readLocateRequest(message: GiopMessage): { requestId: number; objectKey: Uint8Array } {
  const reader = bodyOf(message);
  const requestId = reader.u32();
  return { requestId, objectKey: message.minor === 2 ? readTarget(reader) : reader.octets() };
}

export function writeLocateRequest({
  requestId,
  objectKey,
  ...form
}: MessageForm & { readonly requestId: number; readonly objectKey: Uint8Array }): Uint8Array {
  return writeMessage(MESSAGE.locateRequest, form, (writer) => {
    writer.u32(requestId);
    if ((form.minor ?? 2) === 2) writeTarget(writer, objectKey);
    else writer.octets(objectKey);
  });
}

/** Number of the request that nobody waits for any more. @throws CdrError for what is no CancelRequest */
export function readCancelRequest(message: GiopMessage): number {
  return bodyOf(message).u32();
}

export function writeCancelRequest(requestId: number, form: MessageForm = {}): Uint8Array {
  return writeMessage(MESSAGE.cancelRequest, form, (writer) => writer.u32(requestId));
}

/** Passes over service contexts: sequence of an id and octets. */
export function skipContexts(reader: CdrReader): void {
  const count = reader.count(8);
  for (let k = 0; k < count; k++) {
    reader.u32();
    reader.octets();
  }
}

/** In GIOP 1.2 a body begins at a multiple of 8, if there is one. */
export function alignToBody(reader: CdrReader): void {
  if (reader.left > 0) reader.align(8);
  if (reader.left < 0) throw new CdrError('a body that ends in its padding');
}

function readTarget(reader: CdrReader): Uint8Array {
  const kind = reader.u16();
  if (kind === KEY) return reader.octets();
  if (kind === PROFILE) {
    reader.u32();
    return keyOfProfile(reader.encapsulation());
  }
  if (kind !== REFERENCE) throw new GiopError(`no request says its object in the way ${kind}`);
  const index = reader.u32();
  const profile = readIor(reader).profiles[index];
  if (!profile) throw new GiopError(`a reference without profile ${index}`);
  return profile.objectKey;
}

function keyOfProfile(reader: CdrReader): Uint8Array {
  reader.u8();
  reader.u8();
  reader.string();
  reader.u16();
  return reader.octets();
}

function writeTarget(writer: CdrWriter, objectKey: Uint8Array): void {
  writer.u16(KEY);
  writer.octets(objectKey);
}
