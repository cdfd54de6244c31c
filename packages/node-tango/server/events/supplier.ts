import { DevFailed } from '../../codec/devFailed.ts';
import type { EventName } from '../../codec/eventTopic.ts';
import type { AttributeState, PushedKind } from '../api/index.ts';
import type { Attribute } from '../attribute.ts';
import type { Outcome } from '../change.ts';
import type { Device } from '../device.ts';
import type { Poller } from '../poller.ts';
import { asDevFailed } from '../refusal.ts';
import { checkSubscription } from './checks.ts';
import { Detector } from './detector.ts';
import { Publication, type Endpoints, type EventPlace } from './publication.ts';
import { Registry, type ClientIdl, type Registered } from './registry.ts';

/** Names of events by the kinds that devices push. */
const NAME_OF = {
  change: 'change',
  archive: 'archive',
  user: 'user_event',
  data_ready: 'data_ready',
} as const;
/** Kinds that are about an attribute's values. */
const OF_VALUES = ['change', 'archive', 'periodic', 'user_event', 'data_ready'] as const;

/** Topics that somebody listens to, and how the event is counted. */
interface Heard {
  readonly registered: Registered;
  readonly topics: readonly (readonly [ClientIdl, string])[];
}

/** Sends events to whoever has asked for them at the admin device, and to nobody else. */
export class EventSupplier {
  /** What the admin device tells: IDL, high water mark, rate and interval of multicast (not used here), release of ZMQ. */
  readonly numbers: readonly number[] = [5, 1000, 81_920, 20_000, 434];
  readonly #publication: Publication;
  readonly #registry = new Registry();
  readonly #detectors = new WeakMap<Attribute, Detector>();
  readonly #warn: (words: string) => void;
  #isClosed = false;

  constructor(server: string, warn: (words: string) => void) {
    this.#publication = new Publication(server, warn);
    this.#warn = warn;
  }

  begin(place: EventPlace): void {
    this.#publication.begin(place);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#publication.close();
  }

  endpoints(): Promise<Endpoints> {
    return this.#publication.endpoints();
  }

  /**
   * A client wants events, or does not want them any more: then there is nothing to be done, as others may.
   * @throws DevFailed where none would ever be sent
   */
  async register(
    device: Device,
    attribute: Attribute | undefined,
    event: EventName,
    idl: ClientIdl,
    { poller, action }: { readonly poller: Poller; readonly action: string },
  ): Promise<{ topic: string; channel: string }> {
    await this.#publication.endpoints();
    const topic = this.#publication.topic(device.key, attribute?.key, event, idl);
    if (action.toLowerCase() === 'subscribe') {
      if (attribute) checkSubscription(device, attribute, event, poller);
      this.#registry.renew(attribute ?? device, event, idl, topic);
    }
    return { topic, channel: this.#publication.channel };
  }

  /** Somebody listens to values of that attribute, by events of that kind or of any. */
  isWatched(attribute: Attribute, kind: PushedKind | undefined): boolean {
    const events = kind ? [NAME_OF[kind]] : OF_VALUES;
    return events.some((event) => this.#heard(attribute, event) !== undefined);
  }

  pushed(attribute: Attribute, state: AttributeState, kind: PushedKind): void {
    const heard = kind === 'data_ready' ? undefined : this.#heard(attribute, NAME_OF[kind]);
    if (!heard) return;
    try {
      this.#sendPushed(attribute, heard, attribute.readingOf(state));
    } catch (error) {
      this.#warn(`${attribute.about}: what was pushed is not sent: ${String(error)}`);
    }
  }

  pushedError(attribute: Attribute, error: DevFailed, kind: PushedKind): void {
    const heard = kind === 'data_ready' ? undefined : this.#heard(attribute, NAME_OF[kind]);
    if (heard) this.#sendPushed(attribute, heard, error);
  }

  dataReady(attribute: Attribute, counter: number): void {
    const heard = this.#heard(attribute, 'data_ready');
    if (!heard) return;
    const { name, type } = attribute.specification;
    for (const [, topic] of heard.topics)
      this.#publication.sendDataReady(topic, heard.registered, name, type, counter);
    heard.registered.counter += 1;
  }

  /** The attribute has another configuration. */
  configured(attribute: Attribute): void {
    const heard = this.#heard(attribute, 'attr_conf');
    if (!heard) return;
    for (const [idl, topic] of heard.topics)
      this.#publication.sendConfig(topic, heard.registered, idl, attribute.config);
    heard.registered.counter += 1;
  }

  /** What polling has got of an attribute: what is to be sent of it is sent. */
  polled(attribute: Attribute, outcome: Outcome): void {
    let detector = this.#detectors.get(attribute);
    if (!detector) this.#detectors.set(attribute, (detector = new Detector()));
    const { events } = attribute.config;
    const listens = (event: EventName): boolean => this.#heard(attribute, event) !== undefined;
    for (const event of detector.detect(outcome, events, listens, performance.now())) {
      const heard = this.#heard(attribute, event);
      if (heard) this.#send(attribute, heard, outcome);
    }
  }

  #sendPushed(attribute: Attribute, heard: Heard, outcome: Outcome): void {
    const { event } = heard.registered;
    if (event === 'change' || event === 'archive')
      this.#detectors.get(attribute)?.pushed(event, outcome, performance.now());
    this.#send(attribute, heard, outcome);
  }

  #send(attribute: Attribute, { registered, topics }: Heard, outcome: Outcome): void {
    for (const [idl, topic] of topics) {
      try {
        if (outcome instanceof DevFailed) this.#publication.sendErrors(topic, registered, outcome.errors);
        else this.#publication.sendReading(topic, registered, idl, outcome);
      } catch (error) {
        this.#warn(
          `${attribute.about}: an event is not sent: ${asDevFailed(error, attribute.about).message}`,
        );
      }
    }
    registered.counter += 1;
  }

  /** Asked for at the admin device, and subscribed to at the socket. */
  #heard(attribute: Attribute, event: EventName): Heard | undefined {
    if (this.#isClosed) return undefined;
    const registered = this.#registry.find(attribute, event);
    if (!registered) return undefined;
    const topics: (readonly [ClientIdl, string])[] = [];
    for (const [idl, { topic }] of registered.topics)
      if (this.#publication.isHeard(topic)) topics.push([idl, topic]);
    return topics.length > 0 ? { registered, topics } : undefined;
  }
}
