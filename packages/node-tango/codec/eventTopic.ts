/** Names of events in topics and subscriptions (EventName of cppTango's tango_const.h), without those of pipes. */
export const EVENT_NAMES = [
  'change',
  'periodic',
  'archive',
  'user_event',
  'attr_conf',
  'data_ready',
  'intr_change',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** Stands before the name where the event carries a structure of IDL 5. */
export const IDL_PREFIX = 'idl5_';

/** Says that a device is in no database. */
export const NO_DATABASE = '#dbase=no';

/** What a topic says of its event. */
export interface TopicEvent {
  readonly event: EventName;
  /** Structures of IDL 5; otherwise those of Tango 8. */
  readonly isFive: boolean;
}

export interface TopicPlace {
  /** `tango://host:port/` of the database, or of the server where there is none. */
  readonly prefix: string;
  readonly hasDatabase: boolean;
}

/**
 * First frame of the events of an attribute: `tango://host:port/dom/fam/mem/attr[#dbase=no].idl5_change`, all in lower
 * case but for the host as it was given (cppTango, ZmqEventSupplier::create_full_event_name). `name` is the event's name
 * with its prefix, if any; without an attribute the event is the device's.
 */
export function eventTopic(
  { prefix, hasDatabase }: TopicPlace,
  device: string,
  attribute: string | undefined,
  name: string,
): string {
  const object = attribute === undefined ? device : `${device}/${attribute}`;
  return `${prefix}${object.toLowerCase()}${hasDatabase ? '' : NO_DATABASE}.${name}`;
}

/** Name of a server's channel, `tango://host:port/dserver/exe/inst[#dbase=no]`, in lower case. */
export function channelName({ prefix, hasDatabase }: TopicPlace, server: string): string {
  return `${prefix}dserver/${server}${hasDatabase ? '' : NO_DATABASE}`.toLowerCase();
}

/** First frame of the heartbeat of a channel. */
export function heartbeatTopic(channel: string): string {
  return `${channel}.heartbeat`;
}

/** Which event a topic is of; undefined for the heartbeat and for events that are not known here. */
export function topicEvent(topic: string): TopicEvent | undefined {
  const name = topic.slice(topic.lastIndexOf('.') + 1);
  const isFive = name.startsWith(IDL_PREFIX);
  const bare = isFive ? name.slice(IDL_PREFIX.length) : name;
  const event = EVENT_NAMES.find((known) => known === bare);
  return event && { event, isFive };
}
