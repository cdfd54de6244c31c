import type { Cancel, Clock } from '#core';
import type { Stage } from '../../stage.ts';
import { StageController } from '../../stageController.ts';
import { MotorCoordinates } from './motorCoordinates.ts';

/** From one position that is shown to the next while it moves: twenty a second. */
const SHOW_SECONDS = 0.05;

/** What is nearer to its target than this has reached it, and as near to 0 it is on the home switch. */
const RESOLUTION = 1e-6;

/** The states that a motor of Tango has. */
export type MotorStateName = 'ON' | 'MOVING' | 'ALARM' | 'FAULT';

/**
 * What listeners are told: it begins to move, shows another position, stands (and why is known), has another name for its
 * place, other switches, or other settings.
 */
export type MotorNews = 'begun' | 'moved' | 'stands' | 'renamed' | 'switched' | 'set';

/**
 * A motor as its device server has it, in front of a simulated stage: every move is begun at once and goes on by itself.
 * Backlash is taken up by the server, as Sardana's device pool does.
 */
export class MotorModel {
  readonly stage: Stage;
  readonly coordinates: MotorCoordinates;
  /** Units per second of the next move. */
  velocity: number;
  /** Seconds to that velocity, and from it. */
  accelerationSeconds: number;
  /** Units by which it goes past a target that it reaches from the wrong side; it arrives in the sense of the sign. */
  backlash = 0;
  onNews: (news: MotorNews) => void = () => {};
  readonly #controller: StageController;
  readonly #clock: Clock;
  #show: Cancel | undefined;
  #stopped = false;
  #closed = false;
  #isTakingUp = false;

  constructor(stage: Stage, clock: Clock) {
    this.stage = stage;
    this.#clock = clock;
    this.#controller = new StageController(stage);
    this.coordinates = new MotorCoordinates(stage);
    this.velocity = stage.parameters.maxVelocity;
    this.accelerationSeconds = stage.accelerationSeconds;
  }

  get state(): MotorStateName {
    const { moving, stalled } = this.#controller;
    if (moving) return 'MOVING';
    if (stalled) return 'FAULT';
    return this.isStruck('high') || this.isStruck('low') ? 'ALARM' : 'ON';
  }

  get moving(): boolean {
    return this.#controller.moving;
  }

  /** It goes on from where backlash has taken it to its target. */
  get isTakingUpBacklash(): boolean {
    return this.#isTakingUp;
  }

  get isHome(): boolean {
    return !this.moving && Math.abs(this.stage.position) < RESOLUTION;
  }

  /** Whether the limit switch at that end of the dial is hit. */
  isStruck(side: 'low' | 'high'): boolean {
    return this.#controller.isStruck(side);
  }

  /** User position. */
  get position(): number {
    return this.coordinates.position;
  }

  /** Begins a move to a user position, which may lie beyond the travel: it then ends at the limit switch. It must stand. */
  move(position: number): void {
    const target = this.coordinates.stageOf(position);
    const dialWay = (target - this.stage.position) * Math.sign(this.backlash);
    const past = this.backlash !== 0 && dialWay < -RESOLUTION;
    const legs = past ? [target - this.backlash, target] : [target];
    this.#begin(legs, () => {});
  }

  /** Begins to look for the reference mark, where the dial is 0. It must stand. */
  home(): void {
    this.#begin([0], () => this.isHome && this.coordinates.reference());
  }

  /** Comes to rest with the ramp. */
  stop(): void {
    this.#stopped = true;
    this.stage.stop();
  }

  /** Stands at once. */
  abort(): void {
    this.#stopped = true;
    this.stage.halt();
  }

  /** The controller is told that the present place is `position`; nothing moves. It must stand. */
  define(position: number): void {
    this.coordinates.define(position);
    this.onNews('renamed');
  }

  stall(): void {
    this.#controller.stall();
  }

  strike(side: 'low' | 'high'): void {
    this.#controller.strike(side);
    this.onNews('switched');
  }

  mend(): void {
    this.#controller.mend();
    this.onNews('switched');
  }

  /** Nothing is shown or begun any more; what moves comes to its end. */
  close(): void {
    this.#closed = true;
    this.#show?.();
  }

  #begin(legs: readonly number[], arrived: () => void): void {
    if (this.#closed) return;
    this.#stopped = false;
    this.#isTakingUp = false;
    this.#go(legs, arrived);
    this.onNews('begun');
    this.#watch();
  }

  #go([dial = this.stage.position, ...more]: readonly number[], arrived: () => void): void {
    const { velocity, accelerationSeconds } = this;
    const controller = this.#controller;
    void controller.begin({ dial, velocity, accelerationSeconds }).then(() => {
      if (this.#closed) return;
      controller.arrived(dial, this.#stopped, RESOLUTION);
      const reached = !this.#stopped && !controller.stalled && !controller.blocked;
      if (reached && more.length > 0) {
        this.#isTakingUp = true;
        this.#go(more, arrived);
        return;
      }
      this.#isTakingUp = false;
      this.#show?.();
      arrived();
      this.onNews('stands');
    });
  }

  #watch(): void {
    this.#show = this.#clock.after(SHOW_SECONDS, () => {
      this.onNews('moved');
      this.#watch();
    });
  }
}
