import { dbrCode } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import type { CaMessage } from '../codec/message.ts';
import { COMMAND } from '../codec/protocol.ts';
import type { AccessRights, ChannelState, GetOptions } from './api.ts';
import type { Call, CallSteps } from './call.ts';
import { elementsOf } from './monitor.ts';
import type { Connected } from './monitor.ts';
import { readingOf } from './reading.ts';
import type { Request } from './reading.ts';
import { ecaError } from './replies.ts';

/** What a call knows of its channel. */
export interface CalledChannel {
  readonly name: string;
  readonly state: ChannelState;
  readonly access: AccessRights | undefined;
  /** What is missing, in words. */
  readonly absence: string;
}

/** The steps of a read. */
export class Get implements CallSteps {
  private readonly options: GetOptions;
  private readonly at: () => Connected | undefined;
  private readonly channel: CalledChannel;
  private request: Request | undefined;

  constructor(options: GetOptions, at: () => Connected | undefined, channel: CalledChannel) {
    this.options = options;
    this.at = at;
    this.channel = channel;
  }

  send(call: Call): void {
    const to = this.at();
    if (!to) return;
    if (this.channel.access?.read === false) throw ecaError(this.channel.name, ECA.NORDACCESS);
    const { type = to.type, form = 'plain', count = 0, asText = false } = this.options;
    this.request = { type, form, asText };
    const ioid = to.circuit.calls.register(call);
    to.circuit.out.add(COMMAND.READ_NOTIFY, dbrCode(type, form), elementsOf(count, to), to.sid, ioid);
  }

  answer(message: CaMessage, call: Call): void {
    if (message.command !== COMMAND.READ_NOTIFY || !this.request)
      throw new Error('it answers another request');
    call.resolve(readingOf(message, this.request));
  }

  overdue(): string {
    return this.channel.absence;
  }
}
