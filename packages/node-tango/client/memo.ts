import type { Connection } from './connection.ts';
import type { Route } from './route.ts';

/**
 * What a device has said of its attributes or commands, by name, for as long as the connection lives through which it was
 * said: another server may have been started since, with other attributes.
 */
export class Memo<T> {
  readonly #route: Route;
  readonly #values = new Map<string, T>();
  #session: Connection | undefined;

  constructor(route: Route) {
    this.#route = route;
  }

  get(name: string): T | undefined {
    const session = this.#route.target?.session;
    if (session !== this.#session || session?.isOver !== false) return undefined;
    return this.#values.get(name) ?? this.#values.get(name.toLowerCase());
  }

  set(name: string, value: T): void {
    const session = this.#route.target?.session;
    if (session !== this.#session) this.clear();
    this.#session = session;
    this.#values.set(name.toLowerCase(), value);
  }

  clear(): void {
    this.#values.clear();
  }
}
