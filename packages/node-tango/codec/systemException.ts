import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';

/** Whether the operation had been executed when the exception was raised, by the number of CompletionStatus. */
const COMPLETED = ['yes', 'no', 'maybe'] as const;

/** What a peer's ORB, and not the object, has to say. */
export interface SystemException {
  /** e.g. `OBJECT_NOT_EXIST`. */
  readonly name: string;
  /** Details, in the words of the ORB that has raised it. */
  readonly minor: number;
  readonly completed: (typeof COMPLETED)[number];
}

/** The body of a reply with a system exception. @throws CdrError for what is none */
export function readSystemException(reader: CdrReader): SystemException {
  const id = reader.string();
  const minor = reader.u32();
  const name = /^IDL:omg\.org\/CORBA\/(\w+):/.exec(id)?.[1] ?? id;
  return { name, minor, completed: COMPLETED[reader.u32()] ?? 'maybe' };
}

export function writeSystemException(writer: CdrWriter, { name, minor, completed }: SystemException): void {
  writer.string(`IDL:omg.org/CORBA/${name}:1.0`);
  writer.u32(minor);
  writer.u32(COMPLETED.indexOf(completed));
}
