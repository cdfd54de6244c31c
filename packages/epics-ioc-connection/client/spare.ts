/** Smaller payloads come from memory that is in use already. */
const LARGE_BYTES = 2 ** 20;
/** Without a message of the size for so long the spare is let go. */
const KEPT_MS = 1000;
/** Touched in one turn of the event loop: some tenths of a millisecond. */
const STEP_BYTES = 2 ** 19;
const PAGE_BYTES = 4096;

/**
 * Memory for large payloads. The system gives new memory page by page when it is written first, which takes longer than
 * to receive and decode what is put there. Where large payloads of one size follow one another (images, waveforms), the
 * memory of the next one is therefore touched while its server is still busy with it.
 */
export class Spare {
  private lastBytes = 0;
  /** What the next one is expected to be; 0 for nothing. */
  private wanted = 0;
  private lastMs = -Infinity;
  private ready: Buffer | undefined;
  private touched = 0;
  private immediate: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Memory for a payload; it belongs to who takes it. */
  allocate(bytes: number): Buffer {
    if (bytes < LARGE_BYTES) return Buffer.allocUnsafeSlow(bytes);
    const nowMs = performance.now();
    const isRow = bytes === this.lastBytes && nowMs - this.lastMs < KEPT_MS;
    this.lastBytes = bytes;
    this.lastMs = nowMs;
    const taken = this.ready?.length === bytes ? this.ready : Buffer.allocUnsafeSlow(bytes);
    this.release();
    this.wanted = isRow ? bytes : 0;
    return taken;
  }

  /** The payload is whole: what is touched now, is touched in the server's time. */
  completed(): void {
    if (this.wanted === 0) return;
    this.ready = Buffer.allocUnsafeSlow(this.wanted);
    this.wanted = 0;
    this.touched = 0;
    this.immediate = setImmediate(() => this.touch());
    this.timer = setTimeout(() => this.release(), KEPT_MS).unref();
  }

  /** Bytes of the next payload whose memory is real already. */
  get readyBytes(): number {
    return this.ready ? this.touched : 0;
  }

  release(): void {
    this.ready = undefined;
    clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
    this.immediate = undefined;
  }

  private touch(): void {
    const { ready } = this;
    if (!ready) return;
    const end = Math.min(this.touched + STEP_BYTES, ready.length);
    for (let at = this.touched; at < end; at += PAGE_BYTES) ready[at] = 0;
    this.touched = end;
    if (end < ready.length) this.immediate = setImmediate(() => this.touch());
  }
}
