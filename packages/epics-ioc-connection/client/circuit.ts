import type { CaMessage } from '../codec/message.ts';
import { COMMAND, MINOR_VERSION } from '../codec/protocol.ts';
import { CaError } from './api.ts';
import { Creations } from './creations.ts';
import { identity, textPayload } from './identity.ts';
import { ECHO_SECONDS, KeepAlive } from './keepAlive.ts';
import type { Outbox } from './outbox.ts';
import { deliver } from './replies.ts';
import type { CircuitTables, Member, MonitorSink } from './replies.ts';
import { SentCalls } from './sentCalls.ts';
import type { Settings } from './settings.ts';
import { Wire } from './wire.ts';

/** Without channels a circuit waits for the next one for so long. It does not hold the process. */
const IDLE_MS = 2000;

/** What a circuit tells its client. */
export interface CircuitOwner {
  readonly settings: Settings;
  nextId(): number;
  /** The server has said its first word. */
  onOpen(circuit: Circuit): void;
  onSearchReply(message: CaMessage, circuit: Circuit): void;
  /** It is over; told before its members are. */
  onClosed(circuit: Circuit): void;
}

/**
 * A virtual circuit: the one connection to a server, for all its channels. It ends once, for whatever reason, and tells
 * everybody on it; a new one is made when a channel is found again. While it has members it holds the process.
 */
export class Circuit implements CircuitTables {
  readonly host: string;
  readonly port: number;
  readonly members = new Map<number, Member>();
  readonly creating: Creations;
  readonly calls: SentCalls;
  readonly monitors = new Map<number, MonitorSink>();
  minorVersion = 0;
  isClosed = false;
  private isOpen = false;
  private isHeld = false;
  private readonly owner: CircuitOwner;
  private readonly wire: Wire;
  private readonly keepAlive: KeepAlive;
  private readonly opening: NodeJS.Timeout;
  private idle: NodeJS.Timeout | undefined;

  constructor(owner: CircuitOwner, host: string, port: number) {
    this.owner = owner;
    this.host = host;
    this.port = port;
    const { maxArrayBytes, connectionTimeoutSeconds } = owner.settings;
    this.wire = new Wire(host, port, maxArrayBytes, {
      onMessages: (messages) => this.receive(messages),
      onEnd: (reason, isNonsense) => {
        if (isNonsense) this.warn(`the connection is given up: ${reason}`);
        this.lose(reason);
      },
      onDrain: () => this.calls.drained(),
    });
    this.calls = new SentCalls(() => owner.nextId(), this.out);
    const { user, host: ownHost } = identity();
    this.out.add(COMMAND.VERSION, 0, MINOR_VERSION, 0, 0);
    this.out.add(COMMAND.CLIENT_NAME, 0, 0, 0, 0, textPayload(user));
    this.out.add(COMMAND.HOST_NAME, 0, 0, 0, 0, textPayload(ownHost));
    this.keepAlive = new KeepAlive(
      {
        receivedBytes: () => this.wire.receivedBytes,
        askForEcho: () => this.out.add(COMMAND.ECHO, 0, 0, 0, 0),
        onSilence: (seconds) => this.lose(`the server has said nothing for ${seconds.toFixed(1)} s`),
      },
      connectionTimeoutSeconds,
    );
    this.creating = new Creations(connectionTimeoutSeconds, (cid) => {
      const member = this.members.get(cid);
      this.detach(cid, undefined);
      member?.lost('the server does not confirm the channel');
    });
    const openingSeconds = Math.min(connectionTimeoutSeconds, 2 * ECHO_SECONDS);
    // What has come meanwhile, while this process was busy, is read first.
    this.opening = setTimeout(
      () => setImmediate(() => this.isOpen || this.lose(`the server said nothing for ${openingSeconds} s`)),
      openingSeconds * 1000,
    ).unref();
  }

  get key(): string {
    return `${this.host}:${this.port}`;
  }

  get out(): Outbox {
    return this.wire.out;
  }

  /** Resolves when the socket is free. */
  get released(): Promise<void> {
    return this.wire.released;
  }

  /** Creates a channel; the member is told what becomes of it. */
  attach(member: Member): void {
    clearTimeout(this.idle);
    this.wire.hold(true);
    this.members.set(member.cid, member);
    this.creating.add(member.cid);
    this.out.add(COMMAND.CREATE_CHAN, 0, 0, member.cid, MINOR_VERSION, textPayload(member.name));
  }

  /** Lets a channel go; `sid` undefined for one that the server has not confirmed. */
  detach(cid: number, sid: number | undefined): void {
    if (!this.members.delete(cid)) return;
    this.creating.delete(cid);
    if (this.isClosed) return;
    if (sid !== undefined) this.out.add(COMMAND.CLEAR_CHANNEL, 0, 0, sid, cid);
    if (this.members.size > 0) return;
    this.wire.hold(false);
    if (!this.isHeld) this.idle = setTimeout(() => this.close('no channel is left'), IDLE_MS).unref();
  }

  /** Keeps it open without channels, to search by it. It does not hold the process for that. */
  hold(): void {
    this.isHeld = true;
    clearTimeout(this.idle);
    if (this.members.size === 0) this.wire.hold(false);
  }

  /** Sends what was encoded elsewhere. */
  write(messages: Buffer): void {
    this.wire.write(messages);
  }

  /** There is reason to doubt that the server lives. */
  probe(): void {
    if (this.isOpen) this.keepAlive.probe();
  }

  warn(message: string): void {
    this.owner.settings.warn(`${this.key}: ${message}`);
  }

  onSearchReply(message: CaMessage): void {
    this.owner.onSearchReply(message, this);
  }

  /** Says good-bye: what was sent still leaves. */
  close(reason = 'the client was closed'): void {
    this.lose(reason, true);
  }

  /** Ends it, whatever is under way. Members and calls are told. */
  private lose(reason: string, isFarewell = false): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.wire.end(isFarewell);
    this.keepAlive.stop();
    this.creating.stop();
    clearTimeout(this.opening);
    clearTimeout(this.idle);
    this.owner.onClosed(this);
    this.calls.rejectAll(
      ({ channel }) => new CaError('DISCONNECTED', channel, `${channel}: ${this.key} was lost: ${reason}`),
    );
    this.monitors.clear();
    const members = [...this.members.values()];
    this.members.clear();
    for (const member of members) member.lost(reason);
  }

  private receive(messages: readonly CaMessage[]): void {
    this.keepAlive.heard();
    for (const message of messages) {
      deliver(message, this);
      // Somebody who was told may have closed it.
      if (this.isClosed) return;
    }
    if (this.isOpen) return;
    this.isOpen = true;
    clearTimeout(this.opening);
    this.creating.start();
    this.owner.onOpen(this);
  }
}
