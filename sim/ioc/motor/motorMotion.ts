import { TomochartError, type Clock } from '#core';
import { MotorDrive, type AfterStop, type Job } from './motorDrive.ts';
import { MIP, type MotorState } from './motorState.ts';
import type { EpicsRecord } from '../record.ts';

/**
 * What a motor record does about targets and buttons, and when the stage stands again: process() and do_work() of
 * motorRecord.cc, without backlash. The record is busy while DMOV is 0.
 */
export class MotorMotion {
  readonly #state: MotorState;
  readonly #record: EpicsRecord;
  readonly #drive: MotorDrive;

  constructor(state: MotorState, clock: Clock) {
    this.#state = state;
    this.#record = state.record;
    this.#drive = new MotorDrive(state, clock, {
      polled: () => this.#polled(),
      arrived: (job, after) => this.#arrived(job, after),
    });
  }

  get busy(): boolean {
    return this.#record.number('DMOV') === 0;
  }

  /** SPMG says Stop or Pause: targets are taken and nothing moves. */
  get held(): boolean {
    return this.#record.number('SPMG') <= 1;
  }

  /** A new target, as a dial position; the user coordinate where it is known exactly. */
  seek(dial: number, user?: number): void {
    const { coordinates } = this.#state;
    // DMOV falls for every target, even where nothing will move: clients wait for it to rise again.
    this.#record.post({ DMOV: 0 });
    this.#state.postTarget(dial, user);
    if (this.held) return;
    if (this.#drive.job === undefined) {
      this.#go(false);
      return;
    }
    const forbidden = coordinates.forbids(dial, this.#record.number('LDVL'));
    this.#record.post({ LVIO: Number(forbidden) });
    if (forbidden) this.#state.revertTarget();
    else if (this.#drive.job === 'move' && this.#isBehind(dial)) this.#stop('goOn');
  }

  /** STOP, or SPMG to Stop: the target becomes where it comes to rest. */
  stop(): void {
    if (this.#drive.job === undefined) {
      if (this.busy) this.#finish();
      return;
    }
    this.#state.clearButtons();
    this.#stop('giveUp');
  }

  /** SPMG to Pause. */
  pause(): void {
    if (this.#drive.job !== undefined) this.#stop('pause');
  }

  /** SPMG to Move or Go. */
  resume(): void {
    const record = this.#record;
    const pressed = record.number('HOMF') === 1 || record.number('HOMR') === 1;
    if (this.#drive.job !== undefined) this.#drive.unpause();
    else if (pressed) this.#home();
    else if (this.busy || record.number('DVAL') !== record.number('LDVL')) this.#go(false);
  }

  /** HOMF or HOMR was pressed. @throws TomochartError DEVICE while it looks for the reference already */
  home(): void {
    if (this.#drive.job === 'home') {
      throw new TomochartError('DEVICE', `${this.#record.name} is being homed already`);
    }
    if (this.held) this.#record.post({ DMOV: 0 });
    else if (this.#drive.job !== undefined) this.#stop('home');
    else this.#home();
  }

  /** JOGF or JOGR was pressed; it falls back where there is nowhere to jog to. */
  jog(user: 1 | -1): void {
    const record = this.#record;
    const sense = user * this.#state.coordinates.direction;
    const atSwitch = this.#state.isStruck(sense > 0 ? 'high' : 'low');
    if (this.#drive.job !== undefined || this.held || atSwitch) {
      this.#state.clearButtons();
    } else if (this.#isJogAtLimit(record.number('VAL'))) {
      record.post({ LVIO: 1 });
      this.#state.clearButtons();
    } else {
      const velocity = record.number('JVEL');
      const accelerationSeconds = velocity / record.number('JAR');
      this.#start('jog', user > 0 ? MIP.JOGF : MIP.JOGR, sense * Infinity, velocity, accelerationSeconds);
    }
  }

  /** JOGF or JOGR was let go. */
  endJog(): void {
    if (this.#drive.job === 'jog') this.#stop('giveUp');
  }

  /** Nothing is shown or begun any more. */
  close(): void {
    this.#drive.close();
  }

  #go(retry: boolean): void {
    const { coordinates, stage } = this.#state;
    const record = this.#record;
    const dial = record.number('DVAL');
    const steps = Math.abs(coordinates.stepsOf(dial) - coordinates.stepsOf(stage.position));
    if (steps < (retry ? coordinates.stepsOf(record.number('RDBD')) : 1)) {
      this.#state.acceptTarget();
      this.#finish();
      return;
    }
    const forbidden = coordinates.forbids(dial, record.number('LDVL'));
    record.post({ LVIO: Number(forbidden) });
    if (forbidden) {
      this.#state.revertTarget();
      this.#finish();
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

  #home(): void {
    const record = this.#record;
    record.post({ RCNT: 0, LVIO: 0 });
    const mip = record.number('HOMF') === 1 ? MIP.HOMF : MIP.HOMR;
    this.#start('home', mip, 0, record.number('HVEL'), record.number('ACCL'));
  }

  #start(job: Job, mip: number, dial: number, velocity: number, accelerationSeconds: number): void {
    this.#record.post({ DMOV: 0, MIP: mip });
    this.#drive.start({ job, dial, velocity, accelerationSeconds });
  }

  #stop(after: AfterStop): void {
    this.#record.post({ MIP: this.#record.number('MIP') | MIP.STOP });
    this.#drive.stop(after);
  }

  #polled(): void {
    if (this.#drive.job !== 'jog' || !this.#isJogAtLimit(this.#record.number('RBV'))) return;
    this.#record.post({ LVIO: 1 });
    this.stop();
  }

  #arrived(job: Job, after: AfterStop | undefined): void {
    const state = this.#state;
    if (job === 'home' && state.stage.position === 0) state.homed = true;
    state.publish();
    if (state.blocked || state.stalled) state.clearButtons();
    const newTarget = this.#record.number('DVAL') !== this.#record.number('LDVL');
    if (state.blocked || after === 'giveUp') this.#giveUp();
    else if (after === 'home') this.#home();
    else if (after === 'goOn' || (newTarget && after !== 'pause')) this.#goOn();
    else if (job === 'move' || after === 'pause') this.#maybeRetry();
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#state.clearButtons();
    this.#state.syncTarget();
    this.#finish();
  }

  #goOn(): void {
    this.#state.clearButtons();
    if (!this.held) this.#go(false);
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
      this.#finish();
    } else if (retries > record.number('RTRY')) {
      record.post({ RCNT: retries, MISS: 1 });
      this.#state.acceptTarget();
      this.#finish();
    } else {
      record.post({ RCNT: retries, MIP: MIP.RETRY });
      if (!this.held) this.#go(true);
    }
  }

  #finish(): void {
    this.#state.publish();
    this.#record.post({ MIP: MIP.DONE, DMOV: 1 });
    this.#record.done();
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
