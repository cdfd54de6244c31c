/**
 * `FRAME`: a stream of messages that cannot be continued. `PAYLOAD`: a payload that is not what its header says.
 * `VALUE`: a value that has no place in the type it is wanted in.
 */
export type CodecErrorCode = 'FRAME' | 'PAYLOAD' | 'VALUE';

/** What cannot be encoded or decoded. */
export class CodecError extends Error {
  readonly code: CodecErrorCode;

  constructor(code: CodecErrorCode, message: string) {
    super(message);
    this.name = 'CodecError';
    this.code = code;
  }
}
