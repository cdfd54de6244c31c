import type { Cancel, Clock } from '#core';
import { Component } from './component.ts';

export interface ShutterParameters {
  readonly name: string;
  readonly openSeconds: number;
  readonly closeSeconds: number;
}

/** The blades from one openness to another, linear in time. */
interface Stroke {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

const REMEMBERED = 16;

/** A shutter whose blades take time to move. It starts closed. */
export class SimulatedShutter extends Component {
  /** A shutter that is stuck stays as it is whatever it is told; a fault for tests. */
  stuck = false;
  readonly #parameters: ShutterParameters;
  readonly #strokes: Stroke[] = [{ startSeconds: -Infinity, seconds: 0, from: 0, to: 0 }];
  #arrival: Cancel | undefined;

  constructor(parameters: ShutterParameters, clock: Clock) {
    super(parameters.name, clock);
    this.#parameters = parameters;
  }

  /** `moving` while the blades are under way. */
  get state(): 'open' | 'closed' | 'moving' {
    if (this.#arrival) return 'moving';
    return this.#last.to === 1 ? 'open' : 'closed';
  }

  /** Begins to move the blades; the state changes when they have arrived. */
  set(target: 'open' | 'closed'): void {
    const to = target === 'open' ? 1 : 0;
    if (this.stuck || this.#last.to === to) return;
    const now = this.clock.now();
    const from = this.opennessAt(now);
    const full = to === 1 ? this.#parameters.openSeconds : this.#parameters.closeSeconds;
    const seconds = full * Math.abs(to - from);
    this.#strokes.push({ startSeconds: now, seconds, from, to });
    if (this.#strokes.length > REMEMBERED) this.#strokes.shift();
    this.#arrival?.();
    this.#arrival = this.clock.after(seconds, () => {
      this.#arrival = undefined;
      this.changed();
    });
    this.changed();
  }

  /** 0 closed to 1 open. */
  opennessAt(seconds: number): number {
    const stroke = this.#strokes.findLast((s) => s.startSeconds <= seconds) ?? this.#strokes[0]!;
    const part = stroke.seconds > 0 ? (seconds - stroke.startSeconds) / stroke.seconds : 1;
    return stroke.from + (stroke.to - stroke.from) * Math.min(1, Math.max(0, part));
  }

  /** Mean openness over an exposure. */
  openFraction(startSeconds: number, exposureSeconds: number): number {
    const samples = 8;
    let sum = 0;
    for (let k = 0; k < samples; k++) {
      sum += this.opennessAt(startSeconds + ((k + 0.5) / samples) * exposureSeconds);
    }
    return sum / samples;
  }

  get #last(): Stroke {
    return this.#strokes[this.#strokes.length - 1]!;
  }
}
