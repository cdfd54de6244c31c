import { last, type Series } from '#core';
import { budgetOf, type Span } from './budget.ts';
import type { Ground } from './ground.ts';
import { framesFlying, framesResting, framesStopping, type Frames } from './motions.ts';
import { reversed } from './moves.ts';
import type { FrameKind, Move, Phase, PhaseName } from './plan.ts';
import { armingOf, spansOfMoves } from './spans.ts';
import { motionOf } from './sweep.ts';
import { Whereabouts } from './whereabouts.ts';

/**
 * Walks through the sequence of a scan as the statechart will: a phase for every step, which begins where the axes and
 * the shutter were left and counts its frames from those that there are already.
 */
export class Walk {
  readonly phases: Phase[] = [];
  readonly spans: Span[] = [];
  readonly #ground: Ground;
  readonly #where: Whereabouts;
  readonly #frames: Record<FrameKind, number> = { dark: 0, flat: 0, proj: 0, ortho: 0 };
  readonly #counts = new Map<PhaseName, number>();
  #total = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#where = new Whereabouts(ground);
    if (ground.arming === 'once') {
      this.spans.push(armingOf(ground.detectors));
    }
  }

  /** Where the rotation is, degrees. */
  get angle(): number {
    return this.#where.angle;
  }

  get frames(): Readonly<Record<FrameKind, number>> {
    return this.#frames;
  }

  get totalFrames(): number {
    return this.#total;
  }

  darks(name: PhaseName): void {
    const { exposureSeconds } = this.#ground.request;
    const theta = { first: this.#where.angle, step: 0, count: this.#fieldFrames(name) };
    const frames = framesResting(this.#ground, theta, exposureSeconds);
    this.#add(name, 'dark', { ...frames, spans: [...this.#where.darken(), ...frames.spans] });
  }

  flats(name: PhaseName): void {
    const { request, rotation } = this.#ground;
    const sampleOut = this.#where.wayOut();
    const sampleBack = reversed(sampleOut);
    const turned = sampleOut.flat().find((move) => move.axis === rotation.name);
    const theta = { first: turned?.to ?? this.#where.angle, step: 0, count: this.#fieldFrames(name) };
    const frames = framesResting(this.#ground, theta, request.flatExposureSeconds);
    this.#add(name, 'flat', {
      ...frames,
      sampleOut,
      sampleBack,
      spans: [
        ...spansOfMoves(sampleOut),
        ...this.#where.light(),
        ...frames.spans,
        ...spansOfMoves(sampleBack),
      ],
    });
  }

  /** All projections, or the part of them between two repetitions of the flats. */
  projections(angles: Series): void {
    const ground = this.#ground;
    const { exposureSeconds, scanType } = ground.request;
    const motion = motionOf(scanType);
    if (motion === 'fly') {
      this.#add('projections', 'proj', framesFlying(ground, this.#where, angles));
    } else if (motion === 'steps') {
      this.#add('projections', 'proj', framesStopping(ground, this.#where, angles));
    } else {
      const frames = framesResting(ground, angles, exposureSeconds);
      this.#add('projections', 'proj', { ...frames, spans: [...this.#where.light(), ...frames.spans] });
    }
  }

  /** Every 90 degrees from the start of the scan that the way back passes, the far end first. */
  orthogonals(): void {
    const { angles } = this.#ground.sweep;
    const sense = Math.sign(angles.step);
    // 1e-9: an end of 179.9999999999 degrees out of an addition is 180.
    const quarters = Math.floor(Math.abs(last(angles) - angles.first) / 90 + 1e-9);
    const first = angles.first + sense * quarters * 90;
    const stops = { first, step: -sense * 90, count: quarters + 1 };
    this.#add('orthogonals', 'ortho', framesStopping(this.#ground, this.#where, stops));
  }

  closeShutter(): void {
    this.spans.push(...this.#where.darken());
  }

  /** Back to an angle and, after a helix, to the height at which it began; both together. */
  returnTo(degrees: number): Move[] {
    const moves = this.#where.wayBack(degrees);
    this.spans.push(...spansOfMoves([moves]));
    this.#where.arrive(degrees, this.#ground.vertical?.position);
    return moves;
  }

  #add(name: PhaseName, kind: FrameKind, { spans, exposureSeconds, periodSeconds, ...parts }: Frames): void {
    const { count: frames } = parts.theta;
    const frameBytes = this.#ground.detectors.map((d) => d.width * d.height * d.bytesPerPixel);
    const index = this.#counts.get(name) ?? 0;
    this.phases.push({
      name,
      index,
      kind,
      motion: 'rest',
      frames,
      firstFrame: this.#total,
      firstSlot: this.#frames[kind],
      exposureSeconds,
      periodSeconds,
      shutter: kind === 'dark' ? 'closed' : 'open',
      sampleOut: [],
      sampleBack: [],
      budget: budgetOf(spans),
      bytes: frames * frameBytes.reduce((sum, bytes) => sum + bytes, 0),
      ...parts,
    });
    this.spans.push(...spans);
    this.#counts.set(name, index + 1);
    this.#frames[kind] += frames;
    this.#total += frames;
  }

  #fieldFrames(name: PhaseName): number {
    const { before, between, after } = this.#ground.request.fieldFrames;
    if (name === 'darkBetween' || name === 'flatBetween') return between;
    return name === 'darkAfter' || name === 'flatAfter' ? after : before;
  }
}
