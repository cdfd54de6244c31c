import { readAny, writeAny } from '../codec/any.ts';
import {
  readAttributeConfig3,
  readAttributeConfig5,
  writeAttributeConfig3,
  writeAttributeConfig5,
} from '../codec/attributeConfig.ts';
import { CdrError } from '../codec/cdr.ts';
import type { CdrReader } from '../codec/cdr.ts';
import { readCommandInfo2, readCommandInfos2 } from '../codec/commandInfo.ts';
import type { AttributeConfig, CommandInfo, DeviceInfo } from '../codec/config.ts';
import { readDeviceInfo3 } from '../codec/deviceInfo.ts';
import { STATES } from '../codec/types.ts';
import type { DevState } from '../codec/types.ts';
import type { CommandData } from '../codec/value.ts';
import type { Source } from './api/index.ts';
import { SOURCES, operation, writeIdentity } from './operation.ts';
import type { Operation } from './operation.ts';

/** What cppTango takes for the names of all attributes. */
const ALL_ATTRIBUTES = 'All attributes_3';
const LEAST_CONFIG_BYTES = 100;

export function ping(about: string): Operation<void> {
  return operation(about, 'ping', undefined, () => undefined);
}

export function deviceInfo(about: string): Operation<DeviceInfo> {
  return operation(about, 'info_3', undefined, readDeviceInfo3);
}

export function deviceState(about: string): Operation<DevState> {
  return operation(about, '_get_state', undefined, (body: CdrReader) => {
    const number = body.u32();
    const state = STATES[number];
    if (state === undefined) throw new CdrError(`${number} is no state`);
    return state;
  });
}

/** One of the texts that every device has: `status`, `adm_name`. */
export function deviceText(about: string, name: string): Operation<string> {
  return operation(about, `_get_${name}`, undefined, (body) => body.string());
}

export function blackBox(about: string, count: number): Operation<string[]> {
  return operation(
    about,
    'black_box',
    (writer) => writer.i32(count),
    (body) => body.strings(),
  );
}

export function commandInfos(about: string): Operation<CommandInfo[]> {
  return operation(about, 'command_list_query_2', undefined, (body) => readCommandInfos2(body).commands);
}

export function commandInfo(device: string, name: string): Operation<CommandInfo> {
  return operation(
    `${device}/${name}`,
    'command_query_2',
    (writer) => writer.string(name),
    (body) => readCommandInfo2(body),
  );
}

export function runCommand(
  device: string,
  { name, argument }: CommandInfo,
  value: CommandData,
  source: Source,
): Operation<CommandData> {
  return operation(
    `${device}/${name}`,
    (idl) => (idl >= 4 ? 'command_inout_4' : 'command_inout_2'),
    (writer, { idl }) => {
      writer.string(name);
      writeAny(writer, argument, value);
      writer.u32(SOURCES[source]);
      if (idl >= 4) writeIdentity(writer);
    },
    (body) => readAny(body),
  );
}

/** Configurations of attributes, or of all of them. */
export function attributeConfigs(
  about: string,
  names: readonly string[] | undefined,
): Operation<AttributeConfig[]> {
  return operation(
    about,
    (idl) => (idl >= 5 ? 'get_attribute_config_5' : 'get_attribute_config_3'),
    (writer) => writer.strings(names ?? [ALL_ATTRIBUTES]),
    (body, { idl }) => {
      const read = idl >= 5 ? readAttributeConfig5 : readAttributeConfig3;
      const configs = body.list(() => read(body), LEAST_CONFIG_BYTES);
      if (names && configs.length !== names.length) {
        throw new CdrError(`${configs.length} configurations of ${names.length} attributes`);
      }
      return configs;
    },
  );
}

export function setAttributeConfig(device: string, config: AttributeConfig): Operation<void> {
  return operation(
    `${device}/${config.name}`,
    (idl) => `set_attribute_config_${Math.min(idl, 5)}`,
    (writer, { idl }) => {
      const write = idl >= 5 ? writeAttributeConfig5 : writeAttributeConfig3;
      writer.list([config], (each) => write(writer, each));
      if (idl >= 4) writeIdentity(writer);
    },
    () => undefined,
  );
}
