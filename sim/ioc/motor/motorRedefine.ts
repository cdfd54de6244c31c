import { TomochartError } from '#core';
import type { MotorState } from './motorState.ts';

/** Gives the present place of a motor another name; nothing moves. */
export class MotorRedefine {
  readonly #state: MotorState;

  constructor(state: MotorState) {
    this.#state = state;
  }

  /**
   * VAL in SET mode: the dial stays and the offset takes up the difference, or, where the offset is frozen, the
   * controller is told the dial position that belongs to it.
   * @throws TomochartError DEVICE while it moves
   */
  user(user: number): void {
    const { coordinates, record } = this.#state;
    if (record.number('FOFF') === 1) return this.dial(coordinates.dialOf(user));
    this.#begin();
    record.post({ VAL: user, LVAL: user });
    coordinates.setOffset(user - record.number('DVAL') * coordinates.direction);
    this.#end();
  }

  /**
   * DVAL in SET mode: the controller is told that it stands at `dial`; VAL stays unless the offset is frozen.
   * @throws TomochartError DEVICE while it moves
   */
  dial(dial: number): void {
    const { coordinates, record, stage } = this.#state;
    this.#begin();
    const user = record.number('VAL');
    stage.define(dial);
    if (record.number('FOFF') === 0) coordinates.setOffset(user - dial * coordinates.direction);
    this.#state.postTarget(dial);
    this.#state.acceptTarget();
    this.#end();
  }

  /** OFF was written: user coordinates and limits shift. */
  offset(offset: number): void {
    this.#state.coordinates.setOffset(offset);
    this.#follow();
  }

  /** DIR was written: VAL keeps its value, unless the offset is frozen. */
  direction(dir: number): void {
    const { coordinates, record } = this.#state;
    record.post({ DIR: dir });
    if (record.number('FOFF') === 0) {
      record.post({ OFF: record.number('VAL') - record.number('DVAL') * coordinates.direction });
    }
    coordinates.dialLimitsChanged();
    this.#follow();
  }

  /** User coordinates follow the dial. */
  #follow(): void {
    const { coordinates, record } = this.#state;
    this.#state.postTarget(record.number('DVAL'));
    record.post({ LVAL: coordinates.userOf(record.number('LDVL')) });
    this.#state.publish();
  }

  #begin(): void {
    const { record } = this.#state;
    if (record.number('DMOV') === 0) {
      throw new TomochartError('DEVICE', `${record.name} cannot be redefined while it moves`);
    }
    record.post({ DMOV: 0 });
  }

  #end(): void {
    this.#state.publish();
    this.#state.record.post({ DMOV: 1 });
    this.#state.record.done();
  }
}
