import { writeError, type FrameStore } from './frameStore.ts';
import type { FrameOnItsWay } from './protocol.ts';
import { frameIn } from './ring.ts';
import { frameBytesOf, type ScanFileSpec } from './scanSpec.ts';

/** Least time between two syncs, and how long a lone frame waits for company before it is synced. */
const SYNC_MS = 1000;
const LINGER_MS = 200;
/** What is written in one turn before anything else of the thread has one: timers, syncs that have ended. */
const TURN_BYTES = 16 * 1024 * 1024;

/** Frames that are committed together while more wait: committing each would cost a percent of the speed. */
const TOGETHER = 4;

/** How the loop tells what it has done. */
export interface LoopListener {
  /** So many more slots are free, and so many more frames are safe, counted in the order in which they came. */
  progress(freed: number, safe: number): void;
  /** No frame can be stored any more. Called once. */
  failed(thrown: unknown): void;
}

/** Takes frames out of the ring and into a store, and has it commit and sync at the right times. */
export class WriterLoop {
  readonly #memory: SharedArrayBuffer;
  readonly #frameBytes: number;
  readonly #path: string;
  readonly #store: FrameStore;
  readonly #listener: LoopListener;
  readonly #inbox: FrameOnItsWay[] = [];
  #turn: NodeJS.Immediate | undefined;
  #committing: NodeJS.Timeout | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #syncing: Promise<void> = Promise.resolve();
  #uncommitted = 0;
  #lastCommit = 0;
  #lastSync = 0;
  #failed = false;
  #ended = false;
  #drained: (() => void) | undefined;

  constructor(spec: ScanFileSpec, memory: SharedArrayBuffer, store: FrameStore, listener: LoopListener) {
    this.#memory = memory;
    this.#frameBytes = frameBytesOf(spec);
    this.#path = spec.path;
    this.#store = store;
    this.#listener = listener;
  }

  /** A frame lies in the ring. */
  take(frame: FrameOnItsWay): void {
    this.#inbox.push(frame);
    // Frames are written in turns of their own: while messages keep coming, Node serves nothing but them.
    this.#turn ??= setImmediate(() => this.#write());
  }

  /** Resolves when everything taken has been written or given up and no sync is under way. */
  async end(): Promise<void> {
    if (this.#turn) await new Promise<void>((resolve) => (this.#drained = resolve));
    this.#ended = true;
    clearTimeout(this.#committing);
    clearTimeout(this.#syncTimer);
    this.#commit();
    await this.#syncing;
  }

  #write(): void {
    this.#turn = undefined;
    let freed = 0;
    for (let bytes = 0; bytes < TURN_BYTES; bytes += this.#frameBytes) {
      const next = this.#inbox.shift();
      if (!next) break;
      freed++;
      if (this.#failed) continue;
      this.#attempt(() => {
        const { frame, ringSlot, shared } = next;
        this.#store.write(frame, shared ?? frameIn(this.#memory, ringSlot, this.#frameBytes));
        this.#uncommitted++;
      });
    }
    const due = this.#lastCommit + this.#store.commitMs - performance.now();
    const together = this.#inbox.length > 0 && this.#uncommitted < TOGETHER;
    const safe = due <= 0 && !together ? this.#commitNow() : 0;
    this.#listener.progress(freed, safe);
    if (this.#uncommitted > 0 && !together) this.#committing ??= setTimeout(() => this.#commit(), due);
    if (this.#store.stale) this.#scheduleSync();
    if (this.#inbox.length > 0) this.#turn ??= setImmediate(() => this.#write());
    else this.#drained?.();
  }

  #commit(): void {
    this.#committing = undefined;
    const safe = this.#commitNow();
    if (safe > 0) this.#listener.progress(0, safe);
  }

  /** Commits what has been written; returns how many frames are safe by that. */
  #commitNow(): number {
    const safe = this.#uncommitted;
    if (this.#failed || safe === 0) return 0;
    this.#uncommitted = 0;
    const done = this.#attempt(() => this.#store.commit());
    this.#lastCommit = performance.now();
    return done ? safe : 0;
  }

  #scheduleSync(): void {
    if (this.#failed || this.#ended) return;
    const wait = Math.max(LINGER_MS, this.#lastSync + SYNC_MS - performance.now());
    this.#syncTimer ??= setTimeout(() => {
      this.#syncing = this.#store
        .sync()
        .catch((thrown: unknown) => this.#fail(thrown))
        .finally(() => {
          this.#lastSync = performance.now();
          this.#syncTimer = undefined;
          if (this.#store.stale) this.#scheduleSync();
        });
    }, wait);
  }

  #attempt(step: () => void): boolean {
    try {
      step();
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  #fail(thrown: unknown): void {
    if (this.#failed) return;
    // What was written before is there to stay, and whoever waits for it is told so first.
    const before = this.#uncommitted;
    this.#uncommitted = 0;
    this.#failed = true;
    if (before > 0) {
      try {
        this.#store.commit();
        this.#listener.progress(0, before);
      } catch {
        // The failure that came first is the one to report.
      }
    }
    this.#listener.failed(writeError(this.#path, thrown));
  }
}
