import type {
  AttributeAccess,
  AttributeFormat,
  AttributeType,
  CommandType,
  DevState,
  DisplayLevel,
  Quality,
} from '../codec/types.ts';
import type { AttributeData, CommandData } from '../codec/value.ts';

/** Where a device server is found, and where its devices are registered. */
export interface ServerOptions {
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Port of GIOP; default 0, any free one. */
  readonly port?: number;
  /** What clients are told to connect to; default `host`, or the name of this machine where that is 0.0.0.0. */
  readonly advertisedHost?: string;
  /** `host:port` of the database that the devices are exported to; left out: none, as with `-nodb`. */
  readonly database?: string;
  /** Registers server and devices in the database when they are not there. Default true. */
  readonly register?: boolean;
  /** Without a database: memorized values and properties are kept in this file. */
  readonly file?: string;
  /** Told of what was survived. */
  readonly onWarning?: (message: string) => void;
}

/** What a callback is told of its call. */
export interface DeviceContext {
  readonly device: ServedDevice;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/**
 * A value with its quality and moment. An array, of a value that is read or pushed, is sent from where it is: the device
 * gives each value an array of its own and leaves it alone from then on.
 */
export interface AttributeState {
  readonly value: AttributeData | undefined;
  readonly quality?: Quality;
  /** Seconds since 1970; default now. */
  readonly timeSeconds?: number;
}

/**
 * An attribute. Without `read`, it has the value that was pushed or written last; what is written is there already when
 * `write` is called, which may push another, and is taken back where `write` throws. A callback that throws refuses the call
 * with a DevFailed: a DevFailed of its own, or one of its message.
 */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  /** Default scalar. */
  readonly format?: AttributeFormat;
  /** Most elements of a row, and most rows; default 1 and 0 for a scalar, 1024 for others. */
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** Default `read`; `read_write` where there is a `write`. */
  readonly access?: AttributeAccess;
  readonly value?: AttributeData;
  readonly label?: string;
  readonly units?: string;
  readonly description?: string;
  /** C format of one element. */
  readonly numberFormat?: string;
  readonly level?: DisplayLevel;
  /** Least and greatest value that may be written: others are refused with API_WAttrOutsideLimit. */
  readonly min?: number;
  readonly max?: number;
  readonly minAlarm?: number;
  readonly maxAlarm?: number;
  readonly minWarning?: number;
  readonly maxWarning?: number;
  /** Names of the numbers of an enum, from 0. */
  readonly enumLabels?: readonly string[];
  /** What was written is kept and is there again after a restart (scalars only); `written`: and is written to the device. */
  readonly memorized?: boolean | 'written';
  /** The server reads it every so many milliseconds by itself, and sends the events that `events` say. */
  readonly pollMilliseconds?: number;
  /** Thresholds of the events that polling sends. */
  readonly events?: {
    readonly absChange?: number;
    readonly relChange?: number;
    readonly periodMilliseconds?: number;
    readonly archiveAbsChange?: number;
    readonly archiveRelChange?: number;
    readonly archivePeriodMilliseconds?: number;
  };
  /** Kinds of events that the device pushes itself, which need no polling then. Default change, archive and user. */
  readonly pushes?: readonly PushedKind[];
  readonly read?: (
    context: DeviceContext,
  ) => AttributeData | AttributeState | Promise<AttributeData | AttributeState>;
  readonly write?: (value: AttributeData, context: DeviceContext) => void | Promise<void>;
}

export type PushedKind = 'change' | 'archive' | 'user' | 'data_ready';

export interface CommandDefinition {
  readonly name: string;
  /** Default void. */
  readonly argument?: CommandType;
  readonly result?: CommandType;
  readonly argumentDescription?: string;
  readonly resultDescription?: string;
  readonly level?: DisplayLevel;
  /** Its result, where `result` names one. */
  readonly execute: (
    argument: CommandData,
    context: DeviceContext,
  ) => CommandData | void | Promise<CommandData | void>;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly description?: string;
  /** What it has where neither the database nor the file has one. */
  readonly default?: readonly string[];
}

/** A device. State, Status and Init are there by themselves; `init` is called at the start and by Init. */
export interface DeviceDefinition {
  /** `dom/fam/mem`. */
  readonly name: string;
  readonly className: string;
  readonly description?: string;
  readonly state?: DevState;
  readonly status?: string;
  readonly attributes?: readonly AttributeDefinition[];
  readonly commands?: readonly CommandDefinition[];
  readonly properties?: readonly PropertyDefinition[];
  /** Called when properties have been read, before the device answers. */
  readonly init?: (context: DeviceContext) => void | Promise<void>;
  /** Calls of one device are one after the other, as in cppTango, unless this is true. Default false. */
  readonly concurrent?: boolean;
}

export interface PushOptions {
  /** Default: change, and archive where someone listens. */
  readonly kind?: 'change' | 'archive' | 'user';
  readonly quality?: Quality;
  /** Seconds since 1970; default now. */
  readonly timeSeconds?: number;
}

/** A device that is served. */
export interface ServedDevice {
  readonly name: string;
  readonly state: DevState;
  /** Properties as they are: of the database or the file, else their defaults. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
  /** Also pushes a change of State and Status. */
  setState(state: DevState, status?: string): void;
  /** Gives an attribute without `read` its value, and sends an event to whoever listens. */
  push(attribute: string, value: AttributeData, options?: PushOptions): void;
  /** Tells listeners that the attribute cannot be had. */
  pushError(attribute: string, error: Error, kind?: 'change' | 'archive' | 'user'): void;
  pushDataReady(attribute: string, counter: number): void;
  /** Somebody listens to events of that attribute. */
  isWatched(attribute: string): boolean;
}

/** Where a device server can be reached. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Addresses of its devices by name, with `#dbase=no` where there is no database. */
  readonly devices: Readonly<Record<string, string>>;
}

/** A Tango device server, `exe/instance`. */
export interface TangoServer {
  /** `exe/instance`. */
  readonly name: string;
  /** Before `start`. @throws RangeError for a device that is there already or a definition that makes no sense */
  add(definition: DeviceDefinition): ServedDevice;
  /** Begins to serve, and exports its devices. @throws Error when the port is taken, TangoError where the database cannot be reached */
  start(): Promise<ServerAddress>;
  /** Unexports its devices and ends every connection; resolves when the ports are free. */
  close(): Promise<void>;
}
