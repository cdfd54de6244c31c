import type { Socket } from 'node:net';

const CHUNK_BYTES = 32 * 1024;
/** What is longer is sent from where it is. */
const COPIED_BYTES = 4096;

/**
 * Collects the requests of one turn of the event loop, so that a thousand are one packet and not a thousand, and one leaves
 * before the turn ends.
 */
export class Outbox {
  readonly #socket: Socket;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #start = 0;
  #end = 0;
  #isScheduled = false;
  /** Sends what there is. */
  readonly flush = (): void => {
    this.#isScheduled = false;
    if (this.#socket.writable) this.#push();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Appends a message of GIOP 1.2 in little endian, under that number of a request. A long one must not change afterwards. */
  add(message: Uint8Array, requestId: number, requestIdAt: number): void {
    if (message.length > COPIED_BYTES) {
      new DataView(message.buffer, message.byteOffset).setUint32(requestIdAt, requestId, true);
      this.#push();
      this.#socket.write(message);
      return;
    }
    if (this.#end + message.length > CHUNK_BYTES) this.#renew();
    this.#chunk.set(message, this.#end);
    this.#chunk.writeUInt32LE(requestId, this.#end + requestIdAt);
    this.#end += message.length;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    process.nextTick(this.flush);
  }

  #push(): void {
    if (this.#end === this.#start) return;
    this.#socket.write(this.#chunk.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  /** The old chunk belongs to the socket until it is sent. */
  #renew(): void {
    this.#push();
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#start = 0;
    this.#end = 0;
  }
}
