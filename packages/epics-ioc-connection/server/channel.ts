import { dbrCode, dbrOf, type DbrForm, type DbrType } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import type { CaMessage } from '../codec/message.ts';
import { ACCESS, COMMAND, EVENT_ADD_BYTES, EVENT_MASK, EVENT_MASK_OFFSET } from '../codec/protocol.ts';
import type { Peer } from './peer.ts';
import type { Resolved } from './pvTable.ts';
import { PutQueue } from './puts.ts';
import { Refusal } from './refusal.ts';
import type { Holder } from './served.ts';
import { STRING_CAPACITY } from './shape.ts';
import { Subscription, zeros } from './subscription.ts';
import { writtenValue } from './written.ts';
import { answerPut, WrittenPut } from './writtenPut.ts';

const ANY_EVENT = EVENT_MASK.value | EVENT_MASK.log | EVENT_MASK.alarm | EVENT_MASK.property;

/** A client's channel to a process variable: reads, writes and monitors. */
export class ServerChannel implements Holder {
  /** The server's and the client's number for it. */
  readonly sid: number;
  readonly cid: number;
  readonly source: Resolved;
  readonly #peer: Peer;
  readonly #onRemoved: (channel: ServerChannel) => void;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #puts = new PutQueue();

  constructor(
    sid: number,
    cid: number,
    source: Resolved,
    peer: Peer,
    onRemoved: (channel: ServerChannel) => void,
  ) {
    this.sid = sid;
    this.cid = cid;
    this.source = source;
    this.#peer = peer;
    this.#onRemoved = onRemoved;
  }

  /** The client's access rights, then the type and the most elements. */
  open(): void {
    const { pv, view } = this.source;
    pv.holders.add(this);
    this.#sendAccess();
    const type: DbrType = view === 'longString' ? 'char' : pv.shape.type;
    const count = view === 'longString' ? STRING_CAPACITY : pv.shape.capacity;
    this.#peer.outbox.send(COMMAND.CREATE_CHAN, dbrCode(type, 'plain'), count, this.cid, this.sid);
  }

  close(): void {
    this.source.pv.holders.delete(this);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
    this.#puts.close();
  }

  accessChanged(): void {
    this.#sendAccess();
    for (const subscription of this.#subscriptions.values()) subscription.refresh();
  }

  removed(): void {
    this.close();
    this.#peer.outbox.send(COMMAND.SERVER_DISCONN, 0, 0, this.cid, 0);
    this.#onRemoved(this);
  }

  /** READ_NOTIFY: what cannot be read is answered with a status and zeros; READ (deprecated): with an ERROR. */
  read(request: CaMessage): void {
    const { command, dataType, dataCount, parameter2: ioid } = request;
    const dbr = this.#typeOf(request);
    if (!dbr) return;
    const { pv, view } = this.source;
    const isNotify = command === COMMAND.READ_NOTIFY;
    try {
      if (!pv.access.read) throw new Refusal(ECA.NORDACCESS, `${pv.name} must not be read`);
      const { count, payload } = pv.snapshot.encoded(view, dbr.type, dbr.form, dataCount);
      this.#peer.outbox.send(command, dataType, count, isNotify ? ECA.NORMAL : this.cid, ioid, payload);
    } catch (error) {
      const eca = error instanceof Refusal ? error.eca : ECA.GETFAIL;
      if (isNotify) {
        const nothing = zeros(dbr.type, dbr.form, dataCount);
        this.#peer.outbox.send(command, dataType, nothing.count, eca, ioid, nothing.payload);
      } else this.#peer.refuse(request, this.cid, eca, (error as Error).message);
    }
  }

  /** WRITE and WRITE_NOTIFY. */
  write(request: CaMessage): void {
    const { pv } = this.source;
    try {
      if (!pv.access.write) throw new Refusal(ECA.NOWTACCESS, `${pv.name} must not be written`);
      const value = writtenValue(pv.shape, pv.states, request);
      if (this.#puts.submit(new WrittenPut(pv, value, request, this.cid, this.#peer))) return;
      throw new Refusal(ECA.PUTCBINPROG, `too many puts to ${pv.name} wait for the one that is under way`);
    } catch (error) {
      const { message } = error as Error;
      answerPut(this.#peer, request, this.cid, error instanceof Refusal ? error.eca : ECA.PUTFAIL, message);
    }
  }

  /** EVENT_ADD: the present value, then every change of what the mask asks for. */
  subscribe(request: CaMessage): void {
    const { dataCount: count, parameter2: id, payload } = request;
    const dbr = this.#typeOf(request);
    if (!dbr) return;
    const mask = payload.length < EVENT_ADD_BYTES ? 0 : payload.readUInt16BE(EVENT_MASK_OFFSET) & ANY_EVENT;
    if (mask === 0) {
      this.#peer.refuse(request, this.cid, ECA.BADMASK, 'the mask asks for nothing');
      return;
    }
    this.#subscriptions.get(id)?.close();
    const { outbox, monitors } = this.#peer;
    const subscription = new Subscription({ id, ...dbr, count, mask }, this.source, outbox, monitors);
    this.#subscriptions.set(id, subscription);
    subscription.open();
  }

  /** EVENT_CANCEL; confirmed by an EVENT_ADD without a payload. */
  cancel(request: CaMessage): void {
    const { dataType, dataCount, parameter2: id } = request;
    const subscription = this.#subscriptions.get(id);
    if (!subscription) {
      this.#peer.refuse(request, this.cid, ECA.BADMONID, `there is no monitor ${id}`);
      return;
    }
    this.#subscriptions.delete(id);
    subscription.close();
    this.#peer.outbox.send(COMMAND.EVENT_ADD, dataType, dataCount, this.sid, id);
  }

  #typeOf(request: CaMessage): { readonly type: DbrType; readonly form: DbrForm } | undefined {
    const dbr = dbrOf(request.dataType);
    if (!dbr) this.#peer.refuse(request, this.cid, ECA.BADTYPE, `DBR type ${request.dataType} is not served`);
    return dbr;
  }

  #sendAccess(): void {
    const { read, write } = this.source.pv.access;
    const rights = (read ? ACCESS.read : 0) | (write ? ACCESS.write : 0);
    this.#peer.outbox.send(COMMAND.ACCESS_RIGHTS, 0, 0, this.cid, rights);
  }
}
