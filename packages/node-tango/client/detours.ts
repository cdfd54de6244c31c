import type { CdrReader } from '../codec/cdr.ts';
import { readIor } from '../codec/ior.ts';
import { TangoError } from './api/index.ts';
import type { Route } from './route.ts';
import { addressesOf } from './serverAddress.ts';
import type { ServerAddress } from './serverAddress.ts';
import { Target } from './target.ts';

/** More than that go in circles. */
const MOST_FORWARDS = 8;
/** Servers that close their idle connections may do so just when something is asked; not every time. */
const MOST_CLOSES = 3;

/**
 * Where else one call may go that nothing was executed of: over another connection, to another address, to where its
 * device is by now. Each of them so often and no more.
 */
export class Detours {
  readonly #route: Route;
  #closes = 0;
  #turns = 0;
  #forwards = 0;
  #isSoughtAgain = false;

  constructor(route: Route) {
    this.#route = route;
  }

  /** The server has closed the connection in order. @returns whether it is to be asked over another one */
  mayComeBack(): boolean {
    return ++this.#closes <= MOST_CLOSES;
  }

  /**
   * Nobody was reached at `tried`: the next address is taken, and after the last the device is looked for again, once.
   * @returns whether there is one left
   */
  turn(target: Target, tried: ServerAddress | undefined): boolean {
    target.turn(tried);
    return ++this.#turns < target.addresses.length || this.#seekAgain(target);
  }

  /** Its server was reached, and has no such device. @returns whether it is to be looked for again */
  leave(target: Target, tried: ServerAddress | undefined): boolean {
    target.turn(tried);
    return this.#seekAgain(target);
  }

  /**
   * The device is where the answer says, until it fails there.
   * @throws TangoError PROTOCOL for a forward to nowhere, or one too many; CdrError for what is no reference
   */
  forward(about: string, body: CdrReader, idl: number): Target {
    const { profiles } = readIor(body);
    const [first] = profiles;
    if (!first) throw new TangoError('PROTOCOL', about, 'the server forwards to nowhere');
    if (++this.#forwards > MOST_FORWARDS)
      throw new TangoError('PROTOCOL', about, `forwarded more than ${MOST_FORWARDS} times`);
    const target = new Target(addressesOf(profiles), first.objectKey, idl);
    this.#route.target = target;
    this.#turns = 0;
    return target;
  }

  #seekAgain(target: Target): boolean {
    this.#route.forget(target);
    if (!this.#route.mayMove || this.#isSoughtAgain) return false;
    this.#isSoughtAgain = true;
    this.#turns = 0;
    return true;
  }
}
