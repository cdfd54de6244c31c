import type { Span } from './budget.ts';
import type { Ground } from './ground.ts';
import { moveOf, movesTo } from './moves.ts';
import type { Move } from './plan.ts';

/**
 * Where the axes stand and whether the shutter is open, at one moment of a scan: what a step of it leaves to the next.
 * Degrees; the height is that of a helix, in the units of its axis, and 0 for other scans.
 */
export class Whereabouts {
  readonly #ground: Ground;
  #angle: number;
  #height: number;
  #open = false;

  /** Where they stand when the scan is planned, with the shutter closed. */
  constructor(ground: Ground) {
    this.#ground = ground;
    this.#angle = ground.rotation.position;
    this.#height = ground.vertical?.position ?? 0;
  }

  get angle(): number {
    return this.#angle;
  }

  get height(): number {
    return this.#height;
  }

  /** The axes have been moved there. */
  arrive(degrees: number, height = this.#height): void {
    this.#angle = degrees;
    this.#height = height;
  }

  /** A turn from here. */
  turnTo(degrees: number): Move {
    return moveOf(this.#ground.rotation, this.#angle, degrees);
  }

  /** The shutter is open from now on, and what the beam falls on conditioned; no time where it was open already. */
  light(): Span[] {
    if (this.#open) return [];
    this.#open = true;
    return [
      { kind: 'moving', seconds: this.#ground.facts.shutter.openSeconds },
      { kind: 'settling', seconds: this.#ground.request.conditionSeconds },
    ];
  }

  /** The shutter is closed from now on; no time where it was closed already. */
  darken(): Span[] {
    if (!this.#open) return [];
    this.#open = false;
    return [{ kind: 'moving', seconds: this.#ground.facts.shutter.closeSeconds }];
  }

  /**
   * The sample out of the beam: the rotation first, if the position of the flats asks for an angle, then its groups of
   * axes. None without a position.
   */
  wayOut(): Move[][] {
    const { request, facts, rotation, vertical } = this.#ground;
    const position = facts.positions[request.flatPosition ?? ''];
    if (!position) return [];
    // Rotation and height are where the last phase left them, and go back there.
    const axes = { ...facts.axes, [rotation.name]: { ...rotation, position: this.#angle } };
    if (vertical) axes[vertical.name] = { ...vertical, position: this.#height };
    const { angleDegrees: angle } = position;
    const turn = angle === undefined || angle === this.#angle ? [] : [[this.turnTo(angle)]];
    return [...turn, ...position.groups.map((group) => movesTo({ ...facts, axes }, group))].filter(
      (group) => group.length > 0,
    );
  }

  /** To an angle and, after a helix, to the height at which it began; both together. */
  wayBack(degrees: number): Move[] {
    const { vertical } = this.#ground;
    const turn = this.turnTo(degrees);
    if (!vertical || this.#height === vertical.position) return [turn];
    return [turn, moveOf(vertical, this.#height, vertical.position)];
  }
}
