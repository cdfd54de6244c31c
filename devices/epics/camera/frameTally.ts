/** A frame that a plugin has stored. */
export interface TalliedFrame {
  /** Counts the stored frames since the beginning of the file, from 0. */
  readonly index: number;
  /** Its number, as the camera gave it. */
  readonly uniqueId: number;
  /** Exposures before it since the camera was armed. */
  readonly id: number;
}

/**
 * Puts together which frames a file plugin has stored, from how many it has (`NumCaptured_RBV`) and from the number of
 * the one that it got last (`UniqueId_RBV`). They are two process variables: an update of one may come before or long
 * after that of the other, and several updates may have become one.
 *
 * What it relies on (ADCore: NDPluginDriver.cpp, NDPluginFile.cpp): numbers rise within an acquisition; the number of a
 * frame is set before the frame is counted, at the latest in the same `callParamCallbacks`, which shows parameters in
 * the order UniqueId, ArrayCounter, NumCaptured. So a number that has been seen is that of a frame that was stored or is
 * being written, and while numbers come without gaps each is told at once. At a gap frames were lost, or updates were
 * joined: only counters that were read while nothing changed can tell (`settle`).
 */
export class FrameTally {
  readonly #deliver: (frame: TalliedFrame) => void;
  #counted = 0;
  #delivered = 0;
  /** Numbers seen and not told yet, rising. */
  #seen: number[] = [];
  /** Numbers of the next frames, where settled counters have told them. */
  #settled: number[] = [];
  #first = 0;
  #next = 0;

  constructor(deliver: (frame: TalliedFrame) => void) {
    this.#deliver = deliver;
  }

  /** Frames told since the beginning of the file. */
  get delivered(): number {
    return this.#delivered;
  }

  /** True while frames are counted that cannot be told, because their numbers are not known. */
  get waits(): boolean {
    return this.#delivered < this.#counted;
  }

  /** A new file: nothing is stored. */
  begin(): void {
    this.#counted = 0;
    this.#delivered = 0;
    this.#seen = [];
    this.#settled = [];
  }

  /** A new acquisition, whose first exposure has the number `first`. All frames of the last one have been stored. */
  arm(first: number): void {
    this.#first = first;
    this.#next = first;
    this.#seen = [];
    this.#settled = [];
  }

  /** So many frames are stored. */
  count(stored: number): void {
    // An update from before the beginning of the file may still come.
    this.#counted = Math.max(this.#counted, stored);
    this.#tell();
  }

  /** The plugin has got the frame of this number. */
  see(uniqueId: number): void {
    const last = this.#seen.at(-1) ?? this.#settled.at(-1) ?? this.#next - 1;
    if (uniqueId <= last) return;
    this.#seen.push(uniqueId);
    this.#tell();
  }

  /**
   * Counters that belong together: of `processed` frames since the beginning of the file the last has the number
   * `uniqueId`. Where fewer frames came than numbers are there, the missing ones were lost; those of which no update
   * was seen are put at the end.
   */
  settle(processed: number, uniqueId: number): void {
    const frames = processed - this.#delivered;
    if (frames <= 0) return;
    const known = [...this.#settled, ...this.#seen].filter((id) => id < uniqueId);
    known.push(uniqueId);
    if (uniqueId - this.#next + 1 < frames) this.#rebase(uniqueId - frames + 1);
    const taken = new Set(known);
    const ids = known.slice(-frames);
    for (let id = this.#next; ids.length < frames && id < uniqueId; id++) if (!taken.has(id)) ids.push(id);
    this.#settled = ids.sort((a, b) => a - b);
    // Numbers beyond are newer ones, which are read again, or late ones of the last acquisition.
    this.#seen = [];
    this.#tell();
  }

  /** More frames than numbers: a camera that begins at another number than it was said to. */
  #rebase(next: number): void {
    if (this.#next === this.#first) this.#first = next;
    this.#next = next;
  }

  #tell(): void {
    while (this.#delivered < this.#counted) {
      const uniqueId = this.#settled.shift() ?? this.#following();
      if (uniqueId === undefined) return;
      this.#next = uniqueId + 1;
      while (this.#seen[0]! < this.#next) this.#seen.shift();
      this.#deliver({ index: this.#delivered++, uniqueId, id: uniqueId - this.#first });
    }
  }

  /** The next number when nothing is missing: it was seen, or all up to the last one seen make up the count. */
  #following(): number | undefined {
    if (this.#seen[0] === this.#next) return this.#next;
    const last = this.#seen.at(-1);
    return last !== undefined && last - this.#next + 1 === this.#counted - this.#delivered
      ? this.#next
      : undefined;
  }
}
