import { TomochartError } from '#core';
import { placeOf, type PandaAddress } from './socket.ts';

/** What a PandABox says to a command that it does not carry out, without its `ERR`. */
export class PandaRefusal extends Error {
  readonly text: string;

  constructor(text: string) {
    super(text);
    this.name = 'PandaRefusal';
    this.text = text;
  }
}

/** What the text of a refusal begins with, and what helps. */
const REMEDIES: readonly (readonly [text: string, remedy: string])[] = [
  [
    'No such block',
    'compare the blocks of beamline.yaml with *BLOCKS? of the PandABox: its FPGA may have others',
  ],
  [
    'Invalid block number',
    'compare the numbers of the blocks in beamline.yaml with *BLOCKS? of the PandABox',
  ],
  [
    'No such field',
    'look at the versions in *IDN?: the FPGA of the PandABox is older or newer than this program knows',
  ],
  [
    'Data clients still taking data',
    'look which other program reads the data port (*WHO?) and does not keep up',
  ],
  ['Data capture already in progress', 'look which other program arms PCAP (*WHO?)'],
  ['Nothing configured for capture', 'capture the encoder: set the CAPTURE of its VAL to Value'],
  [
    'Too many points for table',
    'take fewer projections, or a position compare (PCOMP) instead of a sequencer',
  ],
];

/** A command that was answered with `ERR`. */
export function refusal(address: PandaAddress, command: string, text: string): TomochartError {
  const remedy = REMEDIES.find(([beginning]) => text.startsWith(beginning))?.[1];
  return new TomochartError('DEVICE', `${placeOf(address)} refuses ${command}: ${text}`, {
    remedy: remedy ?? 'try the command by hand (port of commands), and look at the log of the PandABox',
    cause: new PandaRefusal(text),
  });
}

/** An answer that is none to what was asked. */
export function nonsense(address: PandaAddress, command: string, answer: string): TomochartError {
  return new TomochartError('DEVICE', `${placeOf(address)} answers ${JSON.stringify(answer)} to ${command}`, {
    remedy: 'check that the ports in beamline.yaml are those of a PandABox: 8888 for commands, 8889 for data',
  });
}

/** Why a command was not answered: its connection has ended. */
class ConnectionLost extends Error {}

/** A connection that ended while it was needed. */
export function lostConnection(address: PandaAddress, about: string, cause?: unknown): TomochartError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new TomochartError('DEVICE', `${about}: the connection to ${placeOf(address)} was lost${why}`, {
    remedy: 'check its power and its network; the connection comes back by itself',
    cause: new ConnectionLost(`the connection${why || ' has ended'}`, { cause }),
  });
}

/** True for the error of a connection that ended, which may come back. */
export function isLostConnection(thrown: unknown): boolean {
  return thrown instanceof TomochartError && thrown.cause instanceof ConnectionLost;
}

/** True for a command that the PandABox does not know, because its server or its FPGA is of another version. */
export function isUnknown(thrown: unknown): boolean {
  if (!(thrown instanceof TomochartError) || !(thrown.cause instanceof PandaRefusal)) return false;
  return ['Unknown command', 'No such field', 'No such attribute'].includes(thrown.cause.text);
}

/** The outcome of a reading, or `otherwise` for what a PandABox of another version does not have. */
export async function optional<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    if (isUnknown(thrown)) return otherwise;
    throw thrown;
  }
}
