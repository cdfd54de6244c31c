import type { CommandData, NumbersAndStrings } from '../codec/value.ts';
import { TangoError } from './api/index.ts';
import type { CallOptions, DatabaseProxy, DeviceImport, DeviceProxy } from './api/index.ts';

/** A Tango database, by the device that stands for it. */
export class Database implements DatabaseProxy {
  readonly tangoHost: string;
  readonly #device: DeviceProxy;

  constructor(tangoHost: string, device: DeviceProxy) {
    this.tangoHost = tangoHost;
    this.#device = device;
  }

  async importDevice(name: string, options?: CallOptions): Promise<DeviceImport> {
    const { numbers, strings } = structureOf(await this.command('DbImportDevice', name, options));
    const [exported, pid] = numbers;
    const [device, ior, idlVersion, server, host, className = ''] = strings;
    if (exported === undefined || pid === undefined || host === undefined) {
      throw new TangoError('PROTOCOL', name, `the database ${this.tangoHost} does not say where it is`);
    }
    return {
      name: (device ?? name).toLowerCase(),
      exported: exported !== 0,
      pid,
      ior: ior ?? '',
      idlVersion: idlVersion ?? '',
      server: server ?? '',
      host,
      className,
    };
  }

  async deviceOfAlias(alias: string, options?: CallOptions): Promise<string> {
    const name = await this.command('DbGetAliasDevice', alias, options);
    if (typeof name === 'string') return name.toLowerCase();
    throw new TangoError('PROTOCOL', alias, `the database ${this.tangoHost} answers no name`);
  }

  async devices(pattern = '*', options?: CallOptions): Promise<string[]> {
    const names = await this.command('DbGetDeviceWideList', pattern, options);
    if (Array.isArray(names)) return names.map(String);
    throw new TangoError('PROTOCOL', pattern, `the database ${this.tangoHost} answers no names`);
  }

  command(name: string, argument?: CommandData, options?: CallOptions): Promise<CommandData> {
    return this.#device.command(name, argument, { ...options, source: 'device' });
  }
}

function structureOf(value: CommandData): NumbersAndStrings {
  if (typeof value === 'object' && 'strings' in value) return value;
  return { numbers: [], strings: [] };
}
