import { writeAny } from '#tango/codec/any';
import {
  writeAttributeConfig1,
  writeAttributeConfig3,
  writeAttributeConfig5,
} from '#tango/codec/attributeConfig';
import { writeAttributeValue1, writeAttributeValue4 } from '#tango/codec/attributeValueWrite';
import type { CdrWriter } from '#tango/codec/cdrWriter';
import type { GiopMinor } from '#tango/codec/giop';
import { writeLocateRequest } from '#tango/codec/request';
import type { AttributeConfig, CommandData, CommandType } from '#tango';
import { request } from './rawClient.ts';

type Write = (writer: CdrWriter) => void;

const CALLER: Write = (writer) => {
  writer.u32(0);
  writer.u32(4711);
};
const SOURCE: Write = (writer) => writer.u32(0);

const names =
  (...all: string[]): Write =>
  (writer) =>
    writer.strings(all);

const text =
  (value: string): Write =>
  (writer) =>
    writer.string(value);

const number =
  (value: number): Write =>
  (writer) =>
    writer.i32(value);

const command =
  (name: string, type: CommandType, value: CommandData): Write =>
  (writer) => {
    writer.string(name);
    writeAny(writer, type, value);
  };

const value4: Write = (writer) =>
  writer.list([2.5, 3.5], (value) =>
    writeAttributeValue4(writer, { name: 'd', type: 'double', format: 'scalar' }, value),
  );
const array4: Write = (writer) =>
  writer.list([[1, 2, 3]], (value) =>
    writeAttributeValue4(writer, { name: 's', type: 'short', format: 'spectrum' }, value),
  );
const words4: Write = (writer) =>
  writer.list(['a', 'b'], (value) =>
    writeAttributeValue4(writer, { name: 't', type: 'string', format: 'scalar' }, value),
  );
const value1: Write = (writer) =>
  writer.list([2.5], (value) =>
    writeAttributeValue1(writer, { name: 'd', type: 'double', format: 'scalar' }, value),
  );

const CONFIG: AttributeConfig = {
  name: 'd',
  access: 'read_write',
  format: 'scalar',
  type: 'double',
  memorized: false,
  writtenAtInit: false,
  maxWidth: 1,
  maxHeight: 0,
  description: 'x',
  label: 'y',
  units: 'z',
  standardUnits: '',
  displayUnits: '',
  numberFormat: '%d',
  writableName: 'd',
  level: 'operator',
  rootName: '',
  enumLabels: [],
  alarms: { maxAlarm: '7' },
  events: { absChange: '1' },
};

const config =
  (write: (writer: CdrWriter, config: AttributeConfig) => void): Write =>
  (writer) =>
    writer.list([CONFIG], (one) => write(writer, one));

const all = names('All attributes_3');
const some = names('d', 's', 't', 'State', 'none');

/** Each operation of tango.idl with arguments that make sense. */
const OPERATIONS: readonly (readonly [operation: string, ...parts: Write[]])[] = [
  ['_is_a', text('IDL:Tango/Device_5:1.0')],
  ['_non_existent'],
  ['_get_name'],
  ['_get_description'],
  ['_get_state'],
  ['_get_status'],
  ['_get_adm_name'],
  ['ping'],
  ['info'],
  ['info_3'],
  ['black_box', number(5)],
  ['command_inout', command('Echo', 'double_array', [1, 2])],
  ['command_inout_2', command('State', 'void', undefined), SOURCE],
  ['command_inout_4', command('Echo', 'double_array', [1, 2, 3]), SOURCE, CALLER],
  ['command_inout_4', command('Pair', 'long_string_array', { numbers: [1], strings: ['a'] }), SOURCE, CALLER],
  ['command_inout_4', command('Slow', 'void', undefined), SOURCE, CALLER],
  ['command_list_query'],
  ['command_list_query_2'],
  ['command_query', text('Echo')],
  ['command_query_2', text('Echo')],
  ['get_attribute_config', all],
  ['get_attribute_config_2', all],
  ['get_attribute_config_3', all],
  ['get_attribute_config_5', names('d')],
  ['set_attribute_config', config(writeAttributeConfig1)],
  ['set_attribute_config_3', config(writeAttributeConfig3)],
  ['set_attribute_config_4', config(writeAttributeConfig3), CALLER],
  ['set_attribute_config_5', config(writeAttributeConfig5), CALLER],
  ['read_attributes', some],
  ['read_attributes_2', some, SOURCE],
  ['read_attributes_3', some, SOURCE],
  ['read_attributes_4', some, SOURCE, CALLER],
  ['read_attributes_5', some, SOURCE, CALLER],
  ['read_attributes_5', names('i'), SOURCE, CALLER],
  ['write_attributes', value1],
  ['write_attributes_3', value1],
  ['write_attributes_4', value4, CALLER],
  ['write_attributes_4', array4, CALLER],
  ['write_attributes_4', words4, CALLER],
  ['write_read_attributes_4', value4, CALLER],
  ['write_read_attributes_5', array4, some, CALLER],
  ['read_attribute_history_2', text('p'), number(3)],
  ['read_attribute_history_3', text('p'), number(3)],
  ['read_attribute_history_4', text('p'), number(3)],
  ['read_attribute_history_5', text('p'), number(3)],
  ['command_inout_history_2', text('Echo'), number(3)],
  ['command_inout_history_4', text('Echo'), number(3)],
  ['get_pipe_config_5', names('All pipes')],
  ['read_pipe_5', text('x'), CALLER],
];

/** What the admin device is told. */
const ADMIN: readonly Write[] = [
  command('QueryDevice', 'void', undefined),
  command('DevPollStatus', 'string', 'test/server/1'),
  command('AddObjPolling', 'long_string_array', {
    numbers: [50],
    strings: ['test/server/1', 'attribute', 's'],
  }),
  command('RemObjPolling', 'string_array', ['test/server/1', 'attribute', 's']),
  command('DevLockStatus', 'string', 'test/server/1'),
  command('GetLoggingLevel', 'string_array', ['test/server/1']),
  command('ZmqEventSubscriptionChange', 'string_array', ['info']),
  command('ZmqEventSubscriptionChange', 'string_array', ['test/server/1', 'd', 'subscribe', 'change', '5']),
  command('DevRestart', 'string', 'test/server/1'),
];

/** Names of all operations, each once. */
export const OPERATION_NAMES = [...new Set(OPERATIONS.map(([operation]) => operation))];

/** All that a client may say, request by request. */
export function conversation(minor: GiopMinor): Uint8Array[] {
  let requestId = 1;
  const ask = (key: string, operation: string, parts: readonly Write[]): Uint8Array =>
    request(
      key,
      operation,
      parts.length === 0 ? undefined : (writer) => parts.forEach((write) => write(writer)),
      {
        requestId: requestId++,
        minor,
        littleEndian: requestId % 3 !== 0,
      },
    );
  return [
    writeLocateRequest({ requestId: 4, objectKey: Buffer.from('test/server/1'), minor }).slice(),
    ...OPERATIONS.map(([operation, ...parts]) => ask('test/server/1', operation, parts)),
    ...ADMIN.map((write) => ask('dserver/Tested/one', 'command_inout_4', [write, SOURCE, CALLER])),
  ];
}
