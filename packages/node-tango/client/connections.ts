import { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection.ts';
import { peerOf } from './serverAddress.ts';
import type { ServerAddress } from './serverAddress.ts';
import type { Target } from './target.ts';

/** The connections of a client: one to each server, made when it is needed. */
export class Connections implements ConnectionOwner {
  readonly maxMessageBytes: number;
  readonly #open = new Map<string, Connection>();
  readonly #leaving = new Set<Connection>();

  constructor(maxMessageBytes: number) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The connection that takes calls to a target: the one that it has had, while that lives. */
  to(target: Target): Connection {
    const { session, address } = target;
    if (session?.isOver === false && session.address === address) return session;
    const connection = this.#at(address);
    target.session = connection;
    return connection;
  }

  onOver(connection: Connection): void {
    if (this.#open.get(connection.peer) === connection) this.#open.delete(connection.peer);
    this.#leaving.add(connection);
    void connection.released.then(() => this.#leaving.delete(connection));
  }

  /** Resolves when every socket is gone. */
  async close(): Promise<void> {
    for (const connection of [...this.#open.values(), ...this.#leaving]) connection.close();
    await Promise.all([...this.#leaving].map(({ released }) => released));
  }

  #at(address: ServerAddress): Connection {
    const key = peerOf(address);
    let connection = this.#open.get(key);
    if (!connection) {
      connection = new Connection(this, address);
      this.#open.set(key, connection);
    }
    return connection;
  }
}
