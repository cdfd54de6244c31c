/** Severity of a status: the lowest three bits. 1 is success, 3 informational, 0 warning, 2 error, 6 fatal. */
const WARNING = 0;
const SUCCESS = 1;
const ERROR = 2;
const INFO = 3;
const FATAL = 6;

const code = (severity: number, number: number) => (number << 3) | severity;

/** Status codes that today's servers and clients send (EPICS base, `caerr.h`): a number times 8 plus a severity. */
export const ECA = {
  NORMAL: code(SUCCESS, 0),
  ALLOCMEM: code(WARNING, 6),
  TOLARGE: code(WARNING, 9),
  TIMEOUT: code(WARNING, 10),
  BADTYPE: code(ERROR, 14),
  INTERNAL: code(FATAL, 17),
  GETFAIL: code(WARNING, 19),
  PUTFAIL: code(WARNING, 20),
  ADDFAIL: code(WARNING, 21),
  BADCOUNT: code(WARNING, 22),
  BADSTR: code(ERROR, 23),
  DISCONN: code(WARNING, 24),
  DBLCHNL: code(WARNING, 25),
  EVDISALLOW: code(ERROR, 26),
  BADMONID: code(ERROR, 30),
  BADMASK: code(ERROR, 41),
  IODONE: code(INFO, 42),
  IOINPROGRESS: code(INFO, 43),
  BADSYNCGRP: code(ERROR, 44),
  PUTCBINPROG: code(ERROR, 45),
  NORDACCESS: code(WARNING, 46),
  NOWTACCESS: code(WARNING, 47),
  ANACHRONISM: code(ERROR, 48),
  NOSEARCHADDR: code(WARNING, 49),
  NOCONVERT: code(WARNING, 50),
  BADCHID: code(ERROR, 51),
  UNAVAILINSERV: code(WARNING, 54),
  CHANDESTROY: code(WARNING, 55),
  BADPRIORITY: code(ERROR, 56),
  '16KARRAYCLIENT': code(WARNING, 58),
  CONNSEQTMO: code(WARNING, 59),
  UNRESPTMO: code(WARNING, 60),
} as const;

const MESSAGES: Readonly<Record<keyof typeof ECA, string>> = {
  NORMAL: 'done',
  ALLOCMEM: 'the server is out of memory',
  TOLARGE: 'the value is larger than the server can send or take (its EPICS_CA_MAX_ARRAY_BYTES)',
  TIMEOUT: 'the server gave up waiting',
  BADTYPE: 'the data type is none of Channel Access',
  INTERNAL: 'the server failed internally',
  GETFAIL: 'the server could not read it',
  PUTFAIL: 'the server refused the value or could not write it',
  ADDFAIL: 'the server could not subscribe',
  BADCOUNT: 'the number of elements is more than the channel has',
  BADSTR: 'the text cannot be made a value of the channel',
  DISCONN: 'the circuit is lost',
  DBLCHNL: 'several servers have the name',
  EVDISALLOW: 'not allowed while an update is delivered',
  BADMONID: 'the subscription is unknown to the server',
  BADMASK: 'the event mask selects nothing that exists',
  IODONE: 'all operations are done',
  IOINPROGRESS: 'operations are under way',
  BADSYNCGRP: 'the synchronous group is unknown',
  PUTCBINPROG: 'an earlier put with completion is still under way',
  NORDACCESS: 'reading is not allowed',
  NOWTACCESS: 'writing is not allowed',
  ANACHRONISM: 'the feature is no longer supported',
  NOSEARCHADDR: 'there is no address to search',
  NOCONVERT: 'the value cannot be converted to the type that was asked for',
  BADCHID: 'the channel is unknown to the server',
  UNAVAILINSERV: 'the server does not support it',
  CHANDESTROY: 'the channel was closed',
  BADPRIORITY: 'the priority is out of range',
  '16KARRAYCLIENT': 'the peer is too old for values over 16 KB',
  CONNSEQTMO: 'the server did not answer while connecting',
  UNRESPTMO: 'the server does not answer',
};

const NAMES = new Map<number, keyof typeof ECA>(
  Object.entries(ECA).map(([name, number]) => [number, name as keyof typeof ECA]),
);

/** `ECA_NORMAL` for 1, …; `ECA_<number>` for a code that is not known here. */
export function ecaName(code: number): string {
  return `ECA_${NAMES.get(code) ?? code}`;
}

/** What a status means, in words. */
export function ecaMessage(code: number): string {
  const name = NAMES.get(code);
  return name ? MESSAGES[name] : 'a status that is not known here';
}
