import { parseHeader, type CaptureHeader } from './captureHeader.ts';
import { CaptureSamples } from './captureSamples.ts';

/** What the port of data tells. */
export type CaptureEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'start'; readonly header: CaptureHeader }
  | { readonly kind: 'samples'; readonly samples: CaptureSamples }
  /** @see END_OK */
  | { readonly kind: 'end'; readonly samples: number; readonly reason: string };

/** How an experiment ends that nothing has disturbed; by `*PCAP.DISARM=` it ends `Disarmed`. */
export const END_OK = 'Ok';
export const END_DISARMED = 'Disarmed';

/** What came is not what the port of data sends. */
export class MalformedCapture extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedCapture';
  }
}

const NEWLINE = 0x0a;
/** `BIN ` and the length of the frame, these bytes included. */
const FRAME_HEAD = 8;
/** Far beyond the blocks that the server sends. */
const MOST_FRAME_BYTES = 64 * 2 ** 20;
const MOST_HEADER_BYTES = 2 ** 20;

/** Where in the stream it is: before the answer to the options, between experiments, in a header, after it, in the data. */
type Place = 'greeting' | 'idle' | 'header' | 'blank' | 'data';

/**
 * Cuts the stream of the port of data, in pieces of any length, into its parts; for a connection with the options
 * `XML FRAMED`, `SCALED` or `RAW`.
 */
export class CaptureReader {
  #rest: Buffer = Buffer.alloc(0);
  #place: Place = 'greeting';
  #xml = '';
  #header: CaptureHeader | undefined;

  /**
   * Calls `onEvent` with what is complete with this piece, in order.
   * @throws MalformedCapture for anything else; what follows cannot be understood then
   */
  push(piece: Buffer, onEvent: (event: CaptureEvent) => void): void {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (this.#step(onEvent)) {
      // Each step takes one part off the rest.
    }
    if (this.#place !== 'data' && this.#rest.length > MOST_HEADER_BYTES)
      throw new MalformedCapture('a line without end');
  }

  /** @returns whether there was a whole part */
  #step(onEvent: (event: CaptureEvent) => void): boolean {
    if (this.#place === 'data') return this.#data(onEvent);
    const line = this.#line();
    if (line === undefined) return false;
    switch (this.#place) {
      case 'greeting':
        if (line !== 'OK') throw new MalformedCapture(line);
        this.#place = 'idle';
        onEvent({ kind: 'ready' });
        return true;
      case 'idle':
        if (line !== '<header>') throw new MalformedCapture(line);
        this.#xml = line;
        this.#place = 'header';
        return true;
      case 'header':
        this.#xml += line;
        if (this.#xml.length > MOST_HEADER_BYTES) throw new MalformedCapture('a header without end');
        if (line === '</header>') this.#place = 'blank';
        return true;
      case 'blank':
        this.#begin(line, onEvent);
        return true;
    }
  }

  #begin(line: string, onEvent: (event: CaptureEvent) => void): void {
    const header = parseHeader(this.#xml);
    if (line !== '' || !header || header.format !== 'Framed') throw new MalformedCapture(this.#xml);
    this.#header = header;
    this.#place = 'data';
    onEvent({ kind: 'start', header });
  }

  #data(onEvent: (event: CaptureEvent) => void): boolean {
    if (this.#rest.length < 4) return false;
    const tag = this.#rest.toString('latin1', 0, 4);
    if (tag === 'BIN ') return this.#frame(onEvent);
    if (tag !== 'END ') throw new MalformedCapture(`${JSON.stringify(tag)} instead of a frame`);
    const line = this.#line();
    if (line === undefined) return false;
    const [, count, reason] = /^END (\d+) (.*)$/.exec(line) ?? [];
    if (count === undefined || reason === undefined) throw new MalformedCapture(line);
    this.#place = 'idle';
    onEvent({ kind: 'end', samples: Number(count), reason });
    return true;
  }

  #frame(onEvent: (event: CaptureEvent) => void): boolean {
    if (this.#rest.length < FRAME_HEAD) return false;
    const header = this.#header!;
    const length = this.#rest.readUInt32LE(4);
    const whole = length >= FRAME_HEAD && (length - FRAME_HEAD) % header.sampleBytes === 0;
    if (!whole || length > MOST_FRAME_BYTES) {
      throw new MalformedCapture(`a frame of ${length} bytes with samples of ${header.sampleBytes}`);
    }
    if (this.#rest.length < length) return false;
    // A copy, so that a sample that is kept does not keep what came with it.
    const data = Buffer.from(this.#rest.subarray(FRAME_HEAD, length));
    this.#rest = this.#rest.subarray(length);
    onEvent({ kind: 'samples', samples: new CaptureSamples(header, data) });
    return true;
  }

  #line(): string | undefined {
    const end = this.#rest.indexOf(NEWLINE);
    if (end < 0) return undefined;
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }
}
