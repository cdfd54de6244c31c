import type { DbrForm, DbrType } from '../codec/dbr.ts';
import type { CaReading, CaValue } from '../codec/value.ts';

/** How a client looks for its servers. What is left out comes from the environment, then from Channel Access's defaults. */
export interface ClientOptions {
  /** EPICS_CA_ADDR_LIST: hosts to search by UDP, `host` or `host:port`. */
  readonly addresses?: readonly string[];
  /** EPICS_CA_AUTO_ADDR_LIST: also the broadcast addresses of this machine's networks. */
  readonly autoAddresses?: boolean;
  /** EPICS_CA_NAME_SERVERS: servers to search by TCP, `host` or `host:port`. */
  readonly nameServers?: readonly string[];
  /** EPICS_CA_SERVER_PORT: where a host without a port is searched; default 5064. */
  readonly serverPort?: number;
  /** EPICS_CA_REPEATER_PORT: where beacons come from; default 5065. Without a repeater the client does without beacons. */
  readonly repeaterPort?: number;
  /** EPICS_CA_MAX_ARRAY_BYTES: the largest value that is accepted; default without limit but that of the protocol. */
  readonly maxArrayBytes?: number;
  /** EPICS_CA_CONN_TMO: a server that says nothing for so long is asked for a sign of life, then given up; default 30. */
  readonly connectionTimeoutSeconds?: number;
  /** Default process.env; {} for none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of what was survived and may interest somebody: a listener that threw, a datagram that made no sense, … */
  readonly onWarning?: (message: string) => void;
}

/** Every call can be given up, and has a deadline. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Seconds, default 10; Infinity for none. */
  readonly timeoutSeconds?: number;
}

export interface GetOptions extends CallOptions {
  /** Default `plain`. */
  readonly form?: DbrForm;
  /** Default the native type of the channel; the server converts. */
  readonly type?: DbrType;
  /** Elements; default 0: as many as there are now. */
  readonly count?: number;
  /** The bytes of a char array as one text, up to its first zero. */
  readonly asText?: boolean;
}

export interface PutOptions extends CallOptions {
  /** Waits until the server has done what the value asks for (for a motor: until it has arrived). Default false: sent. */
  readonly completion?: boolean;
  /**
   * Default the native type of the channel. A text for a channel of type char is sent as its bytes and a zero; for an
   * enum a text is the name of a state (or its number), looked up before it is sent.
   */
  readonly type?: DbrType;
}

/** What a monitor is told of: changes beyond the deadband of value or archive, of alarm, of properties. */
export type EventKind = 'value' | 'log' | 'alarm' | 'property';

export interface MonitorOptions {
  /** Default `time`. */
  readonly form?: DbrForm;
  readonly type?: DbrType;
  readonly count?: number;
  /** Default value and alarm. */
  readonly mask?: readonly EventKind[];
  readonly asText?: boolean;
  /** Called when the server refuses the subscription or an update carries an ECA error. */
  readonly onError?: (error: CaError) => void;
}

export interface AccessRights {
  readonly read: boolean;
  readonly write: boolean;
}

/** A monitor; it lives through every loss of the connection until it is closed. */
export interface Subscription {
  close(): void;
}

export type ChannelState = 'searching' | 'connecting' | 'connected' | 'closed';

/** A process variable of some server, found by its name. */
export interface Channel {
  readonly name: string;
  readonly state: ChannelState;
  /** Known while connected, and after a loss until the server says otherwise. */
  readonly nativeType: DbrType | undefined;
  readonly nativeCount: number | undefined;
  readonly access: AccessRights | undefined;
  /** `host:port` of the server while connected. */
  readonly server: string | undefined;
  /** Resolves when connected. @throws CaError TIMEOUT, CLOSED; the signal's reason */
  connected(options?: CallOptions): Promise<void>;
  /**
   * Waits for the connection if need be, then reads.
   * @throws CaError TIMEOUT, DISCONNECTED (the circuit was lost meanwhile), ECA (the server's status), CLOSED
   */
  get(options?: GetOptions): Promise<CaReading>;
  /** As `get`; also CaError BAD_VALUE for a value that cannot be sent. */
  put(value: CaValue, options?: PutOptions): Promise<void>;
  /** Calls `listener` with the present value and every later one; again with the present one after a reconnection. */
  monitor(listener: (reading: CaReading) => void, options?: MonitorOptions): Subscription;
  /** Calls `listener` with the present state and every change. */
  onConnection(listener: (connected: boolean) => void): () => void;
  onAccess(listener: (access: AccessRights) => void): () => void;
  /** Lets go; calls under way reject with CLOSED. */
  close(): void;
}

export type CaErrorCode = 'TIMEOUT' | 'DISCONNECTED' | 'ECA' | 'BAD_VALUE' | 'CLOSED' | 'BAD_ADDRESS';

/** What went wrong with a channel; `eca` is the server's status where the code is ECA. */
export class CaError extends Error {
  readonly code: CaErrorCode;
  readonly channel: string;
  readonly eca: number | undefined;

  constructor(code: CaErrorCode, channel: string, message: string, eca?: number) {
    super(message);
    this.name = 'CaError';
    this.code = code;
    this.channel = channel;
    this.eca = eca;
  }
}
