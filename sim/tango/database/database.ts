import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealClock, reasonOf, TomochartError, type Patience } from '#core';
import type { Child } from './child.ts';
import { freePort } from './freePort.ts';
import { startMariaDb } from './mariadb.ts';
import { requireTangoPackages, TANGO_PROGRAMS } from './packages.ts';
import {
  asServerProcess,
  runTangoAdmin,
  startServer,
  type ServerProcess,
  type ServerProgram,
} from './server.ts';

/** How a throw-away database is started. */
export interface TangoDatabaseOptions {
  /** Its folder is made in here, default the system's folder for temporary files. */
  readonly directory?: string;
  /** Port of the database, default 0, any free one. */
  readonly port?: number;
  /** Gives up the start, and ends the database when it is aborted later. */
  readonly signal?: AbortSignal;
  /** Deadline of every step, default 30 s. */
  readonly timeoutSeconds?: number;
  /** Told every line that its programs write. */
  readonly onOutput?: (line: string) => void;
}

/** A Tango database that is there for a while. */
export interface TangoDatabase {
  readonly host: string;
  readonly port: number;
  /** `host:port`, as TANGO_HOST has it. */
  readonly tangoHost: string;
  /** The process of the database server (not of the MariaDB behind it), e.g. to stop or to kill it. */
  readonly server: ServerProcess;
  /** Registers a device server, `Exe/instance`, with its devices. */
  addServer(server: string, devices: readonly { class: string; name: string }[]): Promise<void>;
  /** Starts a device server with this database; it is ended before the database is. */
  start(program: ServerProgram): Promise<ServerProcess>;
  /** Ends the database server, or what is left of it, and starts another one on the same port and with the same data. */
  restart(): Promise<void>;
  /** Ends the servers that were started with it, then the database, and removes its folder. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Another process may take a port between our finding it free and the database's binding it. */
const ATTEMPTS = 3;

/**
 * Starts a Tango database of its own: a private MariaDB without networking in a temporary folder, and Tango's DataBaseds on
 * a port of this machine only.
 * @throws TomochartError NOT_FOUND where Debian's packages are missing; DEVICE, with what a program said; TIMEOUT; the
 * signal's reason. Whatever was started is gone then.
 */
export async function startTangoDatabase(options: TangoDatabaseOptions = {}): Promise<TangoDatabase> {
  requireTangoPackages();
  const { signal = new AbortController().signal, timeoutSeconds = 30 } = options;
  if (signal.aborted) throw reasonOf(signal);
  const patience = { clock: new RealClock(), signal, seconds: timeoutSeconds };
  const database = new ThrowAwayDatabase(options, patience);
  try {
    await database.begin();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

class ThrowAwayDatabase implements TangoDatabase {
  readonly host = HOST;
  port: number;
  readonly #folder: string;
  readonly #patience: Patience;
  readonly #onOutput: ((line: string) => void) | undefined;
  readonly #servers = new Set<Child>();
  #mariaDb: Child | undefined;
  #dataBaseds: Child | undefined;
  #closed: Promise<void> | undefined;
  readonly #onAbort = () => void this.close();
  readonly #removeFolder = () => rmSync(this.#folder, { recursive: true, force: true });

  constructor({ directory = tmpdir(), port = 0, onOutput }: TangoDatabaseOptions, patience: Patience) {
    this.port = port;
    this.#onOutput = onOutput;
    this.#patience = patience;
    this.#folder = mkdtempSync(join(directory, 'tango-database-'));
    process.once('exit', this.#removeFolder);
  }

  get tangoHost(): string {
    return `${this.host}:${this.port}`;
  }

  get server(): ServerProcess {
    return asServerProcess(this.#dataBaseds!);
  }

  async begin(): Promise<void> {
    this.#mariaDb = await startMariaDb(this.#folder, this.#patience, this.#onOutput);
    const any = this.port === 0;
    for (let attempt = 1; this.#dataBaseds === undefined; attempt++) {
      if (any) this.port = await freePort(this.host);
      try {
        this.#dataBaseds = await this.#startDataBaseds();
      } catch (error) {
        const taken = error instanceof TomochartError && error.code === 'DEVICE';
        if (!any || !taken || attempt === ATTEMPTS) throw error;
      }
    }
    const { signal } = this.#patience;
    if (signal.aborted) throw reasonOf(signal);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async addServer(server: string, devices: readonly { class: string; name: string }[]): Promise<void> {
    for (const name of new Set(devices.map((device) => device.class))) {
      const names = devices.filter((device) => device.class === name).map((device) => device.name);
      await runTangoAdmin(['--add-server', server, name, names.join(',')], this.tangoHost, this.#patience);
    }
  }

  async start(program: ServerProgram): Promise<ServerProcess> {
    const told = this.#onOutput ? { onOutput: this.#onOutput } : {};
    const child = await startServer({ ...told, ...program }, this.tangoHost, this.#patience);
    this.#servers.add(child);
    void child.ended.then(() => this.#servers.delete(child));
    // It may have been closed meanwhile, with the servers it had then.
    if (this.#closed) await child.stop();
    return asServerProcess(child);
  }

  async restart(): Promise<void> {
    await this.#dataBaseds?.stop();
    this.#dataBaseds = await this.#startDataBaseds();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#patience.signal.removeEventListener('abort', this.#onAbort);
    // In this order: a server that cannot tell its database that it ends hangs.
    await Promise.all([...this.#servers].map((server) => server.stop()));
    await this.#dataBaseds?.stop();
    await this.#mariaDb?.stop();
    process.removeListener('exit', this.#removeFolder);
    this.#removeFolder();
  }

  #startDataBaseds(): Promise<Child> {
    const program = {
      name: 'DataBaseds',
      command: TANGO_PROGRAMS.dataBaseds,
      args: ['2', '-ORBendPoint', `giop:tcp:${this.host}:${this.port}`],
      // It looks for the way to its MariaDB in its home.
      environment: { HOME: this.#folder },
      device: 'sys/database/2',
      ...(this.#onOutput ? { onOutput: this.#onOutput } : {}),
    };
    return startServer(program, this.tangoHost, this.#patience);
  }
}
