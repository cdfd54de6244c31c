import { lookup } from 'node:dns';
import { isIPv4 } from 'node:net';
import type { Address } from './addresses.ts';

/** A name that is unknown now may be known later: a laptop that joins the network of the beamline. */
const RETRY_MS = 30_000;

/** Addresses with their names looked up; a name that cannot be found is looked up again, without limit of time. */
export class Destinations {
  private readonly known = new Map<string, Address>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private closed = false;
  private readonly onFound: (address: Address) => void;
  private readonly warn: (message: string) => void;

  constructor(
    addresses: readonly Address[],
    onFound: (address: Address) => void,
    warn: (message: string) => void,
  ) {
    this.onFound = onFound;
    this.warn = warn;
    for (const address of addresses) {
      if (isIPv4(address.host)) this.known.set(`${address.host}:${address.port}`, address);
      else this.resolve(address, true);
    }
  }

  /** Those whose numbers are known. */
  get list(): readonly Address[] {
    return [...this.known.values()];
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private resolve({ host, port }: Address, isFirst: boolean): void {
    lookup(host, { family: 4 }, (error, ip) => {
      if (this.closed) return;
      if (error) {
        if (isFirst) this.warn(`the host '${host}' is not known (${error.message}); it is looked up again`);
        const timer = setTimeout(() => {
          this.timers.delete(timer);
          this.resolve({ host, port }, false);
        }, RETRY_MS).unref();
        this.timers.add(timer);
        return;
      }
      const key = `${ip}:${port}`;
      if (this.known.has(key)) return;
      this.known.set(key, { host: ip, port });
      this.onFound({ host: ip, port });
    });
  }
}
