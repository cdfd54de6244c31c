import { IDL_PREFIX } from '../../codec/eventTopic.ts';
import type { EventName } from '../../codec/eventTopic.ts';
import type { EventKind } from '../api/index.ts';

/** Names of events on the wire. */
export const NAME_OF: Readonly<Record<EventKind, EventName>> = {
  change: 'change',
  periodic: 'periodic',
  archive: 'archive',
  user: 'user_event',
  data_ready: 'data_ready',
  config: 'attr_conf',
};

/** What a client of Tango 9 says of itself when it subscribes (DevVersion of cppTango). */
export const CLIENT_IDL = '5';

/** The name with which a device of that IDL sends an event: those that carry a structure say which. */
export function nameFor(kind: EventKind, idlVersion: number): string {
  const name = NAME_OF[kind];
  return kind !== 'data_ready' && idlVersion >= 5 ? IDL_PREFIX + name : name;
}
