import type { CommandData, NumbersAndStrings } from '../codec/value.ts';
import { adminName, deviceNamed, type AdminHost } from './adminHost.ts';
import type { CommandDefinition } from './api/index.ts';
import type { Device } from './device.ts';
import type { Polled } from './polled.ts';
import { RING_DEPTH } from './polled.ts';
import type { PolledKind } from './poller.ts';
import { refusal } from './refusal.ts';

const PERIOD = 'Lg[0]=Upd period. Str[0]=Device name. Str[1]=Object type. Str[2]=Object name';
const NAMES = 'Str[0]=Device name. Str[1]=Object type. Str[2]=Object name';

/** Commands of the admin device that have to do with polling. */
export function adminPolling(host: AdminHost): CommandDefinition[] {
  const { poller } = host;
  const withPeriod = (
    name: string,
    change: (device: Device, kind: PolledKind, name: string, period: number) => void,
  ): CommandDefinition => ({
    name,
    argument: 'long_string_array',
    argumentDescription: PERIOD,
    execute: async (argument) => {
      const { numbers, strings } = argument as NumbersAndStrings;
      const { device, kind, object } = objectOf(host, strings);
      const [period] = numbers;
      if (period === undefined || numbers.length !== 1) throw wrongNumber(host);
      change(device, kind, object, period);
      await host.keepPolling(device);
      return undefined;
    },
  });
  return [
    {
      name: 'PolledDevice',
      result: 'string_array',
      resultDescription: 'Polled device name list',
      execute: () => poller.polledDevices(),
    },
    {
      name: 'DevPollStatus',
      argument: 'string',
      argumentDescription: 'Device name',
      result: 'string_array',
      resultDescription: 'Device polling status',
      execute: (name) => statusOf(poller.of(deviceNamed(host, name as string))),
    },
    withPeriod('AddObjPolling', (...change) => poller.add(...change)),
    withPeriod('UpdObjPollingPeriod', (...change) => poller.update(...change)),
    {
      name: 'RemObjPolling',
      argument: 'string_array',
      argumentDescription: NAMES,
      execute: async (argument: CommandData) => {
        const { device, kind, object } = objectOf(host, argument as readonly string[]);
        poller.remove(device, kind, object);
        await host.keepPolling(device);
        return undefined;
      },
    },
    { name: 'StopPolling', execute: () => poller.stop() },
    { name: 'StartPolling', execute: () => poller.start() },
  ];
}

function wrongNumber({ name }: AdminHost): Error {
  return refusal(adminName(name), 'API_WrongNumberOfArgs', 'Incorrect number of inout arguments');
}

function objectOf(
  host: AdminHost,
  [name, type = '', object, ...more]: readonly string[],
): { device: Device; kind: PolledKind; object: string } {
  if (name === undefined || object === undefined || more.length > 0) throw wrongNumber(host);
  const device = deviceNamed(host, name);
  const kind = type.toLowerCase();
  if (kind === 'attribute' || kind === 'command') return { device, kind, object };
  throw refusal(adminName(host.name), 'API_NotSupported', `Object type ${type} not supported`);
}

/**
 * The texts that cppTango's clients look for names and periods in (`DeviceProxy::is_polled`). State and Status are there
 * as commands too.
 */
function statusOf(all: readonly Polled<unknown>[]): string[] {
  const commands: string[] = [];
  const attributes: string[] = [];
  for (const polled of all) {
    const text = textOf(polled);
    (polled.kind === 'command' ? commands : attributes).push(text);
    if (polled.kind === 'attribute' && /^(state|status)$/i.test(polled.name))
      commands.push(text.replaceAll('attribute', 'command'));
  }
  return [...commands, ...attributes];
}

function textOf({ kind, name, period, last, records, tookMilliseconds }: Polled<unknown>): string {
  const lines = [
    `Polled ${kind} name = ${name}`,
    period === 0 ? 'Polling externally triggered' : `Polling period (mS) = ${period}`,
    `Polling ring buffer depth = ${RING_DEPTH}`,
  ];
  if (!last) return [...lines, 'No data recorded yet'].join('\n');
  const work = kind === 'command' ? 'command execution' : 'attribute reading';
  lines.push(`Time needed for the last ${work} (mS) = ${tookMilliseconds.toFixed(3)}`);
  lines.push(`Data not updated since ${agoText(Date.now() / 1000 - last.atSeconds)}`);
  const deltas = records
    .slice(1)
    .map(({ atSeconds }, index) => Math.round((atSeconds - (records[index]?.atSeconds ?? atSeconds)) * 1000));
  if (deltas.length > 0)
    lines.push(`Delta between last records (in mS) = ${deltas.slice(-4).reverse().join(', ')}`);
  if ('error' in last.outcome) {
    const [first] = last.outcome.error.errors;
    lines.push(kind === 'command' ? 'Last command execution FAILED :' : 'Last attribute read FAILED :');
    lines.push(
      `\tReason = ${first?.reason}`,
      `\tDesc = ${first?.description}`,
      `\tOrigin = ${first?.origin}`,
    );
  }
  return lines.join('\n');
}

function agoText(seconds: number): string {
  const milliseconds = Math.max(0, Math.floor(seconds * 1000));
  if (milliseconds < 1000) return `${milliseconds} mS`;
  const whole = Math.floor(milliseconds / 1000);
  if (whole < 60) return `${whole} S and ${milliseconds % 1000} mS`;
  return `${Math.floor(whole / 60)} MN ,${whole % 60} S and ${milliseconds % 1000} mS`;
}
