/** A server that was silent for longer than its slowest beacons (15 s, doubled) was away. */
const AWAY_MS = 40_000;
/** More servers than any network has: beyond, the oldest are forgotten. */
const MOST_SERVERS = 4096;

/** A server's sign of life. */
export interface Beacon {
  readonly host: string;
  readonly port: number;
  /** Counts up from 0 when the server starts. */
  readonly number: number;
}

/** Tells from beacons when a server is new, or has started again. */
export class BeaconLog {
  private readonly servers = new Map<string, { number: number; heardMs: number }>();

  /** True for a beacon that says more than "still here". The same one may be heard several times, by several networks. */
  isNews({ host, port, number }: Beacon, nowMs: number): boolean {
    const key = `${host}:${port}`;
    const last = this.servers.get(key);
    this.servers.delete(key);
    this.servers.set(key, { number, heardMs: nowMs });
    if (this.servers.size > MOST_SERVERS) {
      const [oldest] = this.servers.keys();
      if (oldest !== undefined) this.servers.delete(oldest);
    }
    return !last || number < last.number - 1 || nowMs - last.heardMs > AWAY_MS;
  }
}
