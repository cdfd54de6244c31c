import type { AccessRights } from '../client/api.ts';
import type { CaArray, CaLimits, CaValue, Severity } from '../codec/value.ts';

/** Where a server listens, and whom it tells that it is there. */
export interface ServerOptions {
  /** Address to bind; default 0.0.0.0. */
  readonly host?: string;
  /** TCP and UDP port (EPICS_CAS_SERVER_PORT); default 5064. 0: any free one, the same for both. */
  readonly port?: number;
  /** Where beacons go, `host` or `host:port` (port default 5065); default none. */
  readonly beaconAddresses?: readonly string[];
  /**
   * Most updates that wait for one client; beyond, and beyond a megabyte of values, a monitor keeps only its newest.
   * Default 16 for each monitor.
   */
  readonly monitorQueue?: number;
  /** Told of what was survived: a peer that spoke nonsense, a put handler that threw, … */
  readonly onWarning?: (message: string) => void;
}

/** Who wrote. */
export interface PutContext {
  readonly client: { readonly address: string; readonly user: string; readonly host: string };
  /**
   * Aborts when the client goes away before a put with completion is complete, and when the server ends. A plain write
   * outlives its client, who often goes at once (caput).
   */
  readonly signal: AbortSignal;
  /** False for a plain write, whose client waits for nothing. */
  readonly completion: boolean;
}

/**
 * Takes a value that a client wrote, in the type of the PV (an enum as its number). The put is complete when the
 * promise settles; a rejection refuses it (ECA_PUTFAIL). Without a handler the value is posted as it is. What the
 * handler wants to be seen it posts itself.
 */
export type PutHandler<T> = (value: T, context: PutContext) => void | Promise<void>;

interface PvCommon {
  readonly name: string;
  /** Default both. */
  readonly access?: AccessRights;
  readonly status?: number;
  readonly severity?: Severity;
}

/** A number, or an array of numbers when `count` is given. */
export interface NumberPv extends PvCommon {
  readonly type: 'double' | 'float' | 'long' | 'short' | 'char';
  readonly value: number | CaArray;
  /** Most elements; default 1, a scalar. */
  readonly count?: number;
  /** At most 7 bytes. */
  readonly units?: string;
  readonly precision?: number;
  /**
   * Writes outside the control limits are refused where `refusesOutside` is true. Values beyond warning and alarm limits
   * raise HIGH/LOW (MINOR) and HIHI/LOLO (MAJOR).
   */
  readonly limits?: Partial<CaLimits>;
  readonly refusesOutside?: boolean;
  /** Only changes greater than this are sent to monitors (MDEL); default 0: every change. */
  readonly deadband?: number;
  readonly put?: PutHandler<number | CaArray>;
}

/** One of at most 16 named states; its value is the number. */
export interface EnumPv extends PvCommon {
  readonly type: 'enum';
  readonly states: readonly string[];
  readonly value: number;
  readonly put?: PutHandler<number>;
}

/** A text of at most 255 bytes: clients see 39 of them, and all as a char array under the name `NAME$`. */
export interface StringPv extends PvCommon {
  readonly type: 'string';
  readonly value: string;
  readonly put?: PutHandler<string>;
}

/** A text in a char array, as areaDetector has its paths. */
export interface TextPv extends PvCommon {
  readonly type: 'text';
  readonly value: string;
  /** Most bytes, the final zero included; default 256. */
  readonly count?: number;
  readonly put?: PutHandler<string>;
}

export type PvDefinition = NumberPv | EnumPv | StringPv | TextPv;

/** The alarm and the time of a value that is posted. */
export interface PostOptions {
  readonly status?: number;
  readonly severity?: Severity;
  /** Seconds since 1970; default now. */
  readonly timeSeconds?: number;
  /** Sent even when it equals the last one. */
  readonly always?: boolean;
}

/** A process variable that is served. */
export interface Pv {
  readonly name: string;
  /** As it was added, with what `change` has changed since: type, states, units, … */
  readonly definition: PvDefinition;
  readonly value: CaValue;
  /** Gives it a new value and tells the monitors. */
  post(value: CaValue, options?: PostOptions): void;
  /** New limits, units, … : tells the monitors of property changes. */
  change(
    properties: Partial<Pick<NumberPv, 'units' | 'precision' | 'limits'> & Pick<EnumPv, 'states'>>,
  ): void;
  setAccess(access: AccessRights): void;
}

/** Where a server can be reached. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Serves process variables over Channel Access. */
export interface PvServer {
  /** @throws RangeError for a name that is served already or a definition that makes no sense */
  add(definition: PvDefinition): Pv;
  get(name: string): Pv | undefined;
  /** Its clients are told that it is gone. */
  remove(name: string): void;
  /** Begins to listen. @throws Error when the port is taken */
  start(): Promise<ServerAddress>;
  /** Ends every connection; resolves when the ports are free. */
  close(): Promise<void>;
}
