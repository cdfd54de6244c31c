import { CdrError } from '../codec/cdr.ts';
import { writeDevErrors, writeNamedErrors } from '../codec/devErrors.ts';
import { DevFailed, MultiDevFailed } from '../codec/devFailed.ts';
import { REPLY, writeReply } from '../codec/reply.ts';
import type { GiopMessage } from '../codec/giop.ts';
import { writeSystemException, type SystemException } from '../codec/systemException.ts';
import type { Answer } from './operations/index.ts';

/** Pieces of a message that follow one another on the wire. */
export type Pieces = readonly Uint8Array[];

/** Which request is answered, and in which version of GIOP. */
export interface Answered {
  readonly requestId: number;
  readonly minor: GiopMessage['minor'];
}

/** Where the length of a GIOP message is, and what it does not count. */
const LENGTH_AT = 8;
const HEADER_BYTES = 12;

/** A reply with a result. @throws what writing the result throws */
export function resultReply({ requestId, minor }: Answered, answer: Answer): Pieces {
  let rest: Pieces = [];
  const head = writeReply({ requestId, minor }, answer && ((writer) => void (rest = answer(writer) ?? [])));
  if (rest.length === 0) return [head];
  const total = rest.reduce((sum, piece) => sum + piece.length, head.length);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // A writer is little endian unless it is told otherwise.
  view.setUint32(LENGTH_AT, total - HEADER_BYTES, true);
  return [head, ...rest];
}

/** A reply with what was thrown: a refusal as the exception of tango.idl that it is, anything else as CORBA's own. */
export function failureReply({ requestId, minor }: Answered, thrown: unknown): Pieces {
  if (thrown instanceof DevFailed) {
    const reply = { requestId, minor, status: REPLY.userException };
    return [
      writeReply(reply, (writer) => {
        if (thrown instanceof MultiDevFailed) {
          writer.string('IDL:Tango/MultiDevFailed:1.0');
          writeNamedErrors(writer, thrown.failures);
        } else {
          writer.string('IDL:Tango/DevFailed:1.0');
          writeDevErrors(writer, thrown.errors);
        }
      }),
    ];
  }
  if (thrown instanceof Refused) return systemReply({ requestId, minor }, thrown.exception);
  const name = thrown instanceof CdrError ? 'MARSHAL' : 'UNKNOWN';
  const completed = thrown instanceof CdrError ? 'no' : 'maybe';
  return systemReply({ requestId, minor }, { name, minor: 0, completed });
}

/** A request that does not reach a device, or whose device ends meanwhile. */
export class Refused extends Error {
  readonly exception: SystemException;

  constructor(name: string, minor = 0, completed: SystemException['completed'] = 'no') {
    super(name);
    this.exception = { name, minor, completed };
  }
}

function systemReply({ requestId, minor }: Answered, exception: SystemException): Pieces {
  const reply = { requestId, minor, status: REPLY.systemException };
  return [writeReply(reply, (writer) => writeSystemException(writer, exception))];
}
