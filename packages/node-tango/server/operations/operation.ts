import type { CdrReader } from '../../codec/cdr.ts';
import type { CdrWriter } from '../../codec/cdrWriter.ts';
import type { Attribute } from '../attribute.ts';
import type { Caller } from '../blackBox.ts';
import type { Device } from '../device.ts';
import type { Poller } from '../poller.ts';

/** What an operation needs of its server. */
export interface OperationHost {
  /** `exe/instance`. */
  readonly name: string;
  readonly poller: Poller;
  /** A client has given an attribute another configuration. */
  configured(attribute: Attribute): void;
}

/** One call of an operation of tango.idl. */
export interface Call {
  readonly host: OperationHost;
  readonly device: Device;
  readonly operation: string;
  /** At the first argument. */
  readonly args: CdrReader;
  readonly address: string;
}

/** Writes a result; pieces that it gives follow it on the wire as they are. */
export type Answer = ((writer: CdrWriter) => readonly Uint8Array[] | void) | undefined;

/** What cannot be read of the arguments is a CdrError; what is refused a DevFailed. */
export type Operation = (call: Call) => Answer | Promise<Answer>;

const SOURCES = ['device', 'cache', 'cache_device'] as const;

/** DevSource of tango.idl. */
export function readSource(args: CdrReader): (typeof SOURCES)[number] {
  return SOURCES[args.u32()] ?? 'cache_device';
}

/**
 * ClntIdent of tango.idl: who calls. Those of Tango 10 (CPP_6, JAVA_6) have a trace behind, which nobody here reads.
 */
export function readCaller(args: CdrReader, address: string): Caller {
  const language = args.u32();
  if (language === 0 || language === 2)
    return { address, identity: `CPP/Python client with PID ${args.u32()}` };
  if (language === 1 || language === 3) return { address, identity: `Java client ${args.string()}` };
  return { address };
}

/** What was asked when, for the device's black box. */
export function recordCall(
  { device, operation, address }: Call,
  what = '',
  caller: Caller = { address },
): void {
  device.blackBox.record(operation, what, caller);
}

/** Goes on with a result at once where it is there. */
export function andThen<T, U>(result: T | Promise<T>, next: (value: T) => U): U | Promise<U> {
  return result instanceof Promise ? result.then(next) : next(result);
}
