import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { DeviceInfo } from './config.ts';

/** DevInfo of tango.idl, which has no type of the device: it is empty. */
export function readDeviceInfo(reader: CdrReader): DeviceInfo {
  return {
    className: reader.string(),
    serverId: reader.string(),
    serverHost: reader.string(),
    serverVersion: reader.i32(),
    docUrl: reader.string(),
    type: '',
  };
}

/** DevInfo_3 of tango.idl. */
export function readDeviceInfo3(reader: CdrReader): DeviceInfo {
  return { ...readDeviceInfo(reader), type: reader.string() };
}

export function writeDeviceInfo(writer: CdrWriter, info: Omit<DeviceInfo, 'type'>): void {
  writer.string(info.className);
  writer.string(info.serverId);
  writer.string(info.serverHost);
  writer.i32(info.serverVersion);
  writer.string(info.docUrl);
}

export function writeDeviceInfo3(writer: CdrWriter, info: DeviceInfo): void {
  writeDeviceInfo(writer, info);
  writer.string(info.type);
}
