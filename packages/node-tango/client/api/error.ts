/** Where on the way to a device it went wrong. */
export type TangoErrorCode =
  | 'TIMEOUT'
  /** The connection was lost, or there is none, or the server refused it. */
  | 'DISCONNECTED'
  /** The database knows the device, and no server has exported it. */
  | 'NOT_EXPORTED'
  /** A CORBA system exception of the server. */
  | 'CORBA'
  /** The peer's bytes make no sense. */
  | 'PROTOCOL'
  | 'BAD_VALUE'
  | 'BAD_ADDRESS'
  | 'CLOSED';

/** What went wrong on the way to a device; what the device itself refuses is a DevFailed. */
export class TangoError extends Error {
  readonly code: TangoErrorCode;
  readonly about: string;

  constructor(code: TangoErrorCode, about: string, message: string, options: { cause?: unknown } = {}) {
    super(`${about}: ${message}`, options);
    this.name = 'TangoError';
    this.code = code;
    this.about = about;
  }
}
