import type { Call } from './call.ts';

/** Puts without completion wait while so much is on its way. */
const MOST_WAITING_BYTES = 2 ** 20;

/** The calls that were sent on a circuit: those whose answer is awaited, and those that wait for the wire to have room. */
export class SentCalls {
  private readonly asked = new Map<number, Call>();
  private readonly waitingForDrain = new Set<Call>();
  private readonly nextId: () => number;
  private readonly out: { readonly waitingBytes: number };
  private readonly forget = (call: Call): void => {
    this.asked.delete(call.ioid);
    this.waitingForDrain.delete(call);
  };

  /**
   * @param nextId numbers that no other call of the client has
   * @param out says how many bytes have not left yet
   */
  constructor(nextId: () => number, out: { readonly waitingBytes: number }) {
    this.nextId = nextId;
    this.out = out;
  }

  /** The call that an answer with this number is for; undefined for one that came too late. */
  get(ioid: number): Call | undefined {
    return this.asked.get(ioid);
  }

  /** Numbers a call that is sent now; its answer finds it by the number. */
  register(call: Call): number {
    call.ioid = this.nextId();
    call.onSettled = this.forget;
    this.asked.set(call.ioid, call);
    return call.ioid;
  }

  /** Resolves a call that is sent, at once, or when there is room again. */
  resolveWhenSent(call: Call): void {
    if (this.out.waitingBytes < MOST_WAITING_BYTES) {
      call.resolve(undefined);
      return;
    }
    call.onSettled = this.forget;
    this.waitingForDrain.add(call);
  }

  /** The wire has room again. */
  drained(): void {
    for (const call of [...this.waitingForDrain]) call.resolve(undefined);
  }

  /** Calls of a channel that is lost or closed cannot be answered any more. */
  reject(cid: number, reason: Error): void {
    for (const call of this.all()) {
      if (call.cid === cid) call.reject(reason);
    }
  }

  /** The circuit is over. */
  rejectAll(reasonFor: (call: Call) => Error): void {
    for (const call of this.all()) call.reject(reasonFor(call));
  }

  private all(): Call[] {
    return [...this.asked.values(), ...this.waitingForDrain];
  }
}
