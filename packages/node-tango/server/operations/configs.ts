import {
  readAttributeConfig1,
  readAttributeConfig3,
  readAttributeConfig5,
  writeAttributeConfig1,
  writeAttributeConfig2,
  writeAttributeConfig3,
  writeAttributeConfig5,
} from '../../codec/attributeConfig.ts';
import type { CdrReader } from '../../codec/cdr.ts';
import type { AttributeConfig } from '../../codec/config.ts';
import { readCaller, recordCall, type Operation } from './operation.ts';
import { wantedNames } from './reads.ts';

/** Least octets of a configuration: 20 texts and numbers. */
const LEAST_BYTES = 80;

function getting(write: typeof writeAttributeConfig5, isFive: boolean): Operation {
  return (call) => {
    const { device, args } = call;
    const names = wantedNames(device, args.strings());
    recordCall(call, `Attribute ${names.join(', ')}`);
    const configs = names.map((name) => device.attribute(name).config);
    return (writer) => writer.list(configs, (config) => write(writer, isFive ? config : before5(config)));
  };
}

/** Enums came with Device_5; older clients take them for what they travel as. */
function before5(config: AttributeConfig): AttributeConfig {
  return config.type === 'enum' ? { ...config, type: 'short' } : config;
}

/** What an older structure does not tell stays as it is. */
type Merge = (current: AttributeConfig, wanted: AttributeConfig) => AttributeConfig;

const mergeAll: Merge = (current, wanted) => {
  // A configuration without labels does not take them away: PyTango sends none for what is no enum.
  const enumLabels = wanted.enumLabels.length > 0 ? wanted.enumLabels : current.enumLabels;
  return { ...wanted, name: current.name, enumLabels };
};

const merge3: Merge = (current, wanted) => {
  const { type, memorized, writtenAtInit, rootName, enumLabels } = current;
  return { ...wanted, name: current.name, type, memorized, writtenAtInit, rootName, enumLabels };
};

const merge1: Merge = (current, wanted) => ({
  ...merge3(current, wanted),
  level: current.level,
  alarms: { ...withoutLevels(current), ...wanted.alarms },
  events: current.events,
});

function withoutLevels({ alarms }: AttributeConfig): AttributeConfig['alarms'] {
  const kept = { ...alarms };
  Reflect.deleteProperty(kept, 'minAlarm');
  Reflect.deleteProperty(kept, 'maxAlarm');
  return kept;
}

function setting(read: (args: CdrReader) => AttributeConfig, merge: Merge, hasCaller: boolean): Operation {
  return async (call) => {
    const { host, device, args, address } = call;
    const configs = args.list(() => read(args), LEAST_BYTES);
    const caller = hasCaller ? readCaller(args, address) : { address };
    recordCall(call, `Attribute ${configs.map(({ name }) => name).join(', ')}`, caller);
    await device.inTurn(async () => {
      for (const wanted of configs) {
        const attribute = device.attribute(wanted.name);
        const changed = await device.configure(attribute, merge(attribute.config, wanted));
        if (changed) host.configured(attribute);
      }
    });
    return undefined;
  };
}

export const CONFIGS: Readonly<Record<string, Operation>> = {
  get_attribute_config: getting(writeAttributeConfig1, false),
  get_attribute_config_2: getting(writeAttributeConfig2, false),
  get_attribute_config_3: getting(writeAttributeConfig3, false),
  get_attribute_config_5: getting(writeAttributeConfig5, true),
  set_attribute_config: setting(readAttributeConfig1, merge1, false),
  set_attribute_config_3: setting(readAttributeConfig3, merge3, false),
  set_attribute_config_4: setting(readAttributeConfig3, merge3, true),
  set_attribute_config_5: setting(readAttributeConfig5, mergeAll, true),
};
