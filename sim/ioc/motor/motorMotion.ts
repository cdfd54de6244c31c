import { TomochartError, type Clock } from '#core';
import type { EpicsRecord } from '../record.ts';
import type { MotorState } from './motorState.ts';
import { MotorWork } from './motorWork.ts';

/**
 * What a motor record makes of targets and buttons, whether its stage stands or moves: process() of motorRecord.cc. The
 * record is busy while DMOV is 0.
 */
export class MotorMotion {
  readonly #state: MotorState;
  readonly #record: EpicsRecord;
  readonly #work: MotorWork;

  constructor(state: MotorState, clock: Clock) {
    this.#state = state;
    this.#record = state.record;
    this.#work = new MotorWork(state, clock, () => this.#polled());
  }

  get busy(): boolean {
    return this.#record.number('DMOV') === 0;
  }

  /** A new target, as a dial position; the user coordinate where it is known exactly. */
  seek(dial: number, user?: number): void {
    const { coordinates } = this.#state;
    const work = this.#work;
    // DMOV falls for every target, even where nothing will move: clients wait for it to rise again.
    this.#record.post({ DMOV: 0 });
    this.#state.postTarget(dial, user);
    if (work.held) return;
    if (work.job === undefined) {
      work.go();
      return;
    }
    const forbidden = coordinates.forbids(dial, this.#record.number('LDVL'));
    this.#record.post({ LVIO: Number(forbidden) });
    if (forbidden) this.#state.revertTarget();
    else if (work.job === 'move' && this.#isBehind(dial)) work.stop('goOn');
  }

  /** STOP, or SPMG to Stop: the target becomes where it comes to rest. */
  stop(): void {
    if (this.#work.job === undefined) {
      // The record tells its drive all the same: it may have been set going before the record was there.
      this.#state.stage.stop();
      if (this.busy) this.#work.finish();
      return;
    }
    this.#state.clearButtons();
    this.#work.stop('giveUp');
  }

  /** SPMG to Pause. */
  pause(): void {
    if (this.#work.job !== undefined) this.#work.stop('pause');
  }

  /** SPMG to Move or Go. */
  resume(): void {
    const record = this.#record;
    const pressed = record.number('HOMF') === 1 || record.number('HOMR') === 1;
    if (this.#work.job !== undefined) this.#work.unpause();
    else if (pressed) this.#work.home();
    else if (this.busy || record.number('DVAL') !== record.number('LDVL')) this.#work.go();
  }

  /** HOMF or HOMR was pressed. @throws TomochartError DEVICE while it looks for the reference already */
  home(): void {
    const work = this.#work;
    if (work.job === 'home') {
      throw new TomochartError('DEVICE', `${this.#record.name} is being homed already`);
    }
    if (work.held) this.#record.post({ DMOV: 0 });
    else if (work.job !== undefined) work.stop('home');
    else work.home();
  }

  /** JOGF or JOGR was pressed; it falls back where there is nowhere to jog to. */
  jog(user: 1 | -1): void {
    const record = this.#record;
    const sense = user * this.#state.coordinates.direction;
    const atSwitch = this.#state.isStruck(sense > 0 ? 'high' : 'low');
    if (this.#work.job !== undefined || this.#work.held || atSwitch) {
      this.#state.clearButtons();
    } else if (this.#isJogAtLimit(record.number('VAL'))) {
      record.post({ LVIO: 1 });
      this.#state.clearButtons();
    } else {
      this.#work.jog(user);
    }
  }

  /** JOGF or JOGR was let go. */
  endJog(): void {
    if (this.#work.job === 'jog') this.#work.stop('giveUp');
  }

  /** Nothing is shown or begun any more. */
  close(): void {
    this.#work.close();
  }

  #polled(): void {
    if (this.#work.job !== 'jog' || !this.#isJogAtLimit(this.#record.number('RBV'))) return;
    this.#record.post({ LVIO: 1 });
    this.stop();
  }

  /** The target lies behind the stage, far enough that it does not wait for the end of the present move. */
  #isBehind(dial: number): boolean {
    const record = this.#record;
    const way = dial - this.#state.stage.position;
    const deadband = record.number('NTMF') * record.number('RDBD');
    return (
      record.number('NTM') === 1 && way > 0 !== (record.number('CDIR') === 1) && Math.abs(way) > deadband
    );
  }

  /** A jog ends a second's way before the soft limit. */
  #isJogAtLimit(user: number): boolean {
    const record = this.#record;
    const [low, high] = [record.number('LLM'), record.number('HLM')];
    if (record.number('DLLM') === 0 && record.number('DHLM') === 0) return false;
    const margin = record.number('JVEL');
    const forward = record.number('JOGF') === 1;
    return low > high || (forward ? user > high - margin : user < low + margin);
  }
}
