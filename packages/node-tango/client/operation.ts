import { CdrError } from '../codec/cdr.ts';
import type { CdrReader } from '../codec/cdr.ts';
import type { CdrWriter } from '../codec/cdrWriter.ts';
import { writeRequest } from '../codec/request.ts';
import { TangoError } from './api/index.ts';
import type { Target } from './target.ts';

/** What is asked of a device. */
export interface Operation<T> {
  /** What it is about, e.g. `sys/tg_test/1/double_scalar`. */
  readonly about: string;
  /**
   * A whole request of GIOP 1.2 in little endian; its number is written over.
   * @throws RangeError for a value that cannot be sent
   */
  request(target: Target): Uint8Array;
  /** What the device has answered. @throws CdrError for what is no answer; DevFailed */
  result(body: CdrReader, target: Target): T;
}

/** An operation of the interface whose request is made for each call. */
export function operation<T>(
  about: string,
  name: string | ((idl: number) => string),
  writeArguments: ((writer: CdrWriter, target: Target) => void) | undefined,
  result: (body: CdrReader, target: Target) => T,
): Operation<T> {
  return {
    about,
    request: (target) => {
      const header = {
        requestId: 0,
        objectKey: target.objectKey,
        operation: typeof name === 'string' ? name : name(target.idl),
      };
      return writeRequest(header, writeArguments && ((writer) => writeArguments(writer, target)));
    },
    result: (body, target) => whole(body, result(body, target)),
  };
}

/** The request of an operation to a target. @throws TangoError BAD_VALUE for a value that cannot be sent */
export function requestTo(target: Target, what: Operation<unknown>): Uint8Array {
  try {
    return what.request(target);
  } catch (error) {
    if (error instanceof TangoError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new TangoError('BAD_VALUE', what.about, words, { cause: error });
  }
}

/**
 * The value, when nothing is left of its answer: an answer with something behind it was not understood.
 * @throws CdrError
 */
export function whole<T>(body: CdrReader, value: T): T {
  if (body.left !== 0) throw new CdrError(`${body.left} octets are left of an answer`);
  return value;
}

/** ClntIdent of tango.idl: a client that is no Java, and its process. */
export function writeIdentity(writer: CdrWriter): void {
  writer.u32(0);
  writer.u32(process.pid);
}

/** DevSource of tango.idl. */
export const SOURCES = { device: 0, cache: 1, cache_device: 2 } as const;
