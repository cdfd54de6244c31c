import type { Pixels } from './frame.ts';

/** Default size of a ring. It holds at least {@link FEWEST} frames, and no more than {@link MOST}. */
const DEFAULT_BYTES = 128 * 1024 * 1024;
const FEWEST = 4;
const MOST = 64;
/** Slots begin on a page, so that copies into them and writes out of them are aligned. */
const PAGE = 4096;

/**
 * The memory through which frames go to the writer thread: made once, used round and round, so that a scan of
 * any length needs no more of it. Slots are taken and freed in the same order.
 */
export class FrameRing {
  readonly memory: SharedArrayBuffer;
  readonly slots: number;
  readonly #frameBytes: number;
  #taken = 0;
  #freed = 0;

  /**
   * @param frameBytes size of a frame
   * @param bytes what the ring may take, unless it holds too few or too many frames then
   */
  constructor(frameBytes: number, bytes = DEFAULT_BYTES) {
    this.#frameBytes = frameBytes;
    const stride = strideOf(frameBytes);
    this.slots = Math.min(MOST, Math.max(FEWEST, Math.floor(bytes / stride)));
    this.memory = new SharedArrayBuffer(this.slots * stride);
  }

  /** Slots whose frames the writer has not written yet. */
  get used(): number {
    return this.#taken - this.#freed;
  }

  /** Copies a frame into the next slot, unless its memory is shared already; undefined when all are in use. */
  put(pixels: Pixels): number | undefined {
    if (this.used === this.slots) return undefined;
    const slot = this.#taken++ % this.slots;
    if (!isShared(pixels)) frameIn(this.memory, slot, this.#frameBytes).set(bytesOf(pixels));
    return slot;
  }

  /** The `count` slots that were taken first can be used again. */
  free(count: number): void {
    this.#freed += count;
  }
}

/** True for pixels that other threads can read where they are. */
export function isShared({ buffer }: Pixels): boolean {
  return buffer instanceof SharedArrayBuffer;
}

export function bytesOf({ buffer, byteOffset, byteLength }: Pixels): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The bytes of a slot, for either side of the ring. */
export function frameIn(memory: SharedArrayBuffer, slot: number, frameBytes: number): Uint8Array {
  return new Uint8Array(memory, slot * strideOf(frameBytes), frameBytes);
}

function strideOf(frameBytes: number): number {
  return Math.ceil(frameBytes / PAGE) * PAGE;
}
