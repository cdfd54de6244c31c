import { hostname } from 'node:os';
import type { DatabaseProxy } from '../client/api/index.ts';
import { TangoClient } from '../client/index.ts';
import { DevFailed } from '../codec/devFailed.ts';
import { adminName } from './adminHost.ts';
import { IDL_VERSION } from './operations/index.ts';

/** A device as the database knows it. */
export interface Registered {
  readonly name: string;
  readonly className: string;
}

/** So long another server of the same name has to say that it is there. */
const PING_SECONDS = 1;

/** Makes a server known to the database, as a client of it. */
export class Registration {
  readonly database: DatabaseProxy;
  readonly #client: TangoClient;
  /** `exe/instance`. */
  readonly #server: string;

  /** @throws TangoError BAD_ADDRESS for a `host:port` that is none */
  constructor(tangoHost: string, server: string) {
    this.#client = new TangoClient({ tangoHost, environment: {} });
    this.database = this.#client.database();
    this.#server = server;
  }

  /**
   * @throws Error where a server of that name runs already: two of them would take each other's devices away;
   * TangoError where the database cannot be reached
   */
  async checkAlone(): Promise<void> {
    const admin = adminName(this.#server);
    try {
      if (!(await this.database.importDevice(admin)).exported) return;
    } catch (error) {
      if (isUnknown(error)) return;
      throw error;
    }
    try {
      const uri = `tango://${this.database.tangoHost}/${admin}`;
      await this.#client.device(uri).ping({ timeoutSeconds: PING_SECONDS });
    } catch {
      // What is left of it is replaced.
      return;
    }
    throw new Error(`the device server ${this.#server} runs already: end it, or take another instance name`);
  }

  /**
   * Defines the server's devices where they are not.
   * @throws Error for a device that belongs to another server: it would be taken away from it
   */
  async register(devices: readonly Registered[]): Promise<void> {
    const all = [...devices, { name: adminName(this.#server), className: 'DServer' }];
    const known = await this.#known();
    for (const { name, className } of all) {
      if (known.get(name.toLowerCase()) === className) continue;
      const owner = await this.#ownerOf(name);
      if (owner !== undefined && owner.toLowerCase() !== this.#server.toLowerCase())
        throw new Error(
          `${name} belongs to the server ${owner} in the database: delete it there, or take another name`,
        );
      await this.database.command('DbAddDevice', [this.#server, name, className]);
    }
  }

  /** Tells where a device is. */
  async export(name: string, ior: string): Promise<void> {
    const where = [name, ior, hostname(), String(process.pid), String(IDL_VERSION)];
    await this.database.command('DbExportDevice', where);
  }

  /** Its devices are gone. */
  async unexport(): Promise<void> {
    await this.database.command('DbUnExportServer', this.#server);
  }

  /** Ends the connection to the database. */
  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Classes of this server's devices by their names. */
  async #known(): Promise<Map<string, string>> {
    const pairs = await this.database.command('DbGetDeviceClassList', this.#server);
    const known = new Map<string, string>();
    if (!Array.isArray(pairs)) return known;
    for (let k = 0; k + 1 < pairs.length; k += 2)
      known.set(String(pairs[k]).toLowerCase(), String(pairs[k + 1]));
    return known;
  }

  async #ownerOf(name: string): Promise<string | undefined> {
    try {
      return (await this.database.importDevice(name)).server;
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  }
}

/** The database does not know the device. */
function isUnknown(error: unknown): boolean {
  return error instanceof DevFailed && error.reason === 'DB_DeviceNotDefined';
}
