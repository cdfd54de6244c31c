import type { Cancel, Clock } from '#core';
import type { Ride as StageRide } from '../../stageController.ts';
import type { MotorState } from './motorState.ts';

/** From one readback to the next while it moves: ten a second, as controllers are polled. */
const POLL_SECONDS = 0.1;

/** What the stage moves for. */
export type Job = 'move' | 'home' | 'jog';

/** What becomes of a motion that was told to stop: the target is given up, kept for later, or replaced. */
export type AfterStop = 'giveUp' | 'pause' | 'goOn' | 'home';

/** One motion of the stage, and what for. */
export interface Ride extends StageRide {
  readonly job: Job;
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
    const state = this.#state;
    const { record } = state;
    this.#ride = ride;
    this.#after = undefined;
    const motion = state.begin(ride, record.number('CNEN') === 1);
    record.post({ CDIR: Number(state.heading === 'high') });
    state.publish();
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
    state.arrived(dial, after !== undefined, state.record.number('MRES') / 2);
    this.#listener.arrived(job, after);
  }
}
