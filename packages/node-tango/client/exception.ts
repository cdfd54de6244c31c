import type { CdrReader } from '../codec/cdr.ts';
import { readDevErrors, readNamedErrors } from '../codec/devErrors.ts';
import { DevFailed, MultiDevFailed } from '../codec/devFailed.ts';
import type { SystemException } from '../codec/systemException.ts';
import { TangoError } from './api/index.ts';

/** What says that the object is elsewhere by now, or the server has just gone. */
const MOVED = new Set(['OBJECT_NOT_EXIST', 'INV_OBJREF', 'COMM_FAILURE', 'TRANSIENT']);

/** What a device has refused, out of a reply with a user exception of tango.idl. @throws CdrError for what is none */
export function userException(about: string, body: CdrReader): Error {
  const id = body.string();
  if (id.startsWith('IDL:Tango/DevFailed:')) return new DevFailed(about, readDevErrors(body));
  if (id.startsWith('IDL:Tango/MultiDevFailed:')) return new MultiDevFailed(about, readNamedErrors(body));
  return new TangoError('PROTOCOL', about, `the exception ${id}, which no device has`);
}

/** What the ORB of a server has refused. */
export function systemError(about: string, { name, minor, completed }: SystemException): TangoError {
  return new TangoError('CORBA', about, `${name} (minor 0x${minor.toString(16)}, completed: ${completed})`);
}

/** The object was not there, and nothing was executed: it may be elsewhere. */
export function hasMoved({ name, completed }: SystemException): boolean {
  return completed === 'no' && MOVED.has(name);
}
