import type { CommandInfo } from '../codec/config.ts';
import type { CommandData } from '../codec/value.ts';
import { TangoError } from './api/index.ts';
import type { CallOptions, ReadOptions } from './api/index.ts';
import { Budget } from './budget.ts';
import type { Caller } from './caller.ts';
import { commandInfo, commandInfos, runCommand } from './deviceOperations.ts';
import { Memo } from './memo.ts';
import type { Route } from './route.ts';

/** Commands of one device. */
export class CommandCalls {
  readonly #caller: Caller;
  readonly #route: Route;
  readonly #device: { readonly name: string };
  readonly #infos: Memo<CommandInfo>;

  constructor(caller: Caller, route: Route, device: { readonly name: string }) {
    this.#caller = caller;
    this.#route = route;
    this.#device = device;
    this.#infos = new Memo(route);
  }

  async run(name: string, argument: CommandData, options: ReadOptions = {}): Promise<CommandData> {
    const budget = new Budget(options, this.#caller.timeoutSeconds);
    // Servers refuse an argument of another type, be it as short.
    const info = this.#infos.get(name) ?? (await this.info(name, budget.left()));
    if (argument === undefined && info.argument !== 'void') {
      throw new TangoError(
        'BAD_VALUE',
        `${this.#device.name}/${name}`,
        `an argument of type ${info.argument} is wanted`,
      );
    }
    const what = runCommand(this.#device.name, info, argument, options.source ?? 'cache_device');
    return this.#caller.call(this.#route, what, budget.left());
  }

  async list(options: CallOptions = {}): Promise<CommandInfo[]> {
    const infos = await this.#caller.call(this.#route, commandInfos(this.#device.name), options);
    for (const info of infos) this.#infos.set(info.name, info);
    return infos;
  }

  async info(name: string, options: CallOptions = {}): Promise<CommandInfo> {
    const info = await this.#caller.call(this.#route, commandInfo(this.#device.name, name), options);
    this.#infos.set(name, info);
    return info;
  }
}
