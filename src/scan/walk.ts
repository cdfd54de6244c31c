import { at, last, type Series } from '#core';
import { budgetOf, type Span } from './budget.ts';
import { flyOf, triggerSeconds } from './fly.ts';
import type { Ground } from './ground.ts';
import { moveOf, movesTo, reversed } from './moves.ts';
import type { FrameKind, Move, Phase, PhaseName } from './plan.ts';
import {
  armDetector,
  armingOf,
  armTrigger,
  framesAtStops,
  readoutOf,
  runAtRest,
  spansOfMoves,
} from './spans.ts';
import { motionOf } from './sweep.ts';
import { periodSeconds } from './timing.ts';

type Parts = Partial<Phase> & { readonly spans: readonly Span[]; readonly theta: Series };

/**
 * Walks through the sequence of a scan as the statechart will, keeping what one step leaves to the next:
 * where the axes are, the shutter, and how many frames there are already.
 */
export class Walk {
  readonly phases: Phase[] = [];
  readonly spans: Span[] = [];
  readonly #ground: Ground;
  readonly #frames: Record<FrameKind, number> = { dark: 0, flat: 0, proj: 0, ortho: 0 };
  readonly #counts = new Map<PhaseName, number>();
  #angle: number;
  #height: number;
  #open = false;
  #total = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#angle = ground.rotation.position;
    this.#height = ground.vertical?.position ?? 0;
    if (ground.arming === 'once') {
      this.spans.push(armingOf(ground.detectors));
    }
  }

  get angle(): number {
    return this.#angle;
  }

  get frames(): Readonly<Record<FrameKind, number>> {
    return this.#frames;
  }

  get totalFrames(): number {
    return this.#total;
  }

  darks(name: PhaseName): void {
    const { exposureSeconds } = this.#ground.request;
    const frames = this.#fieldFrames(name);
    this.#add(name, 'dark', frames, exposureSeconds, {
      theta: this.#still(frames),
      spans: [
        ...this.#close(),
        ...runAtRest(this.#ground, frames, exposureSeconds, this.#period(exposureSeconds)),
      ],
    });
  }

  flats(name: PhaseName): void {
    const { request } = this.#ground;
    const { flatExposureSeconds: exposure } = request;
    const frames = this.#fieldFrames(name);
    const sampleOut = this.#wayOut();
    const sampleBack = reversed(sampleOut);
    const turned = sampleOut.flat().find((move) => move.axis === this.#ground.rotation.name);
    this.#add(name, 'flat', frames, exposure, {
      sampleOut,
      sampleBack,
      theta: { first: turned?.to ?? this.#angle, step: 0, count: frames },
      spans: [
        ...spansOfMoves(sampleOut),
        ...this.#light(),
        ...runAtRest(this.#ground, frames, exposure, this.#period(exposure)),
        ...spansOfMoves(sampleBack),
      ],
    });
  }

  /** All projections, or the part of them between two repetitions of the flats. */
  projections(angles: Series): void {
    const motion = motionOf(this.#ground.request.scanType);
    if (motion === 'fly') this.#fly(angles);
    else if (motion === 'steps') this.#stops('projections', 'proj', angles);
    else this.#rest(angles);
  }

  /** Every 90 degrees from the start of the scan that the way back passes, the far end first. */
  orthogonals(): void {
    const { angles } = this.#ground.sweep;
    const sense = Math.sign(angles.step);
    // 1e-9: an end of 179.9999999999 degrees out of an addition is 180.
    const quarters = Math.floor(Math.abs(last(angles) - angles.first) / 90 + 1e-9);
    const first = angles.first + sense * quarters * 90;
    this.#stops('orthogonals', 'ortho', { first, step: -sense * 90, count: quarters + 1 });
  }

  closeShutter(): void {
    this.spans.push(...this.#close());
  }

  /** Back to an angle and, after a helix, to the height at which it began; both together. */
  returnTo(degrees: number): Move[] {
    const { rotation, vertical } = this.#ground;
    const moves = [this.#turn(degrees)];
    if (vertical && this.#height !== vertical.position) {
      moves.push(moveOf(vertical, this.#height, vertical.position));
    }
    this.spans.push(...spansOfMoves([moves]));
    this.#angle = degrees;
    this.#height = vertical?.position ?? 0;
    return moves.filter((move) => move.axis === rotation.name || move.from !== move.to);
  }

  #fly(angles: Series): void {
    const ground = this.#ground;
    const { request, rotation, detectors, vertical, sweep } = ground;
    const exposure = request.exposureSeconds;
    const fly = flyOf({
      angles,
      rotation,
      exposureSeconds: exposure,
      periodSeconds: this.#period(exposure),
      countsPerStep: sweep.countsPerStep,
      wholeSteps: ground.facts.trigger.countsFromArming,
      ...(vertical && request.pitchMm !== undefined
        ? { helix: { axis: vertical, from: this.#heightAt(angles.first), pitch: request.pitchMm } }
        : {}),
    });
    const approach = [this.#turn(fly.approachDegrees)];
    if (fly.vertical && vertical) approach.push(moveOf(vertical, this.#height, fly.vertical.from));
    const settle = Math.max(rotation.settleSeconds, fly.vertical ? (vertical?.settleSeconds ?? 0) : 0);
    const delivered =
      triggerSeconds(fly, rotation.accelerationSeconds, angles.count - 1) + exposure + readoutOf(detectors);
    this.#add('projections', 'proj', angles.count, exposure, {
      motion: 'fly',
      fly,
      approach,
      theta: angles,
      spans: [
        ...spansOfMoves([approach]),
        ...this.#light(),
        ...armDetector(ground),
        armTrigger(ground),
        { kind: 'fly', frames: angles.count, exposureSeconds: exposure, seconds: fly.seconds },
        { kind: 'settling', seconds: settle },
        { kind: 'dead', seconds: delivered - fly.seconds - settle, cause: 'last readout' },
      ],
    });
    this.#angle = fly.endDegrees;
    if (fly.vertical) this.#height = fly.vertical.to;
  }

  #stops(name: PhaseName, kind: FrameKind, stops: Series): void {
    const { rotation, request } = this.#ground;
    const light = this.#light();
    const turns = Array.from({ length: stops.count }, (_, k) => {
      const turn = this.#turn(at(stops, k));
      this.#angle = turn.to;
      return turn;
    });
    const exposure = request.exposureSeconds;
    this.#add(name, kind, stops.count, exposure, {
      motion: 'steps',
      theta: stops,
      turning: {
        velocity: rotation.maxVelocity,
        seconds: Math.max(...turns.map((turn) => turn.seconds)),
        settleSeconds: rotation.settleSeconds,
      },
      spans: [...light, ...framesAtStops(this.#ground, turns, exposure, this.#period(exposure))],
    });
  }

  #rest(angles: Series): void {
    const { exposureSeconds } = this.#ground.request;
    const period = this.#period(exposureSeconds);
    this.#add('projections', 'proj', angles.count, exposureSeconds, {
      theta: angles,
      spans: [...this.#light(), ...runAtRest(this.#ground, angles.count, exposureSeconds, period)],
    });
  }

  #add(name: PhaseName, kind: FrameKind, frames: number, exposureSeconds: number, parts: Parts): void {
    const { spans, ...rest } = parts;
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
      periodSeconds: this.#period(exposureSeconds),
      shutter: kind === 'dark' ? 'closed' : 'open',
      sampleOut: [],
      sampleBack: [],
      budget: budgetOf(spans),
      bytes: frames * frameBytes.reduce((sum, bytes) => sum + bytes, 0),
      ...rest,
    });
    this.spans.push(...spans);
    this.#counts.set(name, index + 1);
    this.#frames[kind] += frames;
    this.#total += frames;
  }

  /** The rotation first, if the position asks for an angle, then its groups of axes. */
  #wayOut(): Move[][] {
    const { request, facts, rotation } = this.#ground;
    const position = facts.positions[request.flatPosition ?? ''];
    if (!position) return [];
    // Rotation and height are where the last phase left them, and go back there.
    const axes = { ...facts.axes, [rotation.name]: { ...rotation, position: this.#angle } };
    const { vertical } = this.#ground;
    if (vertical) axes[vertical.name] = { ...vertical, position: this.#height };
    const { angleDegrees: angle } = position;
    const turn = angle === undefined || angle === this.#angle ? [] : [[this.#turn(angle)]];
    return [...turn, ...position.groups.map((group) => movesTo({ ...facts, axes }, group))].filter(
      (group) => group.length > 0,
    );
  }

  /** Where a helix is when the rotation is at an angle of the sweep. */
  #heightAt(degrees: number): number {
    const { vertical, sweep, request } = this.#ground;
    const turned = Math.abs(degrees - sweep.angles.first) / 360;
    return (vertical?.position ?? 0) + (request.pitchMm ?? 0) * turned;
  }

  #fieldFrames(name: PhaseName): number {
    const { before, between, after } = this.#ground.request.fieldFrames;
    if (name === 'darkBetween' || name === 'flatBetween') return between;
    return name === 'darkAfter' || name === 'flatAfter' ? after : before;
  }

  #still(count: number): Series {
    return { first: this.#angle, step: 0, count };
  }

  #period(exposureSeconds: number): number {
    const { detectors, request } = this.#ground;
    return periodSeconds(detectors, exposureSeconds, request.latencySeconds);
  }

  #turn(to: number): Move {
    return moveOf(this.#ground.rotation, this.#angle, to);
  }

  #light(): Span[] {
    if (this.#open) return [];
    this.#open = true;
    return [
      { kind: 'moving', seconds: this.#ground.facts.shutter.openSeconds },
      { kind: 'settling', seconds: this.#ground.request.conditionSeconds },
    ];
  }

  #close(): Span[] {
    if (!this.#open) return [];
    this.#open = false;
    return [{ kind: 'moving', seconds: this.#ground.facts.shutter.closeSeconds }];
  }
}
