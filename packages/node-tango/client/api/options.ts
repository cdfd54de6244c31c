/** How a client finds its devices. What is left out comes from the environment, then from Tango's defaults. */
export interface ClientOptions {
  /** `host:port` of the database, several separated by commas; default TANGO_HOST. */
  readonly tangoHost?: string;
  /** Default process.env; {} for none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Deadline of a call that names none, default 3 s as in cppTango. */
  readonly timeoutSeconds?: number;
  /** How often a subscription is renewed at its server, default 200 s as in cppTango. */
  readonly renewSeconds?: number;
  /** A server that sends no heartbeat for so long is taken to be gone, default 30 s. */
  readonly heartbeatSeconds?: number;
  /** Largest message that is accepted, default 1 GiB. */
  readonly maxMessageBytes?: number;
  /** Told of what was survived and may interest somebody. */
  readonly onWarning?: (message: string) => void;
}

/** Every call can be given up, and has a deadline. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Seconds, default that of the client; Infinity for none. */
  readonly timeoutSeconds?: number;
}

/** Where a value is read: at the device, from the polling cache, or from the cache and else the device (default). */
export type Source = 'device' | 'cache' | 'cache_device';

/** Options of a read, and of a command. */
export interface ReadOptions extends CallOptions {
  readonly source?: Source;
  /**
   * Memory that a large answer (more than 64 KiB) is received into where it has room for the whole of it, 8 KiB more than
   * the value: what is read then shows this memory, until it is read into again. For images that are read again and again,
   * which cost a garbage collection every few otherwise. It must not be given to two calls at a time.
   */
  readonly into?: ArrayBuffer;
}
