import { CodecError } from '../codec/error.ts';
import { dbrCode } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND } from '../codec/protocol.ts';
import type { CaValue } from '../codec/value.ts';
import { CaError } from './api.ts';
import type { PutOptions } from './api.ts';
import type { Call, CallSteps } from './call.ts';
import type { CalledChannel } from './get.ts';
import type { Connected } from './monitor.ts';
import { ecaError } from './replies.ts';
import type { States } from './states.ts';
import { needsStates, wireValueOf } from './wireValue.ts';
import type { WireValue } from './wireValue.ts';

/** The steps of a write. Names of states are looked up first; later puts wait for earlier ones. */
export class Put implements CallSteps {
  private readonly value: CaValue;
  private readonly options: PutOptions;
  private readonly at: () => Connected | undefined;
  private readonly channel: CalledChannel;
  private readonly states: States;

  constructor(
    value: CaValue,
    options: PutOptions,
    at: () => Connected | undefined,
    channel: CalledChannel,
    states: States,
  ) {
    this.value = value;
    this.options = options;
    this.at = at;
    this.channel = channel;
    this.states = states;
  }

  send(call: Call): void {
    if (this.states.isBusy) this.states.queue(() => this.guarded(call, () => this.begin(call)));
    else this.begin(call);
  }

  answer(message: CaMessage, call: Call): void {
    if (message.command !== COMMAND.WRITE_NOTIFY) throw new Error('it answers another request');
    call.resolve(undefined);
  }

  overdue(): string {
    return `${this.channel.absence}${this.options.completion ? ' that the put is complete' : ''}`;
  }

  private begin(call: Call): void {
    const to = this.at();
    if (!to) throw this.gone();
    if (this.channel.access?.write === false) throw ecaError(this.channel.name, ECA.NOWTACCESS);
    const type = this.options.type ?? to.type;
    // States may have been renamed since: a name that is not known is looked for again.
    if (needsStates(this.value, type) && !this.isKnown()) {
      const transmit = () => this.guarded(call, () => this.transmit(call, this.encoded(to)));
      this.states.read(to, transmit, (reason) => call.reject(reason));
      return;
    }
    this.transmit(call, this.encoded(to));
  }

  private isKnown(): boolean {
    const { names } = this.states;
    return names !== undefined && typeof this.value === 'string' && names.includes(this.value);
  }

  private encoded(to: Connected): WireValue {
    try {
      return wireValueOf(this.value, this.options.type ?? to.type, to.count, this.states.names);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      throw new CaError('BAD_VALUE', this.channel.name, `${this.channel.name}: ${error.message}`);
    }
  }

  private transmit(call: Call, { count, payload }: WireValue): void {
    const to = this.at();
    if (!to) throw this.gone();
    const code = dbrCode(this.options.type ?? to.type, 'plain');
    if (this.options.completion) {
      to.circuit.out.add(COMMAND.WRITE_NOTIFY, code, count, to.sid, to.circuit.calls.register(call), payload);
    } else {
      to.circuit.out.add(COMMAND.WRITE, code, count, to.sid, call.cid, payload);
      to.circuit.calls.resolveWhenSent(call);
    }
  }

  private gone(): CaError {
    const { name, state } = this.channel;
    return state === 'closed'
      ? new CaError('CLOSED', name, `${name}: the channel was closed before it was written`)
      : new CaError('DISCONNECTED', name, `${name} was lost before it was written`);
  }

  /** A call that was given up while it waited is not sent. */
  private guarded(call: Call, step: () => void): void {
    if (call.isSettled) return;
    try {
      step();
    } catch (error) {
      call.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
