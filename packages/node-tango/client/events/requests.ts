import { TangoError } from '../api/index.ts';
import type { EventKind, TangoEvent } from '../api/index.ts';
import type { Budget } from '../budget.ts';
import type { EventDevice } from '../eventHost.ts';
import { readAnswer } from './answer.ts';
import type { SubscriptionAnswer } from './answer.ts';
import { CLIENT_IDL, NAME_OF } from './kinds.ts';

/** What a subscription asks of its device and the device's server. */
export class Requests {
  readonly #device: EventDevice;
  readonly #attribute: string;
  readonly #kind: EventKind;

  constructor(device: EventDevice, attribute: string, kind: EventKind) {
    this.#device = device;
    this.#attribute = attribute;
    this.#kind = kind;
  }

  /** `dom/fam/mem/attribute`; an alias of the device until it is known what it stands for. */
  get about(): string {
    return `${this.#device.name}/${this.#attribute}`;
  }

  /**
   * Asks the server to send, which also renews what it sends already.
   * @throws DevFailed where it refuses; TangoError
   */
  async subscribe(budget: Budget): Promise<SubscriptionAnswer> {
    const device = this.#device;
    const admin = await device.admin(budget.left());
    const subscription = [device.name, this.#attribute, 'subscribe', NAME_OF[this.#kind], CLIENT_IDL];
    const reply = await admin.command('ZmqEventSubscriptionChange', subscription, budget.left());
    const { name, uri } = device;
    return readAnswer(reply, {
      uri,
      name,
      attribute: this.#attribute,
      kind: this.#kind,
      peer: device.peer(),
    });
  }

  /** The present value as an event; undefined where there is none for this kind. @throws DevFailed, TangoError */
  async present(budget: Budget): Promise<TangoEvent | undefined> {
    const kind = this.#kind;
    if (kind === 'data_ready') return undefined;
    if (kind === 'config') {
      const config = await this.#device.attributeConfig(this.#attribute, budget.left());
      return { kind, attribute: this.about, config, initial: true };
    }
    const reading = await this.#device.read(this.#attribute, budget.left());
    return { kind, attribute: this.about, reading, initial: true };
  }

  /** Why events do not come any more. */
  gone(reason: string): TangoError {
    return new TangoError('DISCONNECTED', this.about, `no events come: ${reason}`);
  }
}
