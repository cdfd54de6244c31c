import type { ServedReading } from '../../codec/attributeReading.ts';
import type { AttributeConfig } from '../../codec/config.ts';
import type { DevError } from '../../codec/devFailed.ts';
import { eventFrames, heartbeatFrames, type EventPayload } from '../../codec/eventFrames.ts';
import {
  channelName,
  eventTopic,
  heartbeatTopic,
  IDL_PREFIX,
  type EventName,
} from '../../codec/eventTopic.ts';
import type { AttributeType } from '../../codec/types.ts';
import { ZmqPublisher } from '../../zmq/index.ts';
import type { ClientIdl, Registered } from './registry.ts';

/** Clients that hear nothing for 10 s take the server to be gone. */
const HEARTBEAT_MILLISECONDS = 9000;
/** Kinds whose structures are the same for clients of all IDLs: their topics have no prefix. */
const WITHOUT_PREFIX: ReadonlySet<EventName> = new Set(['data_ready', 'intr_change']);

/** Where a server is found, as its topics say it. */
export interface EventPlace {
  /** `tango://host:port/` of the database, or of the server where there is none. */
  readonly prefix: string;
  readonly hasDatabase: boolean;
  /** Address to bind. */
  readonly host: string;
  /** What clients are told to connect to. */
  readonly advertised: string;
}

export interface Endpoints {
  readonly heartbeat: string;
  readonly event: string;
}

/** The two sockets that events and heartbeats leave by; they are bound when the first client subscribes. */
export class Publication {
  readonly #server: string;
  readonly #events: ZmqPublisher;
  readonly #heartbeats: ZmqPublisher;
  #place: EventPlace | undefined;
  #endpoints: Promise<Endpoints> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(server: string, onWarning: (words: string) => void) {
    this.#server = server;
    this.#events = new ZmqPublisher({ onWarning });
    // Whoever comes to hear that the server lives hears it at once.
    this.#heartbeats = new ZmqPublisher({
      onWarning,
      onSubscription: (_, isWanted) => isWanted && setImmediate(() => this.#beat()),
    });
  }

  begin(place: EventPlace): void {
    this.#place = place;
  }

  /** `tango://host:port/dserver/exe/instance`. */
  get channel(): string {
    return channelName(this.#found, this.#server);
  }

  /** The topic of an event for clients of that IDL; without an attribute the event is the device's. */
  topic(device: string, attribute: string | undefined, event: EventName, idl: ClientIdl): string {
    const name = idl === 5 && !WITHOUT_PREFIX.has(event) ? IDL_PREFIX + event : event;
    return eventTopic(this.#found, device, attribute, name);
  }

  /** Binds both sockets when it is asked first. @throws Error where that cannot be done */
  endpoints(): Promise<Endpoints> {
    if (this.#isClosed) return Promise.reject(new Error('the server ends'));
    this.#endpoints ??= this.#bind();
    return this.#endpoints;
  }

  /** Somebody has subscribed to that topic. */
  isHeard(topic: string): boolean {
    return this.#events.subscribers(topic) > 0;
  }

  /** @throws RangeError for a reading that is not of its attribute's type */
  sendReading(topic: string, { counter }: Registered, idl: ClientIdl, reading: ServedReading): void {
    this.#send(topic, { kind: 'value', reading, idl }, counter);
  }

  sendErrors(topic: string, { counter }: Registered, errors: readonly DevError[]): void {
    this.#send(topic, { kind: 'errors', errors }, counter);
  }

  sendConfig(topic: string, { counter }: Registered, idl: ClientIdl, config: AttributeConfig): void {
    this.#send(topic, { kind: 'config', config, idl }, counter);
  }

  sendDataReady(
    topic: string,
    registered: Registered,
    name: string,
    type: AttributeType,
    counter: number,
  ): void {
    this.#send(topic, { kind: 'data_ready', name, type, counter }, registered.counter);
  }

  /** Resolves when the ports are free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#endpoints?.catch(() => undefined);
    await Promise.all([this.#events.close(), this.#heartbeats.close()]);
  }

  get #found(): EventPlace {
    if (this.#place) return this.#place;
    throw new Error('the server has not begun');
  }

  #send(topic: string, payload: EventPayload, counter: number): void {
    this.#events.publish(topic, eventFrames(payload, counter));
  }

  async #bind(): Promise<Endpoints> {
    const { host, advertised } = this.#found;
    const [heartbeat, event] = await Promise.all([this.#heartbeats.bind(host), this.#events.bind(host)]);
    if (this.#isClosed) throw new Error('the server ends');
    // The listening socket of GIOP holds the process, not this.
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_MILLISECONDS).unref();
    const told = (endpoint: string): string => endpoint.replace(/^.*:(\d+)$/, `tcp://${advertised}:$1`);
    return { heartbeat: told(heartbeat), event: told(event) };
  }

  #beat(): void {
    if (this.#timer) this.#heartbeats.publish(heartbeatTopic(this.channel), heartbeatFrames());
  }
}
