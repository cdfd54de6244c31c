import type { Cancel, Clock } from '#core';
import type { MotorState, Side } from './motorState.ts';

/** From one readback to the next while it moves: ten a second, as controllers are polled. */
const POLL_SECONDS = 0.1;

/** What the stage moves for. */
export type Job = 'move' | 'home' | 'jog';

/** What becomes of a motion that was told to stop: the target is given up, kept for later, or replaced. */
export type AfterStop = 'giveUp' | 'pause' | 'goOn' | 'home';

/** One motion of the stage. `dial` may lie beyond its travel, and may be infinite. */
export interface Ride {
  readonly job: Job;
  readonly dial: number;
  readonly velocity: number;
  readonly accelerationSeconds: number;
}

/** What the drive tells the record. */
export interface DriveListener {
  /** The readback is shown once more. */
  polled(): void;
  /** The stage stands, its state is known but not shown yet. */
  arrived(job: Job, after: AfterStop | undefined): void;
}

/** Moves the stage for its motor record, shows the readback on the way, and finds out why it stands where it does. */
export class MotorDrive {
  readonly #state: MotorState;
  readonly #clock: Clock;
  readonly #listener: DriveListener;
  #ride: Ride | undefined;
  #after: AfterStop | undefined;
  #poll: Cancel | undefined;
  #closed = false;

  constructor(state: MotorState, clock: Clock, listener: DriveListener) {
    this.#state = state;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** What it moves for; undefined while it stands. */
  get job(): Job | undefined {
    return this.#ride?.job;
  }

  start(ride: Ride): void {
    if (this.#closed) return;
    const { record, stage } = this.#state;
    const { lowLimit, highLimit } = stage.parameters;
    const positive = ride.dial > stage.position;
    this.#ride = ride;
    this.#after = undefined;
    stage.velocity = ride.velocity;
    stage.accelerationSeconds = ride.accelerationSeconds;
    this.#state.moving = true;
    if (this.#state.end !== (positive ? 'high' : 'low')) this.#state.end = undefined;
    record.post({ CDIR: Number(positive) });
    // Beyond the travel of the stage it runs into the limit switch, which stands where the travel ends.
    const within = Math.min(highLimit, Math.max(lowLimit, ride.dial));
    const powered = record.number('CNEN') === 1;
    const motion = powered ? stage.moveTo(within) : Promise.resolve();
    this.#state.publish();
    this.#watch();
    void motion.then(() => this.#arrived(ride));
  }

  stop(after: AfterStop): void {
    // A target that is given up stays given up, whatever is asked for while it comes to rest.
    if (this.#after !== 'giveUp') this.#after = after;
    this.#state.stage.stop();
  }

  /** What was paused goes on, also where it has not come to rest yet. */
  unpause(): void {
    if (this.#after === 'pause') this.#after = 'goOn';
  }

  /** Nothing is shown or begun any more. */
  close(): void {
    this.#closed = true;
    this.#poll?.();
  }

  #watch(): void {
    this.#poll = this.#clock.after(POLL_SECONDS, () => {
      this.#state.publish();
      this.#watch();
      this.#listener.polled();
    });
  }

  #arrived({ job, dial }: Ride): void {
    this.#poll?.();
    if (this.#closed) return;
    const state = this.#state;
    const after = this.#after;
    this.#ride = this.#after = undefined;
    state.moving = false;
    state.stalled = false;
    const way = dial - state.stage.position;
    if (Math.abs(way) >= state.record.number('MRES') / 2) this.#fellShort(way > 0 ? 'high' : 'low', after);
    this.#listener.arrived(job, after);
  }

  /** It did not get where it should: it was stopped, or a switch or the drive ended the motion. */
  #fellShort(side: Side, after: AfterStop | undefined): void {
    const { stage } = this.#state;
    const { lowLimit, highLimit } = stage.parameters;
    const atEnd = stage.position === (side === 'high' ? highLimit : lowLimit);
    if (atEnd) this.#state.end = side;
    else this.#state.stalled = stage.stuck || (after === undefined && stage.struck !== side);
  }
}
