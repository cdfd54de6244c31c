import { hostname } from 'node:os';
import { writeDeviceInfo, writeDeviceInfo3 } from '../../codec/deviceInfo.ts';
import type { DeviceInfo } from '../../codec/config.ts';
import { STATES } from '../../codec/types.ts';
import { refusal } from '../refusal.ts';
import { recordCall, andThen, type Answer, type Call, type Operation } from './operation.ts';

/** Version of the IDL that is spoken: Device_5, that of Tango 9. */
export const IDL_VERSION = 5;

/** Type of the object in references, and what `_is_a` is asked for. */
export const DEVICE_ID = `IDL:Tango/Device_${IDL_VERSION}:1.0`;

const IS_A: ReadonlySet<string> = new Set([
  'IDL:omg.org/CORBA/Object:1.0',
  'IDL:Tango/Device:1.0',
  'IDL:Tango/Device_2:1.0',
  'IDL:Tango/Device_3:1.0',
  'IDL:Tango/Device_4:1.0',
  DEVICE_ID,
]);

const text =
  (value: string): Answer =>
  (writer) =>
    writer.string(value);

function infoOf({ host, device }: Call): DeviceInfo {
  return {
    className: device.definition.className,
    serverId: host.name,
    serverHost: hostname(),
    serverVersion: IDL_VERSION,
    docUrl: 'Doc URL = http://www.tango-controls.org',
    type: device.definition.className,
  };
}

/** What every CORBA object is asked, and what every device has. */
export const BASICS: Readonly<Record<string, Operation>> = {
  _is_a: ({ args }) => {
    const id = args.string();
    return (writer) => writer.bool(IS_A.has(id));
  },
  _non_existent: () => (writer) => writer.bool(false),
  _not_existent: () => (writer) => writer.bool(false),
  _get_name: ({ device }) => text(device.name),
  _get_description: ({ device }) => text(device.definition.description ?? 'A TANGO device'),
  _get_adm_name: ({ host }) => text(`dserver/${host.name}`),
  _get_state: (call) => {
    recordCall(call, 'Attribute State');
    const { device } = call;
    return andThen(
      device.inTurn(() => device.condition.readState()),
      (state) => (writer) => writer.u32(STATES.indexOf(state)),
    );
  },
  _get_status: (call) => {
    recordCall(call, 'Attribute Status');
    const { device } = call;
    return andThen(
      device.inTurn(() => device.condition.readStatus()),
      text,
    );
  },
  ping: (call) => {
    recordCall(call);
    return undefined;
  },
  info: (call) => {
    recordCall(call);
    return (writer) => writeDeviceInfo(writer, infoOf(call));
  },
  info_3: (call) => {
    recordCall(call);
    return (writer) => writeDeviceInfo3(writer, infoOf(call));
  },
  black_box: (call) => {
    const { device, args } = call;
    const texts = device.blackBox.read(device.name, args.i32());
    recordCall(call);
    return (writer) => writer.strings(texts);
  },
  // There are no pipes: a list of all is empty, and one that is named is not found.
  get_pipe_config_5: ({ device, args }) => {
    const [first = '', ...others] = args.strings();
    if (others.length > 0 || first.toLowerCase() !== 'all pipes') throw noPipe(device.name, first);
    return (writer) => writer.u32(0);
  },
  set_pipe_config_5: ({ device }) => {
    throw noPipe(device.name, 'that is configured');
  },
  read_pipe_5: ({ device, args }) => {
    throw noPipe(device.name, args.string());
  },
  write_pipe_5: ({ device, args }) => {
    throw noPipe(device.name, args.string());
  },
  write_read_pipe_5: ({ device, args }) => {
    throw noPipe(device.name, args.string());
  },
};

function noPipe(device: string, name: string): Error {
  return refusal(`${device}/${name}`, 'API_PipeNotFound', `Pipe ${name} not found`);
}
