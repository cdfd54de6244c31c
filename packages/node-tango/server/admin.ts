import type { CommandData, NumbersAndStrings } from '../codec/value.ts';
import { adminEvents } from './adminEvents.ts';
import { adminName, deviceNamed, type AdminHost } from './adminHost.ts';
import { adminPolling } from './adminPolling.ts';
import type { CommandDefinition, DeviceDefinition } from './api/index.ts';
import { refusal } from './refusal.ts';

/** The device that each server has to tell of itself: its devices, their polling, and who listens to events. */
export function adminDefinition(host: AdminHost): DeviceDefinition {
  return {
    name: adminName(host.name),
    className: 'DServer',
    description: 'A device server device !!',
    state: 'ON',
    status: 'The device is ON',
    concurrent: true,
    commands: [
      ...listing(host),
      ...ending(host),
      ...adminPolling(host),
      ...adminEvents(host),
      ...logging(),
      ...locking(host),
    ],
  };
}

function listing({ name, devices }: AdminHost): CommandDefinition[] {
  const classNames = (): string[] => [
    ...new Set([...devices.values()].map(({ definition }) => definition.className)),
  ];
  const properties = (className: string): string[] => {
    const ofClass = [...devices.values()].find(({ definition }) => definition.className === className);
    if (!ofClass) throw refusal(adminName(name), 'API_ClassNotFound', `Class ${className} not found`);
    const { properties: all = [] } = ofClass.definition;
    return all.flatMap((property) => [
      property.name,
      property.description ?? '',
      property.default?.join('\n') ?? '',
    ]);
  };
  const strings = { result: 'string_array' } as const;
  return [
    {
      name: 'QueryClass',
      ...strings,
      resultDescription: 'Device server class(es) list',
      execute: classNames,
    },
    {
      name: 'QueryDevice',
      ...strings,
      resultDescription: 'Device server device(s) list',
      execute: () => [...devices.values()].map((device) => `${device.definition.className}::${device.name}`),
    },
    {
      name: 'QuerySubDevice',
      ...strings,
      resultDescription: 'Device server sub device(s) list',
      execute: () => [],
    },
    {
      name: 'QueryWizardClassProperty',
      argument: 'string',
      argumentDescription: 'Class name',
      ...strings,
      resultDescription: 'Class property list (name - description and default value)',
      execute: () => [],
    },
    {
      name: 'QueryWizardDevProperty',
      argument: 'string',
      argumentDescription: 'Class name',
      ...strings,
      resultDescription: 'Device property list (name - description and default value)',
      execute: (className) => properties(className as string),
    },
  ];
}

function ending(host: AdminHost): CommandDefinition[] {
  return [
    {
      name: 'DevRestart',
      argument: 'string',
      argumentDescription: 'Device name',
      execute: (device) => host.restart(deviceNamed(host, device as string)).then(() => undefined),
    },
    {
      name: 'RestartServer',
      execute: async () => {
        for (const device of host.devices.values()) await host.restart(device);
      },
    },
    {
      name: 'Kill',
      execute: () => {
        // The client is answered first.
        setTimeout(() => void host.close(), 100);
      },
    },
  ];
}

/** There is no log4tango here: targets are taken and nothing goes there. */
function logging(): CommandDefinition[] {
  const strings = { argument: 'string_array' } as const;
  const none = (): CommandData => undefined;
  return [
    { name: 'AddLoggingTarget', ...strings, execute: none },
    { name: 'RemoveLoggingTarget', ...strings, execute: none },
    { name: 'GetLoggingTarget', argument: 'string', result: 'string_array', execute: () => [] },
    { name: 'SetLoggingLevel', argument: 'long_string_array', execute: none },
    {
      name: 'GetLoggingLevel',
      ...strings,
      result: 'long_string_array',
      execute: (names) => {
        const strings = [...(names as readonly string[])];
        return { numbers: strings.map(() => 0), strings };
      },
    },
    { name: 'StartLogging', execute: none },
    { name: 'StopLogging', execute: none },
  ];
}

/** Devices are never locked here; whoever asks is told so. */
function locking(host: AdminHost): CommandDefinition[] {
  const refuse = (): never => {
    throw refusal(adminName(host.name), 'API_NotSupportedFeature', 'Devices of this server cannot be locked');
  };
  return [
    { name: 'LockDevice', argument: 'long_string_array', execute: refuse },
    { name: 'ReLockDevices', argument: 'string_array', execute: refuse },
    { name: 'UnLockDevice', argument: 'long_string_array', result: 'long', execute: () => 0 },
    {
      name: 'DevLockStatus',
      argument: 'string',
      result: 'long_string_array',
      execute: (name): NumbersAndStrings => {
        const device = deviceNamed(host, name as string);
        const strings = [`Device ${device.name} is not locked`, 'Not defined', 'Not defined'];
        return { numbers: [0, 0, 0, 0, 0, 0], strings };
      },
    },
  ];
}
