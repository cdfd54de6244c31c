import type { EpicsRecord } from '../record.ts';

/**
 * The three coordinates of a motor record: user = DIR * dial + OFF, dial = raw * MRES, with limits in the first two
 * (set_userlimits and its kin in motorRecord.cc).
 */
export class MotorCoordinates {
  readonly #record: EpicsRecord;

  constructor(record: EpicsRecord) {
    this.#record = record;
  }

  /** +1 when the user coordinate rises with the dial, -1 when it falls. */
  get direction(): 1 | -1 {
    return this.#record.number('DIR') === 0 ? 1 : -1;
  }

  userOf(dial: number): number {
    return dial * this.direction + this.#record.number('OFF');
  }

  dialOf(user: number): number {
    return (user - this.#record.number('OFF')) / this.direction;
  }

  stepsOf(dial: number): number {
    return Math.round(dial / this.#record.number('MRES'));
  }

  /**
   * Whether the soft limits forbid a move to `dial`: limits that are both 0 are none, and what lies outside may still
   * move towards the allowed range.
   * @param from the dial position that was last asked for
   */
  forbids(dial: number, from: number): boolean {
    const low = this.#record.number('DLLM');
    const high = this.#record.number('DHLM');
    if (low === 0 && high === 0) return false;
    if (low > high) return true;
    if ((dial > high && dial < from) || (dial < low && dial > from)) return false;
    return dial > high || dial < low;
  }

  /** Gives the offset its new value, and the user limits theirs with it. */
  setOffset(offset: number): void {
    this.#record.post({ OFF: offset });
    this.dialLimitsChanged();
  }

  /** The user limits follow the dial limits, the offset or the direction. */
  dialLimitsChanged(): void {
    const low = this.userOf(this.#record.number('DLLM'));
    const high = this.userOf(this.#record.number('DHLM'));
    const [LLM, HLM] = this.direction > 0 ? [low, high] : [high, low];
    this.#record.post({ LLM, HLM });
    this.#publish();
  }

  /** The dial limits follow a user limit that was written. */
  userLimitsChanged(): void {
    const low = this.dialOf(this.#record.number('LLM'));
    const high = this.dialOf(this.#record.number('HLM'));
    const [DLLM, DHLM] = this.direction > 0 ? [low, high] : [high, low];
    this.#record.post({ DLLM, DHLM });
    this.#publish();
  }

  /** What clients are told as control limits. */
  #publish(): void {
    const record = this.#record;
    const step = record.number('MRES');
    const dial = [record.number('DLLM'), record.number('DHLM')] as const;
    record.post({ RLLM: dial[0] / step, RHLM: dial[1] / step });
    for (const field of ['VAL', 'RBV']) record.limit(field, record.number('LLM'), record.number('HLM'));
    for (const field of ['DVAL', 'DRBV']) record.limit(field, ...dial);
  }
}
