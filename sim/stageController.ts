import type { Stage } from './stage.ts';

/** Which limit switch, in the sense of the dial. */
export type Side = 'low' | 'high';

/** One motion of a stage. `dial` may lie beyond its travel, and may be infinite. */
export interface Ride {
  readonly dial: number;
  /** Units of the stage per second. */
  readonly velocity: number;
  readonly accelerationSeconds: number;
}

/**
 * What a motor controller knows of its stage, whatever control system it answers to: how it fares, and why it stands
 * where it does.
 */
export class StageController {
  readonly stage: Stage;
  /** The stage is under way. */
  moving = false;
  /** It was told to move and did not, or not as far. */
  stalled = false;
  /** The end of the travel that it ran into. */
  end: Side | undefined;
  /** The sense of the last motion. */
  heading: Side = 'high';

  constructor(stage: Stage) {
    this.stage = stage;
  }

  isStruck(side: Side): boolean {
    return this.end === side || this.stage.struck === side;
  }

  /** The limit switch that ends the last motion is hit. */
  get blocked(): boolean {
    return this.isStruck(this.heading);
  }

  /**
   * Begins a motion, from a standstill; resolves when the stage stands again, whatever the reason.
   * @param powered a drive without power does not move and stands at once
   */
  begin({ dial, velocity, accelerationSeconds }: Ride, powered = true): Promise<void> {
    const { stage } = this;
    const { lowLimit, highLimit } = stage.parameters;
    this.heading = dial > stage.position ? 'high' : 'low';
    if (this.end !== this.heading) this.end = undefined;
    stage.velocity = velocity;
    stage.accelerationSeconds = accelerationSeconds;
    this.moving = true;
    // Beyond the travel of the stage it runs into the limit switch, which stands where the travel ends.
    const within = Math.min(highLimit, Math.max(lowLimit, dial));
    return powered ? stage.moveTo(within) : Promise.resolve();
  }

  /**
   * The motion to `dial` has ended: finds out why where the stage stands.
   * @param stopped it was told to stop
   * @param resolution what is nearer to the target has reached it, units of the stage
   */
  arrived(dial: number, stopped: boolean, resolution: number): void {
    const { stage } = this;
    this.moving = false;
    this.stalled = false;
    const way = dial - stage.position;
    if (Math.abs(way) < resolution) return;
    const side: Side = way > 0 ? 'high' : 'low';
    const { lowLimit, highLimit } = stage.parameters;
    if (stage.position === (side === 'high' ? highLimit : lowLimit)) this.end = side;
    else this.stalled = stage.stuck || (!stopped && stage.struck !== side);
  }

  /** The stage stops where it is and does not move any more; a fault for tests. */
  stall(): void {
    this.stage.stuck = true;
    this.stage.halt();
  }

  /** A limit switch reads hit from now on; a fault for tests. */
  strike(side: Side): void {
    this.stage.struck = side;
    if (this.stage.moving && this.blocked) this.stage.halt();
  }

  /** Ends the faults. */
  mend(): void {
    this.stage.stuck = false;
    this.stage.struck = undefined;
    this.stalled = false;
  }
}
