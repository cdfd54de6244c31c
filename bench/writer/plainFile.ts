import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { FRAME_BYTES } from './frames.ts';

const SYNC_MS = 1000;

const dataSync = promisify(fdatasync);

/** The rival: a file without any structure, synced as often as the scan file is. */
export class PlainFile {
  readonly #fd: number;
  #lastSync = performance.now();
  #syncing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#fd = openSync(path, 'wx');
  }

  /** Writes so many frames; resolves when they are on the disk. */
  async write(pixels: readonly Uint16Array[], count: number): Promise<void> {
    for (let k = 0; k < count; k++) {
      for (let done = 0; done < FRAME_BYTES;) {
        done += writeSync(this.#fd, new Uint8Array(pixels[k % pixels.length]!.buffer, done));
      }
      if (performance.now() - this.#lastSync > SYNC_MS) {
        this.#lastSync = Infinity;
        const done = () => (this.#lastSync = performance.now());
        this.#syncing = dataSync(this.#fd).then(done);
        // Lets the sync begin.
        await new Promise(setImmediate);
      }
    }
    await this.#syncing;
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
