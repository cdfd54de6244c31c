import { readTypedAny, writeAny } from '../../codec/any.ts';
import { writeCommandInfo, writeCommandInfo2 } from '../../codec/commandInfo.ts';
import type { CommandData } from '../../codec/value.ts';
import type { Command } from '../command.ts';
import type { Polled } from '../polled.ts';
import { refusal } from '../refusal.ts';
import {
  readCaller,
  readSource,
  recordCall,
  andThen,
  type Answer,
  type Call,
  type Operation,
} from './operation.ts';

function calling(has: { readonly source: boolean; readonly caller: boolean }): Operation {
  return (call) => {
    const { host, device, args, address } = call;
    const name = args.string();
    const argument = readTypedAny(args);
    const source = has.source ? readSource(args) : 'device';
    recordCall(call, `Command ${name}`, has.caller ? readCaller(args, address) : { address });
    const command = device.command(name);
    if (source === 'cache') return resultOf(command, host.poller.command(command).fresh());
    if (source === 'cache_device' && host.poller.isPolled(command)) {
      const cached = cachedOf(host.poller.command(command));
      if (cached) return resultOf(command, cached.value);
    }
    return andThen(device.execute(command, argument), (value) => resultOf(command, value));
  };
}

/** What polling has got last; undefined where that is no good, so that the device is asked. */
function cachedOf(polled: Polled<CommandData>): { readonly value: CommandData } | undefined {
  try {
    return { value: polled.fresh() };
  } catch {
    return undefined;
  }
}

/** A result of another type than was declared is refused when it is written: the client is told. */
function resultOf({ info, about }: Command, value: CommandData): Answer {
  return (writer) => {
    try {
      writeAny(writer, info.result, value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw refusal(
        about,
        'API_IncompatibleCmdArgumentType',
        `The result is no ${info.result}: ${error.message}`,
      );
    }
  };
}

function querying(write: typeof writeCommandInfo): Operation {
  return (call) => {
    const name = call.args.string();
    recordCall(call, `Command ${name}`);
    const { info } = call.device.command(name);
    return (writer) => write(writer, info);
  };
}

function listing(write: typeof writeCommandInfo): Operation {
  return (call) => {
    recordCall(call);
    const infos = infosOf(call);
    return (writer) => writer.list(infos, (info) => write(writer, info));
  };
}

function infosOf({ device }: Call): Command['info'][] {
  return [...device.commands.values()].map(({ info }) => info);
}

export const COMMANDS: Readonly<Record<string, Operation>> = {
  command_inout: calling({ source: false, caller: false }),
  command_inout_2: calling({ source: true, caller: false }),
  command_inout_4: calling({ source: true, caller: true }),
  command_query: querying(writeCommandInfo),
  command_query_2: querying(writeCommandInfo2),
  command_list_query: listing(writeCommandInfo),
  command_list_query_2: listing(writeCommandInfo2),
};
