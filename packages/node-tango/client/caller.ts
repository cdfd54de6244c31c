import { Call } from './call.ts';
import type { CallOwner } from './call.ts';
import type { ReadOptions } from './api/index.ts';
import { Connections } from './connections.ts';
import { Deadlines } from './deadlines.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { Route } from './route.ts';
import type { Settings } from './settings.ts';
import { Target } from './target.ts';
import { TangoError } from './api/index.ts';

const NO_OPTIONS: ReadOptions = {};

/** Sends calls, whoever's they are. */
export class Caller implements CallOwner {
  readonly connections: Connections;
  readonly deadlines = new Deadlines();
  readonly timeoutSeconds: number;
  isOver = false;

  constructor({ maxMessageBytes, timeoutSeconds }: Settings) {
    this.connections = new Connections(maxMessageBytes);
    this.timeoutSeconds = timeoutSeconds;
  }

  call<T>(route: Route, what: Operation<T>, options: ReadOptions = NO_OPTIONS): Promise<T> {
    return new Promise((resolve, reject) => {
      new Call(this, route, what, options, resolve, reject).start();
    });
  }

  /**
   * A copy of a target that knows the newest interface of the device there.
   * @throws TangoError PROTOCOL for what is no device of Tango 5 or later; CORBA where nothing has that name
   */
  async interfaceOf(about: string, { addresses, objectKey }: Target): Promise<Target> {
    const route = new Route(() => Promise.resolve(new Target(addresses, objectKey, 0)), { mayMove: false });
    for (const idl of [5, 4, 3]) {
      const isA = operation(
        about,
        '_is_a',
        (writer) => writer.string(`IDL:Tango/Device_${idl}:1.0`),
        (body) => body.bool(),
      );
      if (await this.call(route, isA)) return new Target(addresses, objectKey, idl);
    }
    throw new TangoError('PROTOCOL', about, 'is no device of Tango 5 or later');
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.connections.close();
    this.deadlines.close();
  }
}
