import { Listeners, TomochartError, withDeadline, type Patience } from '#core';
import type { LatchedPulse, Trigger, TriggerProgram, Unsubscribe } from '#devices';
import { budgetOf } from '../budget.ts';
import { persistently } from '../persist.ts';
import { Activity } from './activity.ts';
import { PandaCapture } from './capture.ts';
import { PandaControl } from './control.ts';
import { isLostConnection } from './failure.ts';
import { checkLayout } from './layout.ts';
import type { PandaParameters } from './parameters.ts';
import { refusePassed } from './positions.ts';
import { PulseRun } from './pulseRun.ts';
import { sourcesOf, type PulseSources } from './sources.ts';

/** The server sends the end of a capture within two of its polls of 200 ms. */
const END_SECONDS = 3;

/**
 * A PandABox as a trigger: a sequencer or a position compare gives the pulses, and PCAP captures the encoder at each.
 * Positions are rounded to counts, so that an angle is within half a count of what was asked.
 *
 * A fault while it is armed (a connection that breaks, a capture that ends early) is told to `onFault`, and `armed` and
 * `fired` reject with it until it is disarmed. A `disarm` does its work in any case; it rejects with the fault when
 * nobody has been told of it before.
 */
export class PandaTrigger implements Trigger {
  readonly name: string;
  readonly #parameters: PandaParameters;
  readonly #control: PandaControl;
  readonly #capture: PandaCapture;
  readonly #activity: Activity;
  readonly #sources: PulseSources;
  readonly #latched = new Listeners<LatchedPulse>();
  readonly #faults = new Listeners<TomochartError>();
  #run: PulseRun | undefined;

  /** @throws TomochartError BAD_CONFIG for blocks that make no pulses of the kind that they are named for */
  constructor(parameters: PandaParameters) {
    const { name, host, controlPort, dataPort } = parameters;
    this.name = name;
    this.#parameters = parameters;
    this.#control = new PandaControl({ name, host, port: controlPort });
    this.#capture = new PandaCapture({ name, host, port: dataPort });
    this.#activity = new Activity(this.#control, parameters);
    this.#sources = sourcesOf(this.#control, parameters);
    this.#control.onLost((reason) => this.#run?.fail(reason));
    this.#capture.onEvent((event) => this.#run?.take(event));
  }

  /** @throws TomochartError DEVICE for a layout that does not fit, with a problem for every mistake */
  async connect(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await checkLayout(this.#control, this.#parameters, budget);
    await this.#capture.connect(budget);
  }

  /** Ends both connections. */
  async close(): Promise<void> {
    if (this.#run) this.#run.over = true;
    this.#capture.close();
    await this.#control.close();
  }

  onLatched(listener: (pulse: LatchedPulse) => void): Unsubscribe {
    return this.#latched.add(listener);
  }

  onFault(listener: (fault: TomochartError) => void): Unsubscribe {
    return this.#faults.add(listener);
  }

  /**
   * Refuses what cannot be done before anything is written. The layout is looked at again: a scan takes hours, and
   * somebody may have rewired the box since.
   * @throws TomochartError LIMIT for what the block cannot do; DEVICE for a layout that does not fit, an axis behind the
   * first position, and refusals; TIMEOUT
   */
  async arm(program: TriggerProgram, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    // Who arms anew counts the pulses from 0 again: those of before that come now would be taken for them.
    if (this.#run) this.#run.muted = true;
    const source = program.kind === 'position' ? this.#sources.positions : this.#sources.times;
    const { clockHertz } = await checkLayout(this.#control, this.#parameters, budget);
    const loading = await source.plan(program, clockHertz, budget);
    if (program.kind === 'position') {
      const present = await this.#control.number(`${this.#parameters.encoder}.VAL`, budget);
      refusePassed(this.#parameters, program.positions, present);
    }
    if (this.#run) this.#run.closing = true;
    await this.#activity.end(budget);
    await this.#endOf(this.#run, budget);
    if (this.#run) this.#run.over = true;
    await this.#capture.connect(budget);
    const run = new PulseRun(this.#parameters, program, source, this.#tellLatched, this.#tellFault);
    try {
      await loading.load(budget);
      this.#run = run;
      await this.#activity.begin(source.block, () => run.sound().captured > 0, budget);
    } catch (thrown) {
      run.over = true;
      // What its capture still sends must not be taken for that of the next one.
      this.#capture.close();
      // The caller may have given up, and no pulse may come all the same.
      this.#activity.giveUp(patience.clock);
      throw thrown;
    }
  }

  async armed(patience: Patience): Promise<boolean> {
    const run = this.#soundRun();
    const active = await this.#activity.any(patience);
    if (run && !active) await this.#refuseUnhealthy(run, patience);
    this.#soundRun();
    return active;
  }

  async fire(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const { times } = this.#sources;
    const run = this.#soundRun();
    if (run?.program.kind !== 'call' || !(await this.#activity.of(times.block, budget))) {
      throw new TomochartError('DEVICE', `${this.name} is not armed to be fired`, {
        remedy: 'arm it for single pulses first, as many as are wanted',
      });
    }
    await times.give(budget);
    run.counted = await times.count(run.program, budget);
  }

  /** A connection that is lost meanwhile is waited for: a box that was restarted must not go on giving pulses. */
  async disarm(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const run = this.#run;
    let counted: Promise<void> | undefined;
    if (run && !run.over) {
      run.closing = true;
      // How far it came, for the case that the capture does not tell; no reason to leave it armed.
      counted = run.source.count(run.program, budget).then(
        (count) => void (run.counted = count),
        () => undefined,
      );
    }
    await persistently(budget, isLostConnection, (inner) => this.#activity.end(inner));
    await this.#endOf(run, budget);
    if (!run || run.over) return;
    await counted;
    run.judgeAll();
    run.over = true;
    if (!run.told) run.sound();
  }

  async fired(patience: Patience): Promise<number> {
    const run = this.#soundRun() ?? this.#run;
    if (!run) return 0;
    if (!run.over) run.counted = await run.source.count(run.program, patience);
    this.#soundRun();
    return run.fired;
  }

  /** Waits until everything that a run has captured has come. */
  async #endOf(run: PulseRun | undefined, patience: Patience): Promise<void> {
    if (!run || run.over || !this.#capture.open) return;
    const seconds = Math.min(END_SECONDS, patience.seconds);
    try {
      await withDeadline({ ...patience, seconds }, `the end of the capture of ${this.name}`, () => run.ended);
    } catch (thrown) {
      if (patience.signal.aborted || !(thrown instanceof TomochartError)) throw thrown;
      run.fail(thrown);
      // What comes late must not be taken for that of the next one.
      this.#capture.close();
    }
  }

  /** The run that is not over. @throws TomochartError its fault */
  #soundRun(): PulseRun | undefined {
    return this.#run?.over === false ? this.#run.sound() : undefined;
  }

  /** A block that has stopped says whether it had to. */
  async #refuseUnhealthy(run: PulseRun, patience: Patience): Promise<void> {
    const { block } = run.source;
    const health = await this.#activity.health(block, patience);
    if (health === 'OK') return;
    run.fail(
      new TomochartError('DEVICE', `${block} of ${this.name} has stopped: ${health}`, {
        remedy: 'look at the encoder: does it follow the axis, without jumps?',
      }),
    );
  }

  readonly #tellLatched = (pulse: LatchedPulse): void => {
    this.#latched.tell(pulse);
  };

  readonly #tellFault = (run: PulseRun): void => {
    const { fault } = run;
    if (!fault) return;
    run.told ||= this.#faults.size > 0;
    this.#faults.tell(fault);
  };
}
