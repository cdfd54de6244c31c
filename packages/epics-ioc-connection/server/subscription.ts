import { dbrCode, ELEMENT_BYTES, type DbrForm, type DbrType } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import { payloadBytes } from '../codec/layout.ts';
import { COMMAND } from '../codec/protocol.ts';
import type { MonitorQueue, Recipient } from './monitorQueue.ts';
import type { Outbox } from './outbox.ts';
import type { Resolved } from './pvTable.ts';
import { Refusal } from './refusal.ts';
import type { Watcher } from './served.ts';
import type { Snapshot } from './snapshot.ts';

/** What a client subscribed to. */
export interface Wanted {
  /** The client's number for the subscription. */
  readonly id: number;
  readonly type: DbrType;
  readonly form: DbrForm;
  /** 0: as many elements as there are. */
  readonly count: number;
  readonly mask: number;
}

/** The largest zeroed payload that goes along with a status. */
const MAX_ZEROS = 64 << 10;

/**
 * Zeros in place of a value that could not be read, as EPICS base sends them beside the status. A request for very many
 * elements gets none, and a count of 0.
 */
export function zeros(type: DbrType, form: DbrForm, count: number): { count: number; payload: Buffer } {
  const told = count * ELEMENT_BYTES[type] > MAX_ZEROS ? 0 : count;
  return { count: told, payload: Buffer.alloc(payloadBytes(type, form, Math.max(told, 1))) };
}

/** A monitor of a client. */
export class Subscription implements Watcher, Recipient {
  readonly wanted: Wanted;
  readonly #source: Resolved;
  readonly #outbox: Outbox;
  readonly #monitors: MonitorQueue;

  constructor(wanted: Wanted, source: Resolved, outbox: Outbox, monitors: MonitorQueue) {
    this.wanted = wanted;
    this.#source = source;
    this.#outbox = outbox;
    this.#monitors = monitors;
  }

  /** Sends the present value, and what comes. */
  open(): void {
    this.#monitors.add();
    this.#source.pv.watchers.add(this);
    this.refresh();
  }

  close(): void {
    this.#source.pv.watchers.delete(this);
    this.#monitors.remove(this);
  }

  /** Sends the present value again; where it must no longer be read, says so. */
  refresh(): void {
    this.#monitors.offer(this, this.#source.pv.snapshot);
  }

  update(snapshot: Snapshot, events: number): void {
    if (events & this.wanted.mask && this.#source.pv.access.read) this.#monitors.offer(this, snapshot);
  }

  send(snapshot: Snapshot): void {
    const { type, form, count, id } = this.wanted;
    const code = dbrCode(type, form);
    try {
      if (!this.#source.pv.access.read) throw new Refusal(ECA.NORDACCESS, 'no read access');
      const encoded = snapshot.encoded(this.#source.view, type, form, count);
      this.#outbox.send(COMMAND.EVENT_ADD, code, encoded.count, ECA.NORMAL, id, encoded.payload);
    } catch (error) {
      const eca = error instanceof Refusal ? error.eca : ECA.GETFAIL;
      const nothing = zeros(type, form, count);
      this.#outbox.send(COMMAND.EVENT_ADD, code, nothing.count, eca, id, nothing.payload);
    }
  }
}
