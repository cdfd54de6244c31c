import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import { MESSAGE, bodyOf, writeMessage } from './giop.ts';
import type { GiopMessage, MessageForm } from './giop.ts';
import { alignToBody, skipContexts } from './request.ts';

/** Status of a reply (ReplyStatusType). */
export const REPLY = {
  result: 0,
  userException: 1,
  systemException: 2,
  forward: 3,
  forwardPermanently: 4,
  needsAddressing: 5,
} as const;

/** Status of the answer to a LocateRequest (LocateStatusType). */
export const LOCATE = { unknown: 0, here: 1, forward: 2 } as const;

/** A reply as a client gets it. */
export interface GiopReply {
  readonly requestId: number;
  /** One of REPLY, or of LOCATE. */
  readonly status: number;
  /** At the result, the repository id of the exception, or the reference. */
  readonly body: CdrReader;
}

export interface ReplyHeader extends MessageForm {
  readonly requestId: number;
  /** Default: the result, and for a LocateReply that the object is here. */
  readonly status?: number;
}

/** @throws CdrError for what is no reply */
export function readReply(message: GiopMessage): GiopReply {
  const reader = bodyOf(message);
  if (message.minor === 2) {
    const requestId = reader.u32();
    const status = reader.u32();
    skipContexts(reader);
    alignToBody(reader);
    return { requestId, status, body: reader };
  }
  skipContexts(reader);
  const requestId = reader.u32();
  return { requestId, status: reader.u32(), body: reader };
}

/** A whole reply. */
export function writeReply(header: ReplyHeader, writeBody?: (writer: CdrWriter) => void): Uint8Array {
  const { requestId, status = REPLY.result, minor = 2 } = header;
  return writeMessage(MESSAGE.reply, header, (writer) => {
    if (minor < 2) writer.u32(0);
    writer.u32(requestId);
    writer.u32(status);
    if (minor === 2) {
      writer.u32(0);
      // Without a result there is no padding.
      if (writeBody) writer.align(8);
    }
    writeBody?.(writer);
  });
}

/** @throws CdrError for what is no LocateReply */
export function readLocateReply(message: GiopMessage): GiopReply {
  const reader = bodyOf(message);
  const requestId = reader.u32();
  // GIOP 1.2 says nothing of padding here (CORBA 3.3, part 2, 9.4.6.2).
  return { requestId, status: reader.u32(), body: reader };
}

export function writeLocateReply(
  { requestId, status = LOCATE.here, ...form }: ReplyHeader,
  writeBody?: (writer: CdrWriter) => void,
): Uint8Array {
  return writeMessage(MESSAGE.locateReply, form, (writer) => {
    writer.u32(requestId);
    writer.u32(status);
    writeBody?.(writer);
  });
}
