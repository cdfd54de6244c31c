import { dbrCode } from '../codec/dbr.ts';
import { COMMAND } from '../codec/protocol.ts';
import type { CaReading } from '../codec/value.ts';
import { Call } from './call.ts';
import type { Connected } from './monitor.ts';
import { readingOf } from './reading.ts';

/** The names of an enum's states, read when they are needed first and kept for the time of a connection. */
export class States {
  private readonly channel: { readonly name: string; readonly cid: number };
  private known: readonly string[] | undefined;
  /** Puts that wait for the names, and those behind them: what is put first is sent first. */
  private line: (() => void)[] | undefined;

  constructor(channel: { readonly name: string; readonly cid: number }) {
    this.channel = channel;
  }

  get names(): readonly string[] | undefined {
    return this.known;
  }

  clear(): void {
    this.known = undefined;
  }

  /** Whether puts have to wait for those before them. */
  get isBusy(): boolean {
    return this.line !== undefined;
  }

  /** Behind those that wait. */
  queue(next: () => void): void {
    this.line?.push(next);
  }

  /** Reads the names, then calls `done`, or `failed` when the connection is lost meanwhile or the server refuses. */
  read(to: Connected, done: () => void, failed: (reason: Error) => void): void {
    this.line = [];
    const request = { type: 'enum', form: 'gr', asText: false } as const;
    const next = (first: () => void) => {
      const line = this.line ?? [];
      this.line = undefined;
      first();
      for (const step of line) {
        // One of them may need the names again: the rest waits behind it.
        if (this.isBusy) this.queue(step);
        else step();
      }
    };
    const call = new Call(
      this.channel,
      { timeoutSeconds: Infinity },
      {
        send: () => undefined,
        answer: (message, answered) => answered.resolve(readingOf(message, request)),
        overdue: () => this.channel.name,
      },
      (reading: CaReading) =>
        next(() => {
          this.known = reading.states ?? [];
          done();
        }),
      (reason) => next(() => failed(reason)),
    );
    const ioid = to.circuit.calls.register(call);
    to.circuit.out.add(COMMAND.READ_NOTIFY, dbrCode(request.type, request.form), 1, to.sid, ioid);
  }
}
