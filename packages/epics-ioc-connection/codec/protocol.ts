/**
 * Numbers of the Channel Access protocol, version 4.13, as in EPICS base's `caProto.h` and the Channel Access protocol
 * specification.
 */

/** What a message asks or tells; the first field of its header. */
export const COMMAND = {
  VERSION: 0,
  EVENT_ADD: 1,
  EVENT_CANCEL: 2,
  /** A read without a status, of very old clients. */
  READ: 3,
  WRITE: 4,
  SEARCH: 6,
  EVENTS_OFF: 8,
  EVENTS_ON: 9,
  READ_SYNC: 10,
  ERROR: 11,
  CLEAR_CHANNEL: 12,
  RSRV_IS_UP: 13,
  NOT_FOUND: 14,
  READ_NOTIFY: 15,
  REPEATER_CONFIRM: 17,
  CREATE_CHAN: 18,
  WRITE_NOTIFY: 19,
  CLIENT_NAME: 20,
  HOST_NAME: 21,
  ACCESS_RIGHTS: 22,
  ECHO: 23,
  REPEATER_REGISTER: 24,
  CREATE_CH_FAIL: 26,
  SERVER_DISCONN: 27,
} as const;

/** The highest command number of this version of the protocol. */
export const LAST_COMMAND = 27;

/** Minor version both ends of this package speak (4.13: reads of zero elements mean "as many as there are"). */
export const MINOR_VERSION = 13;

/** From this minor version on a header may be extended for payloads of 64 KB and more. */
export const LARGE_ARRAY_VERSION = 9;

/** `dataType` of a SEARCH: whether a server that has not the name shall say so (NOT_FOUND), or keep silent. */
export const SEARCH_REPLY = { WANTED: 10, UNWANTED: 5 } as const;

/** Servers are found here (UDP) and speak here (TCP) unless told otherwise. */
export const SERVER_PORT = 5064;

/** Beacons of servers are heard here. */
export const REPEATER_PORT = 5065;

/** In a SEARCH reply or a beacon: the address is that of the datagram's sender. */
export const SENDER_ADDRESS = 0xffffffff;

/** What an EVENT_ADD subscribes to. */
export const EVENT_MASK = { value: 1, log: 2, alarm: 4, property: 8 } as const;

/** What an ACCESS_RIGHTS grants. */
export const ACCESS = { read: 1, write: 2 } as const;

/** Payload of EVENT_ADD: three floats that nobody reads, the mask at byte 12, and two of padding. */
export const EVENT_ADD_BYTES = 16;
export const EVENT_MASK_OFFSET = 12;

/** Longer names are not of process variables (`unreasonablePVNameSize`). */
export const MAX_NAME_BYTES = 500;
