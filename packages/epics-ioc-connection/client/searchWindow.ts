import { FIRST_INTERVAL_MS } from './searchQueue.ts';

const FIRST_FRAMES = 4;
/** A server's socket holds about 90 datagrams of this size where nobody has tuned it; other clients ask, too. */
const MOST_FRAMES = 32;
const LONGEST_WAIT_MS = 1000;

interface Frame {
  sentMs: number;
  readonly asked: number;
  answered: number;
}

/**
 * How many search datagrams may be unanswered at a time: twice as many with every round that is answered, as TCP begins,
 * and one when one is lost. So thousands of channels that exist are found at the speed of their server, and thousands
 * that do not cost one datagram every 32 ms.
 */
export class SearchWindow {
  private readonly frames = new Set<Frame>();
  private readonly frameOf = new Map<number, Frame>();
  private size = FIRST_FRAMES;
  private threshold = Infinity;
  private meanMs = 0;
  private deviationMs = 0;

  /** A datagram without an answer for so long is lost: 32 ms, or the measured time of an answer with a margin. */
  get patienceMs(): number {
    return Math.min(Math.max(FIRST_INTERVAL_MS, this.meanMs + 4 * this.deviationMs), LONGEST_WAIT_MS);
  }

  get hasRoom(): boolean {
    return this.frames.size < Math.floor(this.size);
  }

  /** When the oldest datagram is given up; Infinity for none. */
  nextLossMs(): number {
    const [oldest] = this.frames;
    return oldest ? oldest.sentMs + this.patienceMs : Infinity;
  }

  sent(cids: readonly number[], nowMs: number): void {
    const frame: Frame = { sentMs: nowMs, asked: cids.length, answered: 0 };
    this.frames.add(frame);
    for (const cid of cids) this.frameOf.set(cid, frame);
  }

  answered(cid: number, nowMs: number): void {
    const frame = this.frameOf.get(cid);
    if (!frame) return;
    this.frameOf.delete(cid);
    frame.answered += 1;
    if (frame.answered === 1) this.measure(nowMs - frame.sentMs);
    if (frame.answered < frame.asked || !this.frames.delete(frame)) return;
    this.grow();
  }

  /** Gives up what has waited too long. Names that nobody has are no loss, a datagram without any answer is one. */
  expire(nowMs: number): void {
    for (const frame of this.frames) {
      if (frame.sentMs + this.patienceMs > nowMs) return;
      this.frames.delete(frame);
      if (frame.answered > 0) {
        this.grow();
      } else {
        this.threshold = Math.max(this.size / 2, 1);
        this.size = 1;
      }
    }
  }

  /** Time in which this process was too busy to listen is not counted against those who answer. */
  forgive(busyMs: number): void {
    for (const frame of this.frames) frame.sentMs += busyMs;
  }

  /** Forgets a channel that is not sought any more. */
  forget(cid: number): void {
    this.frameOf.delete(cid);
  }

  private grow(): void {
    this.size = Math.min(this.size + (this.size < this.threshold ? 1 : 1 / this.size), MOST_FRAMES);
  }

  /** Mean and deviation as RFC 6298 smooths them. */
  private measure(elapsedMs: number): void {
    this.deviationMs += (Math.abs(elapsedMs - this.meanMs) - this.deviationMs) / 4;
    this.meanMs += (elapsedMs - this.meanMs) / 8;
  }
}
