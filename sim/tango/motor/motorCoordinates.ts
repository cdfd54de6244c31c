import type { Stage } from '../../stage.ts';

const TURN = 360;

/**
 * The coordinates of a motor of Tango: position = sign * dial + offset, as Sardana has it, and the dial is what the
 * register of the controller reads, which can be loaded.
 */
export class MotorCoordinates {
  offset = 0;
  sign: 1 | -1 = 1;
  readonly #stage: Stage;
  /** Dial less place of the stage. */
  #loaded = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get dial(): number {
    return this.#stage.position + this.#loaded;
  }

  get position(): number {
    return this.sign * this.dial + this.offset;
  }

  /** Where the stage is at that position. */
  stageOf(position: number): number {
    return (position - this.offset) / this.sign - this.#loaded;
  }

  /**
   * Loads the register, so that the present place reads `position`. What the sample shows does not change with the name
   * of a place: whole turns of a rotation are names for the same one and unwind the stage, everything else stays here.
   */
  define(position: number): void {
    const target = this.stageOf(position);
    const shift = target - this.#stage.position;
    const turns = this.#stage.parameters.units === 'deg' ? Math.round(shift / TURN) : 0;
    if (turns !== 0) this.#stage.define(this.#stage.position + turns * TURN);
    this.#loaded += target - this.#stage.position;
    if (Math.abs(this.#loaded) < 1e-9) this.#loaded = 0;
  }

  /** The reference mark has been found, and the register counts from there. */
  reference(): void {
    this.#loaded = 0;
  }
}
