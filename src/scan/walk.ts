import { last, type Series } from '#core';
import { budgetOf, type Span } from './budget.ts';
import type { AxisFacts, BeamlineFacts, DetectorFacts } from './facts.ts';
import { flyOf, lastTriggerSeconds } from './fly.ts';
import { moveOf, movesTo, reversed, together } from './moves.ts';
import type { FrameKind, Move, Phase, PhaseName } from './plan.ts';
import type { ScanRequest } from './request.ts';
import { periodSeconds } from './timing.ts';

/** What the planner has settled before it walks through the sequence. */
export interface Ground {
  readonly request: ScanRequest;
  readonly facts: BeamlineFacts;
  readonly detector: DetectorFacts;
  readonly rotation: AxisFacts;
  readonly arming: 'once' | 'perPhase';
  readonly atRest: 'external' | 'internal';
}

/**
 * Walks through the sequence of a scan as the statechart will, keeping what one step leaves to the next:
 * the angle, the shutter, and how many frames there are already.
 */
export class Walk {
  readonly phases: Phase[] = [];
  readonly spans: Span[] = [];
  readonly #ground: Ground;
  readonly #frames: Record<FrameKind, number> = { dark: 0, flat: 0, proj: 0, ortho: 0 };
  #angle: number;
  #open = false;
  #total = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#angle = ground.rotation.position;
    if (ground.arming === 'once') {
      this.spans.push({ kind: 'dead', seconds: ground.detector.armSeconds, cause: 'arming the detector' });
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
    this.#add(name, 'dark', this.#ground.request.fieldFrames, {
      spans: [...this.#close(), ...this.#taking(this.#ground.request.fieldFrames)],
    });
  }

  flats(name: PhaseName): void {
    const { request, facts, rotation } = this.#ground;
    // The rotation is where the last phase left it, and goes back there.
    const axes = { ...facts.axes, [rotation.name]: { ...rotation, position: this.#angle } };
    const target = facts.positions[request.flatPosition ?? ''] ?? {};
    const sampleOut = movesTo({ ...facts, axes }, target);
    const first = target[rotation.name] ?? this.#angle;
    const { moving, settling } = together(sampleOut);
    const way: Span[] = [
      { kind: 'moving', seconds: moving },
      { kind: 'settling', seconds: settling },
    ];
    this.#add(name, 'flat', request.fieldFrames, {
      sampleOut,
      theta: { first, step: 0, count: request.fieldFrames },
      spans: [...way, ...this.#light(), ...this.#taking(request.fieldFrames), ...way],
    });
  }

  projections(): void {
    const { request, rotation, detector } = this.#ground;
    const fly = flyOf(request, rotation, this.#period());
    const approach = this.#turn(fly.approachDegrees);
    const moved = fly.seconds + rotation.settleSeconds;
    const delivered =
      lastTriggerSeconds(fly, rotation.accelerationSeconds) +
      request.exposureSeconds +
      detector.readoutSeconds;
    this.#add('projections', 'proj', fly.triggers.count, {
      fly,
      theta: fly.theta,
      rotations: [approach],
      spans: [
        ...spansOf(approach),
        ...this.#light(),
        ...this.#armDetector(),
        this.#armTrigger(),
        {
          kind: 'fly',
          frames: fly.triggers.count,
          exposureSeconds: request.exposureSeconds,
          seconds: fly.seconds,
        },
        { kind: 'settling', seconds: rotation.settleSeconds },
        { kind: 'dead', seconds: delivered - moved, cause: 'last readout' },
      ],
    });
    this.#angle = fly.endDegrees;
  }

  /** Every 90 degrees from the start of the scan that the way back passes, the far end first. */
  orthogonals(): void {
    const { startDegrees, endDegrees } = this.#ground.request;
    const sense = Math.sign(endDegrees - startDegrees);
    // 1e-9: an end of 179.9999999999 degrees out of an addition is 180.
    const quarters = Math.floor(Math.abs(endDegrees - startDegrees) / 90 + 1e-9);
    const theta: Series = {
      first: startDegrees + sense * quarters * 90,
      step: -sense * 90,
      count: quarters + 1,
    };
    const light = this.#light();
    const rotations = Array.from({ length: theta.count }, (_, k) => {
      const move = this.#turn(theta.first + k * theta.step);
      this.#angle = move.to;
      return move;
    });
    this.#add('orthogonals', 'ortho', theta.count, {
      theta,
      rotations,
      spans: [
        ...light,
        // A camera that starts by itself is armed at each stop, once it has been reached.
        ...(this.#ground.atRest === 'external' ? this.#armDetector() : []),
        ...rotations.flatMap((move) => [
          ...spansOf(move),
          ...(this.#ground.atRest === 'external' ? [this.#armTrigger()] : this.#armDetector()),
          this.#framesAtRest(1),
        ]),
      ],
    });
    this.#angle = last(theta);
  }

  closeShutter(): void {
    this.spans.push(...this.#close());
  }

  returnTo(degrees: number): Move {
    const move = this.#turn(degrees);
    this.spans.push(...spansOf(move));
    this.#angle = degrees;
    return move;
  }

  #add(
    name: PhaseName,
    kind: FrameKind,
    frames: number,
    parts: {
      spans: readonly Span[];
      sampleOut?: Move[];
      rotations?: Move[];
      fly?: Phase['fly'];
      theta?: Series;
    },
  ): void {
    const { request, detector } = this.#ground;
    const { spans, sampleOut = [], rotations = [], fly } = parts;
    this.phases.push({
      name,
      kind,
      frames,
      firstFrame: this.#total,
      firstSlot: this.#frames[kind],
      exposureSeconds: request.exposureSeconds,
      periodSeconds: this.#period(),
      shutter: kind === 'dark' ? 'closed' : 'open',
      sampleOut,
      sampleBack: reversed(sampleOut),
      rotations,
      ...(fly ? { fly } : {}),
      theta: parts.theta ?? { first: this.#angle, step: 0, count: frames },
      budget: budgetOf(spans),
      bytes: frames * detector.width * detector.height * detector.bytesPerPixel,
    });
    this.spans.push(...spans);
    this.#frames[kind] += frames;
    this.#total += frames;
  }

  #period(): number {
    const { detector, request } = this.#ground;
    return periodSeconds(detector, request.exposureSeconds, request.latencySeconds);
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

  #armDetector(): Span[] {
    const { arming, detector } = this.#ground;
    if (arming === 'once') return [];
    return [{ kind: 'dead', seconds: detector.armSeconds, cause: 'arming the detector' }];
  }

  #armTrigger(): Span {
    return { kind: 'dead', seconds: this.#ground.facts.trigger.armSeconds, cause: 'arming the trigger' };
  }

  #taking(frames: number): Span[] {
    const trigger = this.#ground.atRest === 'external' ? [this.#armTrigger()] : [];
    return [...this.#armDetector(), ...trigger, this.#framesAtRest(frames)];
  }

  #framesAtRest(frames: number): Span {
    const { request, detector } = this.#ground;
    return {
      kind: 'frames',
      frames,
      exposureSeconds: request.exposureSeconds,
      periodSeconds: this.#period(),
      readoutSeconds: detector.readoutSeconds,
    };
  }
}

function spansOf(move: Move): Span[] {
  return [
    { kind: 'moving', seconds: move.seconds },
    { kind: 'settling', seconds: move.settleSeconds },
  ];
}
