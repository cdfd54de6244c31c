import { onTestFinished } from 'vitest';
import { DevFailed, TangoError } from '#tango';
import type { AttributeConfig, AttributeReading, CommandData, DeviceProxy } from '#tango';
import type { EventDevice } from '#tango/client/eventHost';
import { EventBroker } from '#tango/client/events/index';
import { settingsOf } from '#tango/client/settings';
import type { ClientOptions } from '#tango';
import { eventFrames, heartbeatFrames } from '#tango/codec/eventFrames';
import type { EventPayload } from '#tango/codec/eventFrames';
import { ZmqPublisher } from '#tango/zmq/index';

/** Something that is awaited by looking again and again. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const late = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > late) throw new Error(`${what}: it did not come`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function readingOf(value: number, timeSeconds = Date.now() / 1000): AttributeReading {
  return {
    name: 'Value',
    type: 'double',
    format: 'scalar',
    value,
    written: undefined,
    quality: 'valid',
    timeSeconds,
  };
}

export function refusal(reason: string, description = reason): DevFailed {
  return new DevFailed('sim/scripted/1', [{ reason, severity: 'error', description, origin: 'test' }]);
}

/**
 * A server whose event sockets are real and whose device answers what the test says, so that each step of a
 * subscription can be made to fail.
 */
export class ScriptedServer {
  readonly topic = 'tango://lab:10000/sim/scripted/1/value.idl5_change';
  /** Arguments of each subscription that was asked for. */
  readonly asked: string[][] = [];
  /** What is answered instead of the endpoints. */
  refuse: Error | undefined;
  /** What the device reads, or why it cannot. */
  present: AttributeReading | Error | (() => Promise<AttributeReading>) = readingOf(0);
  reads = 0;
  label = 'first';
  /** Endpoints that are told before the true ones. */
  wrongEndpoints: string[] = [];
  peer = '127.0.0.1';
  events = new ZmqPublisher();
  heartbeats = new ZmqPublisher();
  #endpoints: [string, string] = ['', ''];
  #beat: NodeJS.Timeout | undefined;

  static async started(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await server.start();
    onTestFinished(() => server.stop());
    return server;
  }

  /** Publishes at new ports, as a server does after a restart. */
  async start(): Promise<void> {
    this.events = new ZmqPublisher();
    this.heartbeats = new ZmqPublisher();
    this.#endpoints = [await this.heartbeats.bind(), await this.events.bind()];
    this.refuse = undefined;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    this.refuse = new TangoError('DISCONNECTED', 'sim/scripted/1', 'the server is gone');
    await Promise.all([this.events.close(), this.heartbeats.close()]);
  }

  beatEvery(milliseconds: number): void {
    const frames = heartbeatFrames();
    this.#beat = setInterval(
      () => this.heartbeats.publish('tango://lab:10000/dserver/x.heartbeat', frames),
      milliseconds,
    );
  }

  silence(): void {
    clearInterval(this.#beat);
  }

  send(payload: EventPayload, counter: number, topic = this.topic): void {
    this.events.publish(topic, eventFrames(payload, counter));
  }

  sendValue(value: number, counter: number, timeSeconds?: number): void {
    this.send({ kind: 'value', reading: readingOf(value, timeSeconds) }, counter);
  }

  /** The device as a client has it: what is not asked of it in a subscription is not there. */
  get device(): EventDevice {
    const admin = { command: (_: string, argument: CommandData) => this.#subscribe(argument as string[]) };
    const device = {
      name: 'sim/scripted/1',
      uri: 'tango://lab:10000/sim/scripted/1',
      admin: () => Promise.resolve(admin as unknown as DeviceProxy),
      peer: () => this.peer,
      read: () => this.#read(),
      attributeConfig: () => Promise.resolve({ label: this.label } as AttributeConfig),
    };
    return device as unknown as EventDevice;
  }

  #subscribe(argument: string[]): Promise<CommandData> {
    this.asked.push(argument);
    if (this.refuse) return Promise.reject(this.refuse);
    const [, attribute, , event = ''] = argument;
    const name = event === 'data_ready' ? event : `idl5_${event}`;
    return Promise.resolve({
      numbers: Int32Array.of(934, 5, 1000, 0, 0, 434),
      strings: [
        ...this.wrongEndpoints,
        ...this.#endpoints,
        `tango://lab:10000/sim/scripted/1/${attribute}.${name}`,
        'tango://lab:10000/dserver/x',
      ],
    });
  }

  #read(): Promise<AttributeReading> {
    this.reads++;
    const { present } = this;
    if (present instanceof Error) return Promise.reject(present);
    return typeof present === 'function' ? present() : Promise.resolve(present);
  }
}

/** A broker until the end of the test. */
export function brokerOf(options: ClientOptions = {}): { broker: EventBroker; warnings: string[] } {
  const warnings: string[] = [];
  const settings = settingsOf({ environment: {}, onWarning: (words) => warnings.push(words), ...options });
  const broker = new EventBroker({ settings });
  onTestFinished(() => broker.close());
  return { broker, warnings };
}
