import { BASICS } from './basics.ts';
import { COMMANDS } from './commands.ts';
import { CONFIGS } from './configs.ts';
import { HISTORIES } from './histories.ts';
import type { Operation } from './operation.ts';
import { READS } from './reads.ts';
import { WRITES } from './writes.ts';

const ALL: ReadonlyMap<string, Operation> = new Map(
  [BASICS, COMMANDS, CONFIGS, HISTORIES, READS, WRITES].flatMap((group) => Object.entries(group)),
);

/** The operation of tango.idl (Device to Device_5) of that name. */
export function operationOf(name: string): Operation | undefined {
  return ALL.get(name);
}

export { DEVICE_ID, IDL_VERSION } from './basics.ts';
export type { Answer, OperationHost } from './operation.ts';
