import { DevFailed } from '../codec/devFailed.ts';
import type { CallOptions } from './api/index.ts';
import { Budget } from './budget.ts';
import type { Caller } from './caller.ts';
import type { EventDevice } from './eventHost.ts';

type Polled = 'attribute' | 'command';

/** Polling of one device by its server, which the admin device of that server is asked for. */
export class PollingCalls {
  readonly #caller: Caller;
  readonly #device: EventDevice;

  constructor(caller: Caller, device: EventDevice) {
    this.#caller = caller;
    this.#device = device;
  }

  /** The server polls it from now on; with another period, where it does already. */
  async start(what: Polled, name: string, milliseconds: number, options: CallOptions): Promise<void> {
    const budget = this.#budget(options);
    const admin = await this.#device.admin(budget.left());
    const argument = { numbers: [milliseconds], strings: [this.#device.name, what, name] };
    try {
      await admin.command('AddObjPolling', argument, budget.left());
    } catch (error) {
      if (!(error instanceof DevFailed && error.reason === 'API_AlreadyPolled')) throw error;
      await admin.command('UpdObjPollingPeriod', argument, budget.left());
    }
  }

  async stop(what: Polled, name: string, options: CallOptions): Promise<void> {
    const budget = this.#budget(options);
    const admin = await this.#device.admin(budget.left());
    await admin.command('RemObjPolling', [this.#device.name, what, name], budget.left());
  }

  #budget(options: CallOptions): Budget {
    return new Budget(options, this.#caller.timeoutSeconds);
  }
}
