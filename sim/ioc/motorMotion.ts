import { TomochartError, type Cancel, type Clock } from '#core';
import type { EpicsRecord } from './record.ts';
import { MIP, type MotorState, type Side } from './motorState.ts';

/** From one readback to the next while it moves: ten a second, as controllers are polled. */
const POLL_SECONDS = 0.1;

/** What the stage is moving for. */
type Job = 'move' | 'home' | 'jog';

/** What becomes of a motion that was told to stop: the target is given up, kept for later, or replaced. */
type AfterStop = 'giveUp' | 'pause' | 'goOn' | 'home';

/**
 * The motions of a motor record and what follows from their end: process() and do_work() of motorRecord.cc, without
 * backlash. The record is busy while DMOV is 0.
 */
export class MotorMotion {
  readonly #state: MotorState;
  readonly #record: EpicsRecord;
  readonly #clock: Clock;
  #job: Job | undefined;
  #afterStop: AfterStop | undefined;
  /** Dial position that the present motion is for. */
  #sought = 0;
  #poll: Cancel | undefined;
  #closed = false;

  constructor(state: MotorState, clock: Clock) {
    this.#state = state;
    this.#record = state.record;
    this.#clock = clock;
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
    if (this.#job === undefined) {
      this.#go(false);
      return;
    }
    const forbidden = coordinates.forbids(dial, this.#record.number('LDVL'));
    this.#record.post({ LVIO: Number(forbidden) });
    if (forbidden) this.#state.revertTarget();
    else if (this.#job === 'move' && this.#isBehind(dial)) this.#stop('goOn');
  }

  /** STOP, or SPMG to Stop: the target becomes where it comes to rest. */
  stop(): void {
    if (this.#job === undefined) {
      if (this.busy) this.#finish();
      return;
    }
    this.#state.clearButtons();
    this.#stop('giveUp');
  }

  /** SPMG to Pause. */
  pause(): void {
    if (this.#job !== undefined) this.#stop('pause');
  }

  /** SPMG to Move or Go. */
  resume(): void {
    const { record } = this.#state;
    if (this.#job !== undefined) {
      if (this.#afterStop === 'pause') this.#afterStop = 'goOn';
    } else if (record.number('HOMF') === 1 || record.number('HOMR') === 1) {
      this.#home();
    } else if (this.busy || record.number('DVAL') !== record.number('LDVL')) {
      this.#go(false);
    }
  }

  /** HOMF or HOMR was pressed. @throws TomochartError DEVICE while it looks for the reference already */
  home(): void {
    if (this.#job === 'home')
      throw new TomochartError('DEVICE', `${this.#record.name} is being homed already`);
    if (this.held) this.#record.post({ DMOV: 0 });
    else if (this.#job !== undefined) this.#stop('home');
    else this.#home();
  }

  /** JOGF or JOGR was pressed; it falls back where there is nowhere to jog to. */
  jog(user: 1 | -1): void {
    const { coordinates, record } = this.#state;
    const sense = user * coordinates.direction;
    const atSwitch = this.#state.isStruck(sense > 0 ? 'high' : 'low');
    if (this.#job !== undefined || this.held || atSwitch) {
      this.#state.clearButtons();
    } else if (this.#isJogAtLimit(record.number('VAL'))) {
      record.post({ LVIO: 1 });
      this.#state.clearButtons();
    } else {
      const velocity = record.number('JVEL');
      const mip = user > 0 ? MIP.JOGF : MIP.JOGR;
      this.#drive('jog', mip, sense * Infinity, velocity, velocity / record.number('JAR'));
    }
  }

  /** JOGF or JOGR was let go. */
  endJog(): void {
    if (this.#job === 'jog') this.#stop('giveUp');
  }

  /** Ends what goes on; nothing is published any more. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
  }

  #go(retry: boolean): void {
    const { coordinates, record, stage } = this.#state;
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
    if (!retry) record.post({ RCNT: 0 });
    const mip = retry ? MIP.MOVE | MIP.RETRY : MIP.MOVE;
    this.#drive('move', mip, dial, record.number('VELO'), record.number('ACCL'));
  }

  #home(): void {
    const { record } = this.#state;
    record.post({ RCNT: 0, LVIO: 0 });
    const mip = record.number('HOMF') === 1 ? MIP.HOMF : MIP.HOMR;
    this.#drive('home', mip, 0, record.number('HVEL'), record.number('ACCL'));
  }

  #drive(job: Job, mip: number, dial: number, velocity: number, accelerationSeconds: number): void {
    const { record, stage } = this.#state;
    const { lowLimit, highLimit } = stage.parameters;
    const positive = dial > stage.position;
    if (this.#closed) return;
    stage.velocity = velocity;
    stage.accelerationSeconds = accelerationSeconds;
    this.#job = job;
    this.#sought = dial;
    this.#afterStop = undefined;
    // What failed has not been mended by trying again.
    if ((mip & MIP.RETRY) === 0) this.#state.stalled = false;
    this.#state.moving = true;
    if (this.#state.end !== (positive ? 'high' : 'low')) this.#state.end = undefined;
    record.post({ DMOV: 0, MIP: mip, CDIR: Number(positive) });
    // Beyond the travel of the stage it runs into the limit switch, which stands where the travel ends.
    const within = Math.min(highLimit, Math.max(lowLimit, dial));
    const powered = record.number('CNEN') === 1;
    const motion = powered ? stage.moveTo(within) : Promise.resolve();
    this.#state.publish();
    this.#watch();
    void motion.then(() => this.#arrived());
  }

  #watch(): void {
    this.#poll = this.#clock.after(POLL_SECONDS, () => {
      this.#state.publish();
      this.#watch();
      if (this.#job === 'jog' && this.#isJogAtLimit(this.#record.number('RBV'))) {
        this.#record.post({ LVIO: 1 });
        this.stop();
      }
    });
  }

  #unwatch(): void {
    this.#poll?.();
    this.#poll = undefined;
  }

  #stop(after: AfterStop): void {
    // A target that is given up stays given up, whatever is asked for while it comes to rest.
    if (this.#afterStop !== 'giveUp') this.#afterStop = after;
    this.#record.post({ MIP: this.#record.number('MIP') | MIP.STOP });
    this.#state.stage.stop();
  }

  #arrived(): void {
    this.#unwatch();
    if (this.#closed) return;
    const state = this.#state;
    const job = this.#job;
    const after = this.#afterStop;
    this.#job = this.#afterStop = undefined;
    state.moving = false;
    const way = this.#sought - state.stage.position;
    state.stalled = false;
    if (Math.abs(way) >= this.#record.number('MRES') / 2) this.#fellShort(way > 0 ? 'high' : 'low', after);
    if (job === 'home' && way === 0) state.homed = true;
    state.publish();
    if (state.blocked || state.stalled) state.clearButtons();
    const newTarget = this.#record.number('DVAL') !== this.#record.number('LDVL');
    if (state.blocked || after === 'giveUp') this.#giveUp();
    else if (after === 'home') this.#home();
    else if (after === 'goOn' || (newTarget && after !== 'pause')) this.#goOn();
    else if (job === 'move' || after === 'pause') this.#maybeRetry();
    else this.#giveUp();
  }

  /** It did not get where it should: nobody stopped it, so a switch or a drive did. */
  #fellShort(side: Side, after: AfterStop | undefined): void {
    const { stage } = this.#state;
    const { lowLimit, highLimit } = stage.parameters;
    const atEnd = stage.position === (side === 'high' ? highLimit : lowLimit);
    if (atEnd) this.#state.end = side;
    else this.#state.stalled = stage.stuck || (after === undefined && stage.struck !== side);
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
    const { record, stage } = this.#state;
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
    const { record, stage } = this.#state;
    const way = dial - stage.position;
    const deadband = record.number('NTMF') * record.number('RDBD');
    return (
      record.number('NTM') === 1 && way > 0 !== (record.number('CDIR') === 1) && Math.abs(way) > deadband
    );
  }

  /** A jog ends a second's way before the soft limit. */
  #isJogAtLimit(user: number): boolean {
    const { record } = this.#state;
    const [low, high] = [record.number('LLM'), record.number('HLM')];
    if (record.number('DLLM') === 0 && record.number('DHLM') === 0) return false;
    const margin = record.number('JVEL');
    const forward = record.number('JOGF') === 1;
    return low > high || (forward ? user > high - margin : user < low + margin);
  }
}
