import { FLAG, headerBytes, writeHeader } from './zmtp.ts';

/** A frame, or the parts that follow one another in it. They must stay as they are until they have been sent. */
export type ZmqFrame = Uint8Array | readonly Uint8Array[];

/** Less than this is copied next to its header, so that a message goes out in few pieces. */
const COPIED_BYTES = 16 * 1024;

/** A message as it goes out to everybody: pieces, and how many octets they are. */
export interface Outgoing {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
}

/** Frames of a message as the wire wants them; large parts are sent from where they are. */
export function outgoing(frames: readonly ZmqFrame[]): Outgoing {
  const pieces: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  const flush = (): void => {
    if (small.length > 0) pieces.push(Buffer.concat(small));
    small = [];
  };
  frames.forEach((body, index) => {
    const parts = body instanceof Uint8Array ? [body] : body;
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const header = new Uint8Array(headerBytes(size));
    writeHeader(header, 0, index < frames.length - 1 ? FLAG.more : 0, size);
    small.push(header);
    for (const part of parts) {
      if (part.length < COPIED_BYTES) {
        small.push(part);
      } else {
        flush();
        pieces.push(part);
      }
    }
  });
  flush();
  return { pieces, bytes: pieces.reduce((sum, piece) => sum + piece.length, 0) };
}
