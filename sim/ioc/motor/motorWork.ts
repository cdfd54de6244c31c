import type { Clock } from '#core';
import type { EpicsRecord } from '../record.ts';
import { MotorDrive, type AfterStop, type Job } from './motorDrive.ts';
import { MIP, type MotorState } from './motorState.ts';

/**
 * What a motor record sets its stage to do, and what it does next when the stage stands again: do_work(), postProcess()
 * and maybeRetry() of motorRecord.cc, without backlash.
 */
export class MotorWork {
  readonly #state: MotorState;
  readonly #record: EpicsRecord;
  readonly #drive: MotorDrive;

  /** @param polled told each time that the readback is shown on the way */
  constructor(state: MotorState, clock: Clock, polled: () => void) {
    this.#state = state;
    this.#record = state.record;
    this.#drive = new MotorDrive(state, clock, {
      polled,
      arrived: (job, after) => this.#arrived(job, after),
    });
  }

  /** What the stage moves for; undefined while it stands. */
  get job(): Job | undefined {
    return this.#drive.job;
  }

  /** SPMG says Stop or Pause: targets are taken and nothing moves. */
  get held(): boolean {
    return this.#record.number('SPMG') <= 1;
  }

  /** To the target, unless it is there or the soft limits forbid it; `retry` where it has missed it before. */
  go(retry = false): void {
    const { coordinates, stage } = this.#state;
    const record = this.#record;
    const dial = record.number('DVAL');
    const steps = Math.abs(coordinates.stepsOf(dial) - coordinates.stepsOf(stage.position));
    if (steps < (retry ? coordinates.stepsOf(record.number('RDBD')) : 1)) {
      this.#state.acceptTarget();
      this.finish();
      return;
    }
    const forbidden = coordinates.forbids(dial, record.number('LDVL'));
    record.post({ LVIO: Number(forbidden) });
    if (forbidden) {
      this.#state.revertTarget();
      this.finish();
      return;
    }
    this.#state.acceptTarget();
    // What failed has not been mended by trying again.
    if (!retry) {
      record.post({ RCNT: 0 });
      this.#state.stalled = false;
    }
    const mip = retry ? MIP.MOVE | MIP.RETRY : MIP.MOVE;
    this.#start('move', mip, dial, record.number('VELO'), record.number('ACCL'));
  }

  /** To the reference, as HOMF or HOMR asks for. */
  home(): void {
    const record = this.#record;
    record.post({ RCNT: 0, LVIO: 0 });
    const mip = record.number('HOMF') === 1 ? MIP.HOMF : MIP.HOMR;
    this.#start('home', mip, 0, record.number('HVEL'), record.number('ACCL'));
  }

  /** On and on in a direction of the user coordinate. */
  jog(user: 1 | -1): void {
    const record = this.#record;
    const velocity = record.number('JVEL');
    const dial = user * this.#state.coordinates.direction * Infinity;
    this.#start('jog', user > 0 ? MIP.JOGF : MIP.JOGR, dial, velocity, velocity / record.number('JAR'));
  }

  /** The stage comes to rest; `after` says what for. */
  stop(after: AfterStop): void {
    this.#record.post({ MIP: this.#record.number('MIP') | MIP.STOP });
    this.#drive.stop(after);
  }

  /** What was paused goes on, also where it has not come to rest yet. */
  unpause(): void {
    this.#drive.unpause();
  }

  /** The record is done. */
  finish(): void {
    this.#state.publish();
    this.#record.post({ MIP: MIP.DONE, DMOV: 1 });
    this.#record.done();
  }

  /** Nothing is shown or begun any more. */
  close(): void {
    this.#drive.close();
  }

  #start(job: Job, mip: number, dial: number, velocity: number, accelerationSeconds: number): void {
    this.#record.post({ DMOV: 0, MIP: mip });
    this.#drive.start({ job, dial, velocity, accelerationSeconds });
  }

  #arrived(job: Job, after: AfterStop | undefined): void {
    const state = this.#state;
    if (job === 'home' && state.stage.position === 0) state.homed = true;
    state.publish();
    if (state.blocked || state.stalled) state.clearButtons();
    const newTarget = this.#record.number('DVAL') !== this.#record.number('LDVL');
    if (state.blocked || after === 'giveUp') this.#giveUp();
    else if (after === 'home') this.home();
    else if (after === 'goOn' || (newTarget && after !== 'pause')) this.#goOn();
    else if (job === 'move' || after === 'pause') this.#maybeRetry();
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#state.clearButtons();
    this.#state.syncTarget();
    this.finish();
  }

  #goOn(): void {
    this.#state.clearButtons();
    if (!this.held) this.go();
  }

  #maybeRetry(): void {
    const { stage } = this.#state;
    const record = this.#record;
    const missed = Math.abs(record.number('DVAL') - stage.position) >= record.number('RDBD');
    const retries = record.number('RCNT') + 1;
    if (!missed || record.number('RTRY') === 0) {
      if (!missed) record.post({ MISS: 0 });
      // Started with Move: the next one waits for Move again.
      if (!missed && record.number('SPMG') === 2) record.post({ SPMG: 1, LSPG: 1 });
      this.finish();
    } else if (retries > record.number('RTRY')) {
      record.post({ RCNT: retries, MISS: 1 });
      this.#state.acceptTarget();
      this.finish();
    } else {
      record.post({ RCNT: retries, MIP: MIP.RETRY });
      if (!this.held) this.go(true);
    }
  }
}
