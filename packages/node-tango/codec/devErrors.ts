import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { DevError, MultiDevFailed } from './devFailed.ts';
import { SEVERITIES } from './types.ts';

/** Failures of single attributes in a call for several (NamedDevErrorList of tango.idl). */
export type NamedErrors = MultiDevFailed['failures'];

/** Three strings and a severity. */
const LEAST_ERROR_BYTES = 16;
/** A name, an index and the number of errors. */
const LEAST_NAMED_BYTES = 12;

function readDevError(reader: CdrReader): DevError {
  const reason = reader.string();
  // A severity that Tango does not have is no reason to lose the error: it counts as one.
  const severity = SEVERITIES[reader.u32()] ?? 'error';
  return { reason, severity, description: reader.string(), origin: reader.string() };
}

/** DevErrorList of tango.idl: the body of the user exception DevFailed after its repository id. */
export function readDevErrors(reader: CdrReader): DevError[] {
  return reader.list(() => readDevError(reader), LEAST_ERROR_BYTES);
}

export function writeDevErrors(writer: CdrWriter, errors: readonly DevError[]): void {
  writer.list(errors, ({ reason, severity, description, origin }) => {
    writer.string(reason);
    writer.u32(SEVERITIES.indexOf(severity));
    writer.string(description);
    writer.string(origin);
  });
}

/** NamedDevErrorList of tango.idl: the body of MultiDevFailed after its repository id. */
export function readNamedErrors(reader: CdrReader): NamedErrors {
  return reader.list(
    () => ({ name: reader.string(), index: reader.i32(), errors: readDevErrors(reader) }),
    LEAST_NAMED_BYTES,
  );
}

export function writeNamedErrors(writer: CdrWriter, failures: NamedErrors): void {
  writer.list(failures, ({ name, index, errors }) => {
    writer.string(name);
    writer.i32(index);
    writeDevErrors(writer, errors);
  });
}
