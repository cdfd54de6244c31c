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
import type { Circuit } from './circuit.ts';
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
/** The first search after a failed connection waits for 32 ms times 2 to this, the next one twice as long. */
const FAILURE_LEVEL = 2;
/** A connection that ends sooner is one that failed. */
const LASTING_MS = 5000;

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
  private connectedMs = 0;
  /** Connections in a row that failed, or did not last. */
  private failures = 0;
  /** Whether somebody was told of them. */
  private isTold = false;
  /** Where requests can be sent: nowhere as soon as the circuit is over, even before the channel is told. */
  private readonly present = (): Connected | undefined =>
    this.at?.circuit.isClosed === false ? this.at : undefined;
  private readonly waiting = new Set<Call>();
  private readonly stopWaiting = (call: Call): void => {
    this.waiting.delete(call);
  };
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
    return new Promise((resolve, reject) => {
      const send = (call: Call) => call.resolve(undefined);
      this.begin(new Call(this, options, { send, overdue: () => this.absence }, resolve, reject));
    });
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
    for (const call of [...this.waiting]) call.reject(this.closedError());
    circuit?.rejectCalls(this.cid, this.closedError());
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
    this.connectedMs = performance.now();
    this.nativeType = type;
    this.nativeCount = count;
    this.states.clear();
    this.at = { circuit: this.circuit, sid, type, count };
    for (const monitor of this.monitors) monitor.attach(this.at);
    for (const call of [...this.waiting]) {
      this.waiting.delete(call);
      this.send(call);
    }
    this.connectionListeners.tell(true);
  }

  lost(reason: string): void {
    if (this.state === 'closed' || !this.circuit) return;
    const wasConnected = this.state === 'connected';
    const { circuit } = this;
    this.state = 'searching';
    this.circuit = undefined;
    this.at = undefined;
    const hasLasted = wasConnected && performance.now() - this.connectedMs >= LASTING_MS;
    this.failures = hasLasted ? 0 : this.failures + 1;
    for (const monitor of this.monitors) monitor.detach();
    circuit.rejectCalls(this.cid, new CaError('DISCONNECTED', this.name, `${this.name} was lost: ${reason}`));
    // Once is no habit: a server that was lost is searched at once, one that is lost again and again is not stormed.
    const isForgiven = wasConnected && this.failures <= 1;
    if (hasLasted) this.isTold = false;
    if (!isForgiven && !this.isTold) {
      this.isTold = true;
      this.warn(`${this.name} at ${circuit.key}: ${reason}`);
    }
    this.owner.searcher.add(this, isForgiven ? 0 : FAILURE_LEVEL + this.failures);
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
      this.begin(new Call(this, options, steps, resolve, reject));
    });
  }

  private begin(call: Call): void {
    if (call.isSettled) return;
    if (this.state === 'closed') call.reject(this.closedError());
    else if (this.present()) this.send(call);
    else {
      call.onSettled = this.stopWaiting;
      this.waiting.add(call);
    }
  }

  private send(call: Call): void {
    call.onSettled = undefined;
    try {
      call.steps.send(call);
    } catch (error) {
      call.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private closedError(): CaError {
    return new CaError('CLOSED', this.name, `${this.name}: the channel is closed`);
  }
}
