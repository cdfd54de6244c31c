import type { TimeBudget } from './plan.ts';

/** One stretch of time and what it is spent on. */
export type Span =
  | { readonly kind: 'moving' | 'settling'; readonly seconds: number }
  | { readonly kind: 'dead'; readonly seconds: number; readonly cause: string }
  /** Frames at standstill: exposures with gaps between them. */
  | {
      readonly kind: 'frames';
      readonly frames: number;
      readonly exposureSeconds: number;
      readonly periodSeconds: number;
      readonly readoutSeconds: number;
    }
  /** Frames in motion: the axis moves all the time. */
  | {
      readonly kind: 'fly';
      readonly frames: number;
      readonly exposureSeconds: number;
      readonly seconds: number;
    };

/** Adds up spans that follow one another. */
export function budgetOf(spans: readonly Span[]): TimeBudget {
  let exposing = 0;
  let moving = 0;
  let settling = 0;
  let total = 0;
  const deadBy: Record<string, number> = {};
  const die = (cause: string, seconds: number) => {
    if (seconds <= 0) return;
    deadBy[cause] = (deadBy[cause] ?? 0) + seconds;
    total += seconds;
  };
  for (const span of spans) {
    switch (span.kind) {
      case 'moving':
        moving += span.seconds;
        total += span.seconds;
        break;
      case 'settling':
        settling += span.seconds;
        total += span.seconds;
        break;
      case 'dead':
        die(span.cause, span.seconds);
        break;
      case 'frames': {
        if (span.frames === 0) break;
        const lit = span.frames * span.exposureSeconds;
        exposing += lit;
        total += lit;
        die('gaps between exposures', (span.frames - 1) * (span.periodSeconds - span.exposureSeconds));
        die('last readout', span.readoutSeconds);
        break;
      }
      case 'fly':
        exposing += span.frames * span.exposureSeconds;
        moving += span.seconds;
        total += span.seconds;
        break;
    }
  }
  const dead = Object.values(deadBy).reduce((sum, seconds) => sum + seconds, 0);
  return { total, exposing, moving, settling, dead, deadBy };
}
