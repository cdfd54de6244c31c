import type { DbrType } from '../codec/dbr.ts';
import { ACCESS } from '../codec/protocol.ts';
import type { CaReading, CaValue } from '../codec/value.ts';
import { CaError } from './api.ts';
import type {
  AccessRights,
  CallOptions,
  Channel,
  ChannelState,
  GetOptions,
  MonitorOptions,
  PutOptions,
  Subscription,
} from './api.ts';
import { Call } from './call.ts';
import type { CallSteps } from './call.ts';
import { CallQueue } from './callQueue.ts';
import type { Circuit } from './circuit.ts';
import { Failures } from './failures.ts';
import { Get } from './get.ts';
import { Listeners } from './listeners.ts';
import { Monitor } from './monitor.ts';
import type { Connected } from './monitor.ts';
import { Put } from './put.ts';
import type { Member } from './replies.ts';
import type { Sought } from './searchQueue.ts';
import { States } from './states.ts';

/** What a channel needs of its client. */
export interface ChannelOwner {
  readonly searcher: {
    add(sought: Sought, level?: number): void;
    remove(cid: number): void;
    readonly places: string;
  };
  circuitTo(host: string, port: number): Circuit;
  nextId(): number;
  forget(channel: CaChannel): void;
  readonly warn: (message: string) => void;
}

const NOTHING = {};

/** A channel: searched, connected, lost and searched again, until it is closed. */
export class CaChannel implements Channel, Member, Sought {
  readonly name: string;
  readonly cid: number;
  readonly warn: (message: string) => void;
  state: ChannelState = 'searching';
  nativeType: DbrType | undefined;
  nativeCount: number | undefined;
  access: AccessRights | undefined;
  wasConnected = false;
  private readonly owner: ChannelOwner;
  private circuit: Circuit | undefined;
  private at: Connected | undefined;
  private readonly failures = new Failures();
  /** Where requests can be sent: nowhere as soon as the circuit is over, even before the channel is told. */
  private readonly present = (): Connected | undefined =>
    this.at?.circuit.isClosed === false ? this.at : undefined;
  private readonly calls = new CallQueue();
  private readonly monitors = new Set<Monitor>();
  private readonly connectionListeners: Listeners<boolean>;
  private readonly accessListeners: Listeners<AccessRights>;
  private readonly states: States;

  constructor(owner: ChannelOwner, name: string) {
    this.owner = owner;
    this.name = name;
    this.warn = owner.warn;
    this.cid = owner.nextId();
    this.connectionListeners = new Listeners(`${name}: a listener of the connection`, owner.warn);
    this.accessListeners = new Listeners(`${name}: a listener of access rights`, owner.warn);
    this.states = new States({ name, cid: this.cid });
    owner.searcher.add(this);
  }

  get server(): string | undefined {
    return this.at?.circuit.key;
  }

  connected(options: CallOptions = NOTHING): Promise<void> {
    return this.call(options, { send: (call) => call.resolve(undefined), overdue: () => this.absence });
  }

  get(options: GetOptions = NOTHING): Promise<CaReading> {
    return this.call(options, new Get(options, this.present, this));
  }

  put(value: CaValue, options: PutOptions = NOTHING): Promise<void> {
    return this.call(options, new Put(value, options, this.present, this, this.states));
  }

  monitor(listener: (reading: CaReading) => void, options: MonitorOptions = NOTHING): Subscription {
    if (this.state === 'closed') throw this.closedError();
    const monitor = new Monitor(this, this.owner.nextId(), listener, options, (closed) =>
      this.monitors.delete(closed),
    );
    this.monitors.add(monitor);
    const to = this.present();
    if (to) monitor.attach(to);
    return monitor;
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    return this.connectionListeners.add(listener, this.state === 'connected');
  }

  onAccess(listener: (access: AccessRights) => void): () => void {
    return this.accessListeners.add(listener, this.access);
  }

  close(): void {
    if (this.state === 'closed') return;
    const { circuit, at } = this;
    const wasConnected = this.state === 'connected';
    this.state = 'closed';
    // First: nothing is sent any more by those who wait for the calls that end now.
    this.circuit = undefined;
    this.at = undefined;
    this.owner.searcher.remove(this.cid);
    for (const monitor of this.monitors) monitor.detach();
    this.monitors.clear();
    this.calls.reject(() => this.closedError());
    circuit?.calls.reject(this.cid, this.closedError());
    circuit?.detach(this.cid, at?.sid);
    this.owner.forget(this);
    if (wasConnected) this.connectionListeners.tell(false);
  }

  // What the searcher and the circuit tell.

  found(host: string, port: number): void {
    this.state = 'connecting';
    this.circuit = this.owner.circuitTo(host, port);
    this.circuit.attach(this);
  }

  accessIs(bits: number): void {
    this.access = { read: (bits & ACCESS.read) !== 0, write: (bits & ACCESS.write) !== 0 };
    this.accessListeners.tell(this.access);
  }

  created(sid: number, type: DbrType, count: number): void {
    if (!this.circuit) return;
    this.state = 'connected';
    this.wasConnected = true;
    this.failures.connected();
    this.nativeType = type;
    this.nativeCount = count;
    this.states.clear();
    this.at = { circuit: this.circuit, sid, type, count };
    for (const monitor of this.monitors) monitor.attach(this.at);
    this.calls.connected();
    this.connectionListeners.tell(true);
  }

  lost(reason: string): void {
    if (this.state === 'closed' || !this.circuit) return;
    const wasConnected = this.state === 'connected';
    const { circuit } = this;
    this.state = 'searching';
    this.circuit = undefined;
    this.at = undefined;
    const { level, isNews } = this.failures.lost(wasConnected);
    for (const monitor of this.monitors) monitor.detach();
    circuit.calls.reject(
      this.cid,
      new CaError('DISCONNECTED', this.name, `${this.name} was lost: ${reason}`),
    );
    if (isNews) this.warn(`${this.name} at ${circuit.key}: ${reason}`);
    this.owner.searcher.add(this, level);
    if (wasConnected) this.connectionListeners.tell(false);
  }

  /** What is missing to a call, in words. */
  get absence(): string {
    if (this.state === 'connected') return `${this.name}: ${this.server ?? ''} did not answer`;
    if (this.circuit) return `${this.name}: ${this.circuit.key} did not accept the channel`;
    return `${this.name}: no server was found (searched ${this.owner.searcher.places})`;
  }

  private call<T>(options: CallOptions, steps: CallSteps): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = new Call(this, options, steps, resolve, reject);
      if (call.isSettled) return;
      if (this.state === 'closed') call.reject(this.closedError());
      else this.calls.begin(call, this.present() !== undefined);
    });
  }

  private closedError(): CaError {
    return new CaError('CLOSED', this.name, `${this.name}: the channel is closed`);
  }
}
