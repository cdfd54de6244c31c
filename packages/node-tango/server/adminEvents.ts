import { EVENT_NAMES, IDL_PREFIX, type EventName } from '../codec/eventTopic.ts';
import type { NumbersAndStrings } from '../codec/value.ts';
import { adminName, deviceNamed, type AdminHost } from './adminHost.ts';
import type { CommandDefinition } from './api/index.ts';
import type { ClientIdl } from './events/index.ts';
import { refusal } from './refusal.ts';

/** Release that is told to clients: that of cppTango 9.3.4, from which on the reply names topic and channel. */
const LIB_RELEASE = 934;

/** Commands of the admin device that have to do with events. */
export function adminEvents(host: AdminHost): CommandDefinition[] {
  return [
    {
      name: 'ZmqEventSubscriptionChange',
      argument: 'string_array',
      argumentDescription: 'Event consumer wants to subscribe to',
      result: 'long_string_array',
      resultDescription:
        'Str[0] = Heartbeat pub endpoint - Str[1] = Event pub endpoint, Lg[0] = Tango lib release',
      execute: (argument) => subscribe(host, argument as readonly string[]),
    },
    {
      name: 'EventSubscriptionChange',
      argument: 'string_array',
      argumentDescription: 'Event consumer wants to subscribe to',
      result: 'long',
      resultDescription: 'Tango lib release',
      execute: () => {
        const words = 'Events are sent over ZMQ only: clients of Tango 8 and later get them';
        throw refusal(adminName(host.name), 'API_NotSupportedFeature', words);
      },
    },
    {
      name: 'EventConfirmSubscription',
      argument: 'string_array',
      argumentDescription:
        'Str[0] = dev1 name, Str[1] = att1 name, Str[2] = event name, Str[3] = dev2 name, …',
      execute: async (argument) => {
        const words = argument as readonly string[];
        if (words.length % 3 !== 0) throw wrongNumber(host);
        for (let k = 0; k < words.length; k += 3)
          await register(host, words[k] ?? '', words[k + 1] ?? '', words[k + 2] ?? '', 4);
        return undefined;
      },
    },
  ];
}

async function subscribe(host: AdminHost, words: readonly string[]): Promise<NumbersAndStrings> {
  if (words.length === 1 && words[0]?.toLowerCase() === 'info') {
    const { heartbeat, event } = await host.events.endpoints();
    return { numbers: [LIB_RELEASE], strings: [`Heartbeat: ${heartbeat}`, `Event: ${event}`] };
  }
  const [device, attribute, action, event, release] = words;
  if (device === undefined || attribute === undefined || event === undefined) throw wrongNumber(host);
  // Clients of Tango 9 say 5; those of Tango 8 nothing, and they take AttributeValue_4.
  const idl: ClientIdl = Number(release ?? 4) >= 5 ? 5 : 4;
  const { topic, channel } = await register(host, device, attribute, event, idl, action);
  const { heartbeat, event: endpoint } = await host.events.endpoints();
  return { numbers: [LIB_RELEASE, ...host.events.numbers], strings: [heartbeat, endpoint, topic, channel] };
}

async function register(
  host: AdminHost,
  deviceName: string,
  attributeName: string,
  event: string,
  idl: ClientIdl,
  action = 'subscribe',
): Promise<{ topic: string; channel: string }> {
  const device = deviceNamed(host, deviceName);
  const word = event.toLowerCase();
  const has5 = word.startsWith(IDL_PREFIX);
  const name = has5 ? word.slice(IDL_PREFIX.length) : word;
  if (!isEventName(name)) {
    const reason = name === 'pipe' ? 'API_PipeNotFound' : 'API_WrongNumberOfArgs';
    throw refusal(
      adminName(host.name),
      reason,
      `The event type you sent (${event}) is not  valid event type`,
    );
  }
  const attribute = name === 'intr_change' ? undefined : device.attribute(attributeName);
  return host.events.register(device, attribute, name, has5 ? 5 : idl, { poller: host.poller, action });
}

function isEventName(name: string): name is EventName {
  return (EVENT_NAMES as readonly string[]).includes(name);
}

function wrongNumber({ name }: AdminHost): Error {
  const words =
    'Not enough input arguments, needs at least 4 i.e. device name, attribute name, action, event name';
  return refusal(adminName(name), 'API_WrongNumberOfArgs', words);
}
