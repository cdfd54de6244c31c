import {
  formatNumber,
  positionAt,
  profileOf,
  stopProfile,
  TomochartError,
  velocityAt,
  type Cancel,
  type Clock,
  type MotionProfile,
} from '#core';
import { Component } from './component.ts';

/** The mechanics of a simulated stage. Units of the axis and seconds. */
export interface StageParameters {
  readonly name: string;
  readonly units: string;
  readonly position: number;
  readonly lowLimit: number;
  readonly highLimit: number;
  readonly maxVelocity: number;
  readonly accelerationSeconds: number;
  readonly settleSeconds: number;
}

/** A stretch of motion that began at `startSeconds` of the clock. */
export interface Motion {
  readonly profile: MotionProfile;
  readonly startSeconds: number;
  /** From when on the profile holds, later than its start for a stop, which is the second half of one. */
  readonly sinceSeconds: number;
}

/** Motions remembered, so that an exposure that has just ended can still be computed. */
const REMEMBERED = 32;

/** A stage that accelerates, has limits, and can be asked where it was a moment ago. */
export class Stage extends Component {
  readonly parameters: StageParameters;
  /** Velocity of the next move, units per second. */
  velocity: number;
  /** Time in which the next move reaches its velocity. */
  accelerationSeconds: number;
  /** A stage that is stuck does not move whatever it is told; a fault for tests. */
  stuck = false;
  /** The limit switch that reads hit: nothing moves that way; a fault for tests. */
  struck: 'low' | 'high' | undefined;
  readonly #motions: Motion[];
  #settled: Cancel | undefined;
  #finish: (() => void) | undefined;

  constructor(parameters: StageParameters, clock: Clock) {
    super(parameters.name, clock);
    this.parameters = parameters;
    this.velocity = parameters.maxVelocity;
    this.accelerationSeconds = parameters.accelerationSeconds;
    const { position } = parameters;
    const rest = profileOf(position, position, 1, 0);
    this.#motions = [{ profile: rest, startSeconds: -Infinity, sinceSeconds: -Infinity }];
  }

  get moving(): boolean {
    return this.#settled !== undefined;
  }

  /** The motion under way, or the last one. */
  get motion(): Motion {
    return this.#motions[this.#motions.length - 1]!;
  }

  /** Where the stage is, or was a short while ago, at `seconds` of the clock. */
  positionAt(seconds: number): number {
    const motion = this.#motions.findLast((m) => m.sinceSeconds <= seconds) ?? this.#motions[0]!;
    return positionAt(motion.profile, seconds - motion.startSeconds);
  }

  get position(): number {
    return this.positionAt(this.clock.now());
  }

  /** Resolves when the stage stands still again, at the target or where it was stopped. */
  moveTo(target: number): Promise<void> {
    const { lowLimit, highLimit, maxVelocity, units } = this.parameters;
    if (!(target >= lowLimit && target <= highLimit)) {
      throw new TomochartError(
        'LIMIT',
        `${this.name} cannot go to ${formatNumber(target)} ${units}: its limits are ${lowLimit} and ${highLimit}`,
      );
    }
    if (this.moving) throw new TomochartError('DEVICE', `${this.name} is still moving`);
    const velocity = Math.min(this.velocity, maxVelocity);
    const from = this.position;
    const blocked = this.stuck || this.struck === (target > from ? 'high' : 'low');
    if (from === target || blocked) return Promise.resolve();
    const profile = profileOf(from, target, velocity, this.accelerationSeconds);
    return this.#start(profile, this.clock.now());
  }

  /** Moves to the reference mark, which lies at 0. */
  home(): Promise<void> {
    return this.moveTo(0);
  }

  /**
   * Calls the present place `position`. What the sample shows does not change with the name of an angle, so
   * only whole turns make sense.
   * @throws TomochartError DEVICE while it moves
   */
  define(position: number): void {
    if (this.moving) throw new TomochartError('DEVICE', `${this.name} is still moving`);
    const now = this.clock.now();
    this.#motions.push({
      profile: profileOf(position, position, 1, 0),
      startSeconds: now,
      sinceSeconds: now,
    });
    this.changed();
  }

  /** Stands still at once, as a drive does that trips or whose current a limit switch has cut. */
  halt(): void {
    if (!this.moving) return;
    const { position } = this;
    const finish = this.#finish;
    this.#settled?.();
    void this.#start(profileOf(position, position, 1, 0), this.clock.now()).then(finish);
  }

  /** Decelerates to a standstill with the acceleration of the present move. */
  stop(): void {
    const { profile, startSeconds } = this.motion;
    const elapsed = this.clock.now() - startSeconds;
    if (!this.moving || elapsed >= profile.seconds) return;
    // Zero at the very moment the move begins: it then stops where it is.
    const velocity = velocityAt(profile, elapsed);
    const acceleration = profile.peakVelocity / Math.max(profile.accelerationSeconds, 1e-6);
    const stopping = stopProfile(this.position, velocity, acceleration);
    const finish = this.#finish;
    this.#settled?.();
    void this.#start(stopping, this.clock.now() - stopping.seconds / 2).then(finish);
  }

  #start(profile: MotionProfile, startSeconds: number): Promise<void> {
    this.#motions.push({ profile, startSeconds, sinceSeconds: this.clock.now() });
    if (this.#motions.length > REMEMBERED) this.#motions.shift();
    const end = startSeconds + profile.seconds + this.parameters.settleSeconds;
    const done = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    this.#settled = this.clock.after(end - this.clock.now(), () => {
      this.#settled = undefined;
      this.#finish?.();
      this.changed();
    });
    this.changed();
    return done;
  }
}
